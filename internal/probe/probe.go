// Package probe looks whether addresses on the public internet answer, and loads films from them. It
// never connects to anything private: what an address resolves to is checked at the moment of connecting, after every redirect.
package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"time"

	"github.com/signate/signate/internal/egress"
)

// userAgent is a browser's: pages that turn programs away would count as unreachable.
const userAgent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15"

const timeout = 10 * time.Second

// Prober asks addresses.
type Prober struct {
	clients         // for questions
	films   clients // for content, which takes its time
}

// clients differ in whether they verify certificates.
type clients struct{ strict, lenient *http.Client }

// Guard decides about every connection before it is made.
type Guard func(network, address string) error

// New returns a prober. A nil guard lets only public addresses through.
func New(guard Guard) *Prober {
	if guard == nil {
		guard = egress.Guard(nil)
	}
	return &Prober{
		clients: clients{client(guard, true, timeout), client(guard, false, timeout)},
		films:   clients{client(guard, true, 0), client(guard, false, 0)},
	}
}

// client makes a client whose requests take at most this long as a whole; 0 bounds the parts alone.
func client(guard Guard, verify bool, most time.Duration) *http.Client {
	return &http.Client{
		Timeout: most,
		Transport: &http.Transport{
			DialContext: egress.Dialer(guard).DialContext, TLSHandshakeTimeout: dialTimeout, DisableKeepAlives: true, ResponseHeaderTimeout: stall,
			TLSClientConfig: &tls.Config{InsecureSkipVerify: !verify}, //nolint:gosec // the asset's owner said not to verify; only a status is read
		},
		CheckRedirect: egress.Redirect,
	}
}

// Reach tells whether an http or https address answers. judged is false when nothing can be said from
// here: the address is private, or its name is known only elsewhere.
func (p *Prober) Reach(ctx context.Context, uri string, verify bool) (reachable, judged bool) {
	c := p.strict
	if !verify {
		c = p.lenient
	}
	ok, err := ask(ctx, c, http.MethodHead, uri)
	if err == nil && !ok {
		ok, err = ask(ctx, c, http.MethodGet, uri)
	}
	var dns *net.DNSError
	switch {
	case err == nil:
		return ok, true
	case egress.Prohibited(err), errors.Is(err, ErrRefused), errors.Is(err, egress.ErrDowngrade): // a screen may well go there
		return false, false
	case errors.As(err, &dns), ctx.Err() != nil:
		return false, false
	}
	return false, true
}

// ErrRefused is what a guard returns for an address it does not let through.
var ErrRefused = errors.New("this address is not asked")

func ask(ctx context.Context, c *http.Client, method, uri string) (bool, error) {
	r, err := http.NewRequestWithContext(ctx, method, uri, nil)
	if err != nil {
		return false, err
	}
	r.Header.Set("User-Agent", userAgent)
	res, err := c.Do(r)
	if err != nil {
		return false, err
	}
	return res.StatusCode < http.StatusBadRequest, res.Body.Close()
}

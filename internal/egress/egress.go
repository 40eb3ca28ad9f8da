// Package egress makes the HTTP clients with which the server reaches addresses that its tenants name. What
// an address resolves to is checked at the moment of connecting, after every redirect, so no request
// reaches the installation's own networks unless its operator listed them.
package egress

import (
	"errors"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"code.dny.dev/ssrf"
)

const (
	connectTimeout = 15 * time.Second
	answerTimeout  = 60 * time.Second
	maxRedirects   = 10
)

// New returns a client that reaches public addresses and the listed private networks. Its requests end with
// their contexts; the time until an answer begins is bounded. No header but the user agent follows a redirect
// to another host, and nothing is redirected from TLS to plain HTTP.
func New(private []netip.Prefix) *http.Client {
	return over(dialer(private))
}

func dialer(private []netip.Prefix) *net.Dialer { return Dialer(Guard(private)) }

// Dialer makes connections that a guard allows, for clients that differ from New's.
func Dialer(guard func(network, address string) error) *net.Dialer {
	return &net.Dialer{Timeout: connectTimeout, Control: func(network, address string, _ syscall.RawConn) error { return guard(network, address) }}
}

// Prohibited tells whether Guard kept a connection from being made.
func Prohibited(err error) bool {
	return errors.Is(err, ssrf.ErrProhibitedIP) || errors.Is(err, ssrf.ErrProhibitedNetwork) || errors.Is(err, ssrf.ErrProhibitedPort)
}

func over(dialer *net.Dialer) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			DialContext: dialer.DialContext, TLSHandshakeTimeout: connectTimeout, ResponseHeaderTimeout: answerTimeout,
			ForceAttemptHTTP2: true, MaxIdleConnsPerHost: 2, IdleConnTimeout: 30 * time.Second,
		},
		CheckRedirect: redirect,
	}
}

// Guard decides about every connection before it is made, by what the name resolved to: public addresses and the
// listed private networks may be reached.
func Guard(private []netip.Prefix) func(network, address string) error {
	var four, six []netip.Prefix
	for _, p := range private {
		if p.Addr().Is4() {
			four = append(four, p)
		} else {
			six = append(six, p)
		}
	}
	safe := ssrf.New(ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(four...), ssrf.WithAllowedV6Prefixes(six...))
	return func(network, address string) error { return safe.Safe(network, address, nil) }
}

// ErrDowngrade says that an address leads from TLS to plain HTTP.
var ErrDowngrade error = Reason{Code: "redirect", Text: "The address leads on to one without encryption."}

// Redirect refuses to go on for ever, and from TLS to plain HTTP, for clients that differ from New's.
func Redirect(r *http.Request, via []*http.Request) error {
	if len(via) >= maxRedirects {
		return Reason{Code: "redirect", Text: "The address leads on to others too often."}
	}
	if via[0].URL.Scheme == "https" && r.URL.Scheme != "https" {
		return ErrDowngrade
	}
	return nil
}

func redirect(r *http.Request, via []*http.Request) error {
	if err := Redirect(r, via); err != nil {
		return err
	}
	if r.URL.Host != via[0].URL.Host {
		agent := r.Header.Get("User-Agent")
		r.Header = http.Header{} //nolint:gosec // nothing is left in it but the user agent
		r.Header.Set("User-Agent", agent)
	}
	return nil
}

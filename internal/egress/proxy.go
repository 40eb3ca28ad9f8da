package egress

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"
)

// Proxy is a door for a program of somebody else's that makes connections of its own. Whoever knows its address
// reaches the domains it was made for, by TLS, and nothing else; what their names resolve to is guarded as it is for
// the server's own requests.
type Proxy struct {
	address *url.URL
	domains []string
	port    string // that may be reached
	dialer  *net.Dialer
	server  *http.Server
	ctx     context.Context
	cancel  context.CancelFunc
	open    sync.WaitGroup
}

// OpenProxy starts a proxy on this machine. Close it.
func OpenProxy(ctx context.Context, private []netip.Prefix, domains ...string) (*Proxy, error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("open a proxy: %w", err)
	}
	p := &Proxy{
		address: &url.URL{Scheme: "http", User: url.UserPassword("signate", rand.Text()), Host: listener.Addr().String()},
		domains: domains, port: "443",
		dialer: dialer(private),
	}
	p.ctx, p.cancel = context.WithCancel(ctx)
	p.server = &http.Server{Handler: p, ReadHeaderTimeout: connectTimeout}
	p.open.Go(func() { _ = p.server.Serve(listener) }) // ends when the server is closed
	return p, nil
}

// Address is what the program is to use as its proxy; it holds a secret.
func (p *Proxy) Address() string { return p.address.String() }

// Close ends the proxy and every connection through it.
func (p *Proxy) Close() {
	p.cancel()
	_ = p.server.Close()
	p.open.Wait()
}

// ServeHTTP implements http.Handler.
func (p *Proxy) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.open.Add(1)
	defer p.open.Done()
	switch {
	case !p.knows(r):
		w.Header().Set("Proxy-Authenticate", "Basic")
		w.WriteHeader(http.StatusProxyAuthRequired)
		return
	case r.Method != http.MethodConnect || !p.allows(r.Host):
		w.WriteHeader(http.StatusForbidden)
		return
	}
	out, err := p.dialer.DialContext(p.ctx, "tcp", r.Host)
	if err != nil {
		w.WriteHeader(http.StatusBadGateway)
		return
	}
	defer func() { _ = out.Close() }()
	in, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	defer func() { _ = in.Close() }()
	_ = in.SetDeadline(time.Time{}) // the program has its own
	if _, err := io.WriteString(in, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return
	}
	stop := context.AfterFunc(p.ctx, func() {
		_ = in.Close()
		_ = out.Close()
	})
	defer stop()
	done := make(chan struct{})
	go func() {
		defer close(done)
		_, _ = io.Copy(out, buffered)
		_ = out.Close()
	}()
	_, _ = io.Copy(in, out)
	_ = in.Close()
	<-done
}

func (p *Proxy) knows(r *http.Request) bool {
	header := http.Request{Header: http.Header{"Authorization": r.Header.Values("Proxy-Authorization")}}
	_, given, _ := header.BasicAuth()
	secret, _ := p.address.User.Password()
	return subtle.ConstantTimeCompare([]byte(given), []byte(secret)) == 1
}

func (p *Proxy) allows(address string) bool {
	host, port, err := net.SplitHostPort(address)
	if err != nil || port != p.port {
		return false
	}
	host = strings.ToLower(host)
	for _, d := range p.domains {
		if host == d || strings.HasSuffix(host, "."+d) {
			return true
		}
	}
	return false
}

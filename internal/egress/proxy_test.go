package egress

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"testing"
)

// through returns what a client says that uses the proxy at an address.
func through(t *testing.T, proxy string, server *httptest.Server, host string) (int, error) {
	t.Helper()
	at, err := url.Parse(proxy)
	if err != nil {
		t.Fatal(err)
	}
	client := server.Client()
	transport := client.Transport.(*http.Transport).Clone()
	transport.Proxy = http.ProxyURL(at)
	transport.TLSClientConfig.ServerName = "example.com" // as the test's certificate says
	defer transport.CloseIdleConnections()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+net.JoinHostPort(host, port)+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := (&http.Client{Transport: transport}).Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

func TestProxy(t *testing.T) {
	t.Parallel()
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	defer server.Close()
	_, port, _ := net.SplitHostPort(server.Listener.Addr().String())
	open := func(private []netip.Prefix) *Proxy {
		p, err := OpenProxy(t.Context(), private, "localhost")
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(p.Close)
		p.port = port
		return p
	}
	here := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	p := open(here)
	if status, err := through(t, p.Address(), server, "localhost"); err != nil || status != http.StatusTeapot {
		t.Errorf("through the proxy: %d, %v", status, err)
	}
	wrong := *p.address
	wrong.User = url.UserPassword("signate", "wrong")
	for name, tt := range map[string]struct{ proxy, host string }{
		"another host":        {p.Address(), "127.0.0.1"},
		"a wrong secret":      {wrong.String(), "localhost"},
		"a private network":   {open(nil).Address(), "localhost"},
		"a name that ends so": {p.Address(), "notlocalhost"},
	} {
		if status, err := through(t, tt.proxy, server, tt.host); err == nil {
			t.Errorf("%s: reached, %d", name, status)
		}
	}
	p.port = "443"
	if _, err := through(t, p.Address(), server, "localhost"); err == nil {
		t.Error("another port is reached")
	}
	// Plain requests are none of its business.
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+p.address.Host+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	secret, _ := p.address.User.Password()
	r.SetBasicAuth("signate", secret)
	r.Header.Set("Proxy-Authorization", r.Header.Get("Authorization"))
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	if res.StatusCode != http.StatusForbidden {
		t.Errorf("a plain request: %d", res.StatusCode)
	}
}

// A proxy that is closed holds no connection open.
func TestProxy_closes(t *testing.T) {
	t.Parallel()
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = silent.Close() }()
	_, port, _ := net.SplitHostPort(silent.Addr().String())
	p, err := OpenProxy(t.Context(), []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, "127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	p.port = port
	conn, err := net.Dial("tcp", p.address.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	secret, _ := p.address.User.Password()
	ask := http.Request{Header: http.Header{}}
	ask.SetBasicAuth("signate", secret)
	if _, err := io.WriteString(conn, "CONNECT 127.0.0.1:"+port+" HTTP/1.1\r\nHost: 127.0.0.1:"+port+"\r\nProxy-Authorization: "+ask.Header.Get("Authorization")+"\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	far, err := silent.Accept()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = far.Close() }()
	p.Close()
	if _, err := io.Copy(io.Discard, conn); err != nil {
		t.Errorf("the program's side: %v", err)
	}
	if _, err := io.Copy(io.Discard, far); err != nil {
		t.Errorf("the other side: %v", err)
	}
}

package egress

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"

	"code.dny.dev/ssrf"
	"golang.org/x/net/dns/dnsmessage"
)

func networks(list ...string) []netip.Prefix {
	var out []netip.Prefix
	for _, p := range list {
		out = append(out, netip.MustParsePrefix(p))
	}
	return out
}

// names is a name server that knows every name, and answers the nth question for an address with the nth list; the
// last list stays.
func names(t *testing.T, lists ...[]string) *net.Resolver {
	t.Helper()
	socket, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	var asked atomic.Int32
	go func() {
		packet := make([]byte, 1500)
		for {
			n, from, err := socket.ReadFrom(packet)
			if err != nil {
				return // the test is over
			}
			var m dnsmessage.Message
			if m.Unpack(packet[:n]) != nil {
				continue
			}
			m.Response = true
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				for _, a := range lists[min(int(asked.Add(1)), len(lists))-1] {
					m.Answers = append(m.Answers, dnsmessage.Resource{
						Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
						Body:   &dnsmessage.AResource{A: netip.MustParseAddr(a).As4()},
					})
				}
			}
			m.Additionals = nil
			if answer, err := m.Pack(); err == nil {
				_, _ = socket.WriteTo(answer, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", socket.LocalAddr().String())
	}}
}

// door is a server that counts who came in.
type door struct {
	port    string
	visits  atomic.Int32
	headers http.Header
}

func open(t *testing.T, at string, handler http.HandlerFunc) *door {
	t.Helper()
	listener, err := net.Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	d := &door{}
	_, d.port, _ = net.SplitHostPort(listener.Addr().String())
	s := &httptest.Server{Listener: listener, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		d.visits.Add(1)
		d.headers = r.Header
		if handler != nil {
			handler(w, r)
		}
	})}}
	s.Start()
	t.Cleanup(s.Close)
	return d
}

func get(t *testing.T, c *http.Client, url string) (int, error) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{"User-Agent": {"Signate"}, "Authorization": {"Bearer x"}, "Webhook-Signature": {"v1,x"}}
	res, err := c.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	_, err = io.Copy(io.Discard, res.Body)
	return res.StatusCode, err
}

func TestGuard(t *testing.T) {
	t.Parallel()
	public, listed := Guard(nil), Guard(networks("10.1.0.0/16", "192.168.7.0/24", "fd00:1::/32", "fd00:2::/32"))
	for address, want := range map[string]struct{ public, listed bool }{
		"93.184.215.14:80": {true, true}, "8.8.8.8:8443": {true, true}, "[2606:4700::1111]:443": {true, true},
		"10.1.2.3:80": {false, true}, "192.168.7.1:80": {false, true}, "[fd00:1::1]:80": {false, true}, "[fd00:2::1]:80": {false, true},
		"10.2.0.1:80": {}, "192.168.8.1:80": {}, "172.16.0.1:80": {}, "172.31.255.255:80": {}, "[fd00:3::1]:80": {},
		"127.0.0.1:80": {}, "127.8.8.8:80": {}, "0.0.0.0:80": {}, "0.1.2.3:80": {}, "[::1]:80": {}, "[::]:80": {},
		"169.254.169.254:80": {}, "[fd00:ec2::254]:80": {}, "[fe80::1]:80": {}, "[fe80::1%eth0]:80": {}, "100.100.100.200:80": {}, "192.0.0.192:80": {}, "168.63.129.16:80": {true, true}, // the last is public, and only a machine inside of that cloud is answered
		"[::ffff:127.0.0.1]:80": {}, "[::ffff:169.254.169.254]:80": {}, "[::ffff:10.1.2.3]:80": {}, "[::127.0.0.1]:80": {},
		"[64:ff9b::7f00:1]:80": {}, "[64:ff9b:1::7f00:1]:80": {}, "[2002:7f00:1::]:80": {}, "[2001:0:7f00:1::]:80": {},
		"224.0.0.1:80": {}, "255.255.255.255:80": {}, "198.18.0.1:80": {}, "203.0.113.1:80": {}, "[ff02::1]:80": {}, "[2001:db8::1]:80": {},
		"localhost:80": {}, "2130706433:80": {}, "0x7f000001:80": {}, "127.1:80": {}, "0177.0.0.1:80": {}, "8.8.8.8": {}, "": {},
	} {
		network := "tcp4"
		if strings.HasPrefix(address, "[") {
			network = "tcp6"
		}
		if got := public(network, address) == nil; got != want.public {
			t.Errorf("%s: reached is %v", address, got)
		}
		if got := listed(network, address) == nil; got != want.listed {
			t.Errorf("%s with networks listed: reached is %v", address, got)
		}
	}
	for _, network := range []string{"udp4", "udp6", "unix", "ip4", ""} {
		if public(network, "8.8.8.8:80") == nil {
			t.Errorf("%q is a network that is reached", network)
		}
	}
}

// However a host is spelled, this machine is not reached.
func TestNew_reaches_nothing_private(t *testing.T) {
	t.Parallel()
	here := open(t, ":0", nil)
	d := dialer(nil)
	d.Resolver = names(t, []string{"127.0.0.1"}) // as resolvers read numbers of all kinds, and names may say anything
	for _, host := range []string{
		"127.0.0.1", "127.9.9.9", "localhost", "LOCALHOST", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:127.0.0.1]",
		"2130706433", "0x7f000001", "0x7f.0.0.1", "0177.0.0.1", "017700000001", "127.1", "0", "inside.example.com", "inside.example.com.",
	} {
		status, err := get(t, over(d), "http://"+host+":"+here.port+"/")
		var unknown *net.DNSError // some numbers are no names, and no addresses either
		if !errors.Is(err, ssrf.ErrProhibitedIP) && !errors.As(err, &unknown) {
			t.Errorf("%s: %d, %v", host, status, err)
		}
	}
	if _, err := get(t, New(nil), "http://127.0.0.1:"+here.port+"/"); !errors.Is(err, ssrf.ErrProhibitedIP) {
		t.Errorf("by New: %v", err)
	}
	if n := here.visits.Load(); n != 0 {
		t.Errorf("%d requests arrived", n)
	}
}

// A name that was checked once is checked at each connection, and so is each of its addresses.
func TestNew_is_not_deceived_by_names(t *testing.T) {
	t.Parallel()
	here := open(t, ":0", nil)
	url := "http://rebound.example.com:" + here.port + "/"
	d := dialer(networks("127.0.0.1/32"))
	d.Resolver = names(t, []string{"127.0.0.1"}, []string{"127.0.0.2"})
	c := over(d)
	if status, err := get(t, c, url); err != nil || status != http.StatusOK {
		t.Fatalf("while the name is that of a listed address: %d, %v", status, err)
	}
	c.CloseIdleConnections()
	if _, err := get(t, c, url); !errors.Is(err, ssrf.ErrProhibitedIP) {
		t.Errorf("when the name has become that of another: %v", err)
	}
	if n := here.visits.Load(); n != 1 {
		t.Errorf("%d requests arrived", n)
	}
	second := open(t, "127.0.0.2:0", nil) // at the first, which is listed, nobody answers
	d = dialer(networks("127.0.0.1/32"))
	d.Resolver = names(t, []string{"127.0.0.1", "127.0.0.2"})
	if status, err := get(t, over(d), "http://several.example.com:"+second.port+"/"); err == nil {
		t.Errorf("with several addresses: %d", status)
	}
	if n := second.visits.Load(); n != 0 {
		t.Errorf("%d requests arrived at the second address", n)
	}
}

// A redirect is looked at as the first address was, and tells another host nothing.
func TestNew_follows_redirects_with_care(t *testing.T) {
	t.Parallel()
	inside := open(t, "127.0.0.2:0", nil)
	other := open(t, "127.0.0.1:0", nil)
	for _, status := range []int{http.StatusMovedPermanently, http.StatusFound, http.StatusTemporaryRedirect} {
		for _, to := range []string{
			"http://127.0.0.2:" + inside.port + "/", "//127.0.0.2:" + inside.port + "/", "http://169.254.169.254/latest/meta-data/", "http://[::ffff:127.0.0.2]:" + inside.port + "/",
			"http://0:" + inside.port + "/",
		} {
			door := open(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) })
			if got, err := get(t, New(networks("127.0.0.1/32")), "http://127.0.0.1:"+door.port+"/"); err == nil {
				t.Errorf("%d to %s: %d", status, to, got)
			}
			if door.visits.Load() != 1 {
				t.Errorf("%d to %s: the first was not asked once", status, to)
			}
		}
	}
	if n := inside.visits.Load(); n != 0 {
		t.Errorf("%d requests arrived inside", n)
	}
	for _, to := range []string{"file:///etc/passwd", "gopher://127.0.0.1/", "javascript:alert(1)"} {
		door := open(t, "127.0.0.1:0", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", to)
			w.WriteHeader(http.StatusFound)
		})
		if got, err := get(t, New(networks("127.0.0.1/32")), "http://127.0.0.1:"+door.port+"/"); err == nil {
			t.Errorf("to %s: %d", to, got)
		}
	}
	there := open(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://127.0.0.1:"+other.port+"/", http.StatusTemporaryRedirect)
	})
	if status, err := get(t, New(networks("127.0.0.1/32")), "http://127.0.0.1:"+there.port+"/"); err != nil || status != http.StatusOK {
		t.Fatalf("to another host: %d, %v", status, err)
	}
	for name := range other.headers {
		if name != "User-Agent" && name != "Accept-Encoding" {
			t.Errorf("another host is told %s", name)
		}
	}
	again := open(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/", http.StatusFound) })
	if _, err := get(t, New(networks("127.0.0.1/32")), "http://127.0.0.1:"+again.port+"/"); err == nil || again.visits.Load() != maxRedirects {
		t.Errorf("in a circle: %d requests, %v", again.visits.Load(), err)
	}
}

// What came by TLS goes on by TLS.
func TestRedirect_stays_on_TLS(t *testing.T) {
	t.Parallel()
	first := httptest.NewRequest(http.MethodGet, "https://example.com/", nil)
	if err := redirect(httptest.NewRequest(http.MethodGet, "http://example.com/", nil), []*http.Request{first}); err == nil {
		t.Error("redirected to plain HTTP")
	}
	if err := redirect(httptest.NewRequest(http.MethodGet, "https://www.example.com/", nil), []*http.Request{first}); err != nil {
		t.Error(err)
	}
}

func TestFetch(t *testing.T) {
	t.Parallel()
	door := open(t, "127.0.0.1:0", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		switch {
		case r.URL.Path == "/gone":
			w.WriteHeader(http.StatusGone)
		case r.Header.Get("If-None-Match") == `"1"`:
			w.WriteHeader(http.StatusNotModified)
		default:
			_, _ = io.WriteString(w, "0123456789")
		}
	})
	at := "http://127.0.0.1:" + door.port
	f := Fetcher{New(networks("127.0.0.1/32"))}
	if d, err := f.Fetch(t.Context(), Wanted{URL: at, Limit: 10}); err != nil || string(d.Body) != "0123456789" || d.ETag != `"1"` {
		t.Errorf("%q, %q, %v", d.Body, d.ETag, err)
	}
	if d, err := f.Fetch(t.Context(), Wanted{URL: at, Limit: 10, ETag: `"1"`}); err != nil || d.Body != nil {
		t.Errorf("what is known: %q, %v", d.Body, err)
	}
	for name, tt := range map[string]struct {
		wanted Wanted
		code   string
		says   string
	}{
		"too much":          {Wanted{URL: at, Limit: 9}, "too_large", "too large"},
		"an error":          {Wanted{URL: at + "/gone", Limit: 10}, "status", "410"},
		"no address":        {Wanted{URL: "http://\n", Limit: 10}, "invalid_address", "not valid"},
		"a private network": {Wanted{URL: "http://127.0.0.2:" + door.port, Limit: 10}, "private_network", "private network"},
		"nobody there":      {Wanted{URL: "http://127.0.0.1:1", Limit: 10}, "unreachable", "cannot be reached"},
	} {
		if d, err := f.Fetch(t.Context(), tt.wanted); err == nil || !strings.Contains(Why(err).Text, tt.says) || Why(err).Code != tt.code {
			t.Errorf("%s: %q, %v, %+v", name, d.Body, err, Why(err))
		}
	}
}

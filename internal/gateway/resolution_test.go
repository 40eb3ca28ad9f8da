package gateway_test

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/tenant"
)

// book finds tenants by their exact slug, domain or id.
type book []tenant.Tenant

func (b book) find(fits func(tenant.Tenant) bool) (tenant.Tenant, error) {
	for _, t := range b {
		if fits(t) {
			return t, nil
		}
	}
	return tenant.Tenant{}, fault.NotFound("tenant")
}

func (b book) BySlug(_ context.Context, slug string) (tenant.Tenant, error) {
	return b.find(func(t tenant.Tenant) bool { return t.Slug == slug })
}

func (b book) ByDomain(_ context.Context, domain string) (tenant.Tenant, error) {
	return b.find(func(t tenant.Tenant) bool { return t.Domain != "" && t.Domain == domain })
}

func (b book) ByID(_ context.Context, id uuid.UUID) (tenant.Tenant, error) {
	return b.find(func(t tenant.Tenant) bool { return t.ID == id })
}

var (
	acme   = tenant.Tenant{ID: uuid.MustParse("0194e1f0-0000-7000-8000-00000000000a"), Slug: "acme", Domain: "signs.acme.example", Active: true}
	other  = tenant.Tenant{ID: uuid.MustParse("0194e1f0-0000-7000-8000-00000000000b"), Slug: "other", Domain: "xn--bcher-kva.example", Active: true}
	asleep = tenant.Tenant{ID: uuid.MustParse("0194e1f0-0000-7000-8000-00000000000c"), Slug: "asleep"}
)

func newGateway(proxies ...string) *gateway.Gateway {
	var prefixes []netip.Prefix
	for _, p := range proxies {
		prefixes = append(prefixes, netip.MustParsePrefix(p))
	}
	return gateway.New(gateway.Deps{Tenants: book{acme, other, asleep}, BaseDomain: "signate.test", TrustedProxies: prefixes, Log: slog.New(slog.DiscardHandler)})
}

func TestResolve(t *testing.T) {
	t.Parallel()
	g := newGateway()
	tests := []struct {
		name, host string
		header     []string // pairs
		want       uuid.UUID
		byHost     bool
		named      bool
		suspended  bool
		refused    bool
	}{
		{name: "label", host: "acme.signate.test", want: acme.ID, byHost: true, named: true},
		{name: "case, port and dot do not matter", host: "ACME.Signate.Test.:8443", want: acme.ID, byHost: true, named: true},
		{name: "screen of a tenant", host: "lobby--acme.signate.test", want: acme.ID, byHost: true, named: true},
		{name: "custom domain", host: "signs.acme.example", want: acme.ID, byHost: true, named: true},
		{name: "international domain", host: "xn--bcher-kva.example:443", want: other.ID, byHost: true, named: true},
		{name: "unknown label names nobody", host: "nobody.signate.test", byHost: true, named: true},
		{name: "unknown label hides the header", host: "nobody.signate.test", header: []string{"X-Tenant-ID", "acme"}, byHost: true, named: true},
		{name: "host beats header", host: "acme.signate.test", header: []string{"X-Tenant-ID", "other"}, want: acme.ID, byHost: true, named: true},
		{name: "reserved label", host: "www.signate.test"},
		{name: "base domain", host: "signate.test"},
		{name: "address", host: "192.0.2.1:8080"},
		{name: "address of version 6", host: "[2001:db8::1]:8080"},
		{name: "header with slug", host: "localhost", header: []string{"X-Tenant-ID", "acme"}, want: acme.ID, named: true},
		{name: "header with id", host: "localhost", header: []string{"X-Tenant-ID", strings.ToUpper(acme.ID.String())}, want: acme.ID, named: true},
		{name: "alias", host: "localhost", header: []string{"X-Tenant-Subdomain", "other"}, want: other.ID, named: true},
		{name: "id in another form", host: "localhost", header: []string{"X-Tenant-ID", "{" + acme.ID.String() + "}"}, named: true},
		{name: "suspended", host: "localhost", header: []string{"X-Tenant-ID", "asleep"}, named: true, suspended: true},
		{name: "suspended by host", host: "asleep.signate.test", byHost: true, named: true, suspended: true},
		{name: "repeated header", host: "localhost", header: []string{"X-Tenant-ID", "acme", "X-Tenant-ID", "other"}, refused: true},
		{name: "forwarded host is not believed", host: "localhost", header: []string{"X-Forwarded-Host", "acme.signate.test"}},
		{name: "a base domain behind another", host: "acme.signate.test.evil.example", named: false},
		{name: "a name that ends like the base", host: "evilsignate.test"},
		{name: "user info", host: "acme.signate.test@evil.example", refused: true},
		{name: "path in the host", host: "acme.signate.test/x", refused: true},
		{name: "spaces", host: "acme .signate.test", refused: true},
		{name: "empty label", host: "..signate.test", refused: true},
		{name: "line break", host: "acme.signate.test\r\nX: y", refused: true},
		{name: "look-alike letters", host: "аcme.signate.test", refused: true}, // a Cyrillic а
		{name: "nothing", host: "", refused: true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := &http.Request{Host: tt.host, Header: http.Header{}}
			for i := 0; i < len(tt.header); i += 2 {
				r.Header.Add(tt.header[i], tt.header[i+1])
			}
			got, err := g.Resolve(context.Background(), r)
			if (err != nil) != tt.refused {
				t.Fatalf("the error is %v", err)
			}
			if err != nil {
				if !fault.IsKind(err, fault.KindInvalid) {
					t.Errorf("the error is %v, want one of the client's", err)
				}
				return
			}
			if got.Tenant.ID != tt.want || got.ByHost != tt.byHost || got.Named != tt.named || got.Suspended != tt.suspended {
				t.Errorf("it is %+v", got)
			}
		})
	}
}

// Whatever a client sends, a tenant comes out only where it was named exactly.
func FuzzResolve(f *testing.F) {
	for _, host := range []string{"acme.signate.test", "lobby--acme.signate.test:443", "signs.acme.example.", "bücher.example", "xn--bcher-kva.example", "[::1]:80", "a@b", "other.signate.test:x", "--acme.signate.test"} {
		f.Add(host, "other", "", "")
		f.Add(host, acme.ID.String(), "acme", "asleep")
		f.Add(host, " ACME ", "", "other\x00")
	}
	g := newGateway()
	f.Fuzz(func(t *testing.T, host, id, slug, second string) {
		r := &http.Request{Host: host, Header: http.Header{}}
		for name, value := range map[string]string{"X-Tenant-Id": id, "X-Tenant-Slug": slug} {
			if value != "" {
				r.Header.Add(name, value)
			}
		}
		if second != "" {
			r.Header.Add("X-Tenant-Id", second)
		}
		got, err := g.Resolve(context.Background(), r)
		if err != nil {
			if !fault.IsKind(err, fault.KindInvalid) {
				t.Errorf("the error is %v, want one of the client's", err)
			}
			return
		}
		if got.Tenant.ID == uuid.Nil {
			return
		}
		if !got.Tenant.Active {
			t.Errorf("a suspended tenant is used: %+v", got)
		}
		if got.ByHost && !hostNames(host, got.Tenant) {
			t.Errorf("host %q leads to %s", host, got.Tenant.Slug)
		}
		if !got.ByHost && !headerNames(r.Header, got.Tenant) {
			t.Errorf("headers %v lead to %s", r.Header, got.Tenant.Slug)
		}
	})
}

// hostNames says the same as the gateway in other words: the name without port and last dot is the
// tenant's domain, or its slug, perhaps behind a screen's name, below the base domain.
func hostNames(host string, t tenant.Tenant) bool {
	name := strings.ToLower(host)
	if i := strings.LastIndex(name, ":"); i >= 0 {
		name = name[:i]
	}
	name = strings.TrimSuffix(name, ".")
	label, below := strings.CutSuffix(name, ".signate.test")
	return name == t.Domain || below && (label == t.Slug || strings.HasSuffix(label, "--"+t.Slug))
}

func headerNames(h http.Header, t tenant.Tenant) bool {
	for _, name := range []string{"X-Tenant-Id", "X-Tenant-Slug"} {
		if values := h.Values(name); len(values) > 0 {
			v := strings.ToLower(strings.TrimSpace(values[0]))
			return len(values) == 1 && (v == t.Slug || v == t.ID.String())
		}
	}
	return false
}

// Forwarding headers count only as far as the proxies that wrote them are trusted.
func TestGateway_client_address(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, remote string
		forwarded    []string
		want         string
	}{
		{"no proxy", "198.51.100.7:1", nil, "198.51.100.7"},
		{"a stranger cannot choose an address", "198.51.100.7:1", []string{"203.0.113.9"}, "198.51.100.7"},
		{"a trusted proxy tells", "10.0.0.1:1", []string{"203.0.113.9"}, "203.0.113.9"},
		{"what the client wrote before is not believed", "10.0.0.1:1", []string{"1.1.1.1, 203.0.113.9"}, "203.0.113.9"},
		{"not in another header line either", "10.0.0.1:1", []string{"1.1.1.1", "203.0.113.9"}, "203.0.113.9"},
		{"two trusted proxies", "10.0.0.1:1", []string{"203.0.113.9, 10.0.0.2"}, "203.0.113.9"},
		{"nonsense ends it", "10.0.0.1:1", []string{"203.0.113.9, nonsense"}, "10.0.0.1"},
		{"version 4 in version 6", "[::ffff:10.0.0.1]:1", []string{"203.0.113.9"}, "203.0.113.9"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequest(http.MethodGet, "http://signate.test/", nil)
			r.RemoteAddr = tt.remote
			for _, f := range tt.forwarded {
				r.Header.Add("X-Forwarded-For", f)
			}
			got := ""
			newGateway("10.0.0.0/8").Wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				got = access.From(r.Context()).Address.String()
			})).ServeHTTP(httptest.NewRecorder(), r)
			if got != tt.want {
				t.Errorf("the address is %s, want %s", got, tt.want)
			}
		})
	}
}

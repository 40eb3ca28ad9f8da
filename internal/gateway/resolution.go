package gateway

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/tenant"
)

// tenants finds tenants by what a request says.
type tenants interface {
	BySlug(ctx context.Context, slug string) (tenant.Tenant, error)
	ByDomain(ctx context.Context, domain string) (tenant.Tenant, error)
	ByID(ctx context.Context, id uuid.UUID) (tenant.Tenant, error)
}

// Resolution is the tenant that a request names.
type Resolution struct {
	Tenant tenant.Tenant // zero when none is named or the named one does not exist or is suspended
	ByHost bool          // named by the host: a credential of another tenant is refused then
	Named  bool          // something was named, whether it exists or not

	Suspended bool // the named tenant exists, but is suspended
}

type resolutionKey struct{}

func withResolution(ctx context.Context, r Resolution) context.Context {
	return context.WithValue(ctx, resolutionKey{}, r)
}

// ResolutionFrom returns how the request named its tenant.
func ResolutionFrom(ctx context.Context) Resolution {
	r, _ := ctx.Value(resolutionKey{}).(Resolution)
	return r
}

// Resolve finds the tenant in this order: the label under the base domain, a custom domain, the header
// X-Tenant-ID (an id or a slug; X-Tenant-Slug and X-Tenant-Subdomain are read as well). The credential's
// own tenant comes last and is left to whoever reads the credential. Nothing here grants anything.
func (g *Gateway) Resolve(ctx context.Context, r *http.Request) (Resolution, error) {
	host, err := hostOf(r.Host)
	if err != nil {
		return Resolution{}, err
	}
	t, named, err := g.byHost(ctx, host)
	if err != nil || named {
		return Resolution{Tenant: active(t), ByHost: true, Named: true, Suspended: t.Suspended()}, err
	}
	t, named, err = g.byHeader(ctx, r)
	return Resolution{Tenant: active(t), Named: named, Suspended: t.Suspended()}, err
}

// active hides a tenant that is suspended or deleted.
func active(t tenant.Tenant) tenant.Tenant {
	if !t.Active {
		return tenant.Tenant{}
	}
	return t
}

var hostPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?$`)

// hostOf returns the host without port in lower case and refuses what is none.
func hostOf(hostport string) (string, error) {
	host := hostport
	if h, _, err := net.SplitHostPort(hostport); err == nil {
		host = h
	}
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil {
		return host, nil
	}
	if !hostPattern.MatchString(host) || strings.Contains(host, "..") {
		return "", errHost
	}
	return host, nil
}

// byHost reads the label under the base domain, or a custom domain. Addresses, the base domain itself
// and its www and app are nobody's.
func (g *Gateway) byHost(ctx context.Context, host string) (tenant.Tenant, bool, error) {
	if _, err := netip.ParseAddr(strings.Trim(host, "[]")); err == nil || host == g.base || host == "localhost" {
		return tenant.Tenant{}, false, nil
	}
	if label, ok := strings.CutSuffix(host, "."+g.base); ok {
		if label == "www" || label == "app" {
			return tenant.Tenant{}, false, nil
		}
		if i := strings.LastIndex(label, "--"); i >= 0 { // <device>--<tenant>
			label = label[i+2:]
		}
		t, err := g.tenants.BySlug(ctx, label)
		return t, true, ignoreMissing(err)
	}
	t, err := g.tenants.ByDomain(ctx, host)
	if fault.IsKind(err, fault.KindNotFound) {
		return tenant.Tenant{}, false, nil
	}
	return t, true, err
}

func (g *Gateway) byHeader(ctx context.Context, r *http.Request) (tenant.Tenant, bool, error) {
	for _, name := range []string{"X-Tenant-Id", "X-Tenant-Slug", "X-Tenant-Subdomain"} {
		values := r.Header.Values(name)
		if len(values) == 0 {
			continue
		}
		if len(values) > 1 {
			return tenant.Tenant{}, true, fault.Invalid(name, "repeated", "Send this header once.")
		}
		value := strings.ToLower(strings.TrimSpace(values[0]))
		if tid, err := uuid.Parse(value); err == nil && len(value) == 36 {
			t, err := g.tenants.ByID(ctx, tid)
			return t, true, ignoreMissing(err)
		}
		if len(value) > 63 {
			return tenant.Tenant{}, true, nil
		}
		t, err := g.tenants.BySlug(ctx, value)
		return t, true, ignoreMissing(err)
	}
	return tenant.Tenant{}, false, nil
}

func ignoreMissing(err error) error {
	if fault.IsKind(err, fault.KindNotFound) {
		return nil
	}
	return err
}

// clientAddress returns who sent the request. Forwarding headers count only as far as the proxies that
// wrote them are trusted: from the right, the first address that is not one of them.
func (g *Gateway) clientAddress(r *http.Request) netip.Addr {
	addrPort, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	addr := addrPort.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && g.trusted(addr); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	return addr
}

func (g *Gateway) trusted(addr netip.Addr) bool {
	for _, p := range g.proxies {
		if p.Contains(addr) {
			return true
		}
	}
	return false
}

package tenant_test

import (
	"context"
	"errors"
	"net"
	"slices"
	"testing"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/test/pgtest"
)

// zone is a DNS of a test.
type zone map[string][]string

func (z zone) LookupTXT(_ context.Context, name string) ([]string, error) {
	if name == "_signate-challenge.broken.example.com" {
		return nil, &net.DNSError{Err: "server misbehaving", Name: name, IsTemporary: true}
	}
	if records, ok := z[name]; ok {
		return records, nil
	}
	return nil, &net.DNSError{Err: "no such host", Name: name, IsNotFound: true}
}

func TestService_domains_lead_to_who_proves_them(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ours, oursID := d.Tenant(t)
	theirs, _ := d.Tenant(t)
	dns := zone{}
	s := tenant.New(d.DB, tenant.Deps{Resolver: dns, BaseDomain: "signate.test"})
	add := func(ctx context.Context, name string) tenant.Domain {
		t.Helper()
		added, err := s.AddDomain(ctx, name)
		if err != nil {
			t.Fatal(err)
		}
		return added
	}
	const name = "signage.example.org"
	mine, other := add(ours, "Signage.Example.ORG."), add(theirs, name)
	if mine.Domain != name || mine.Record != "_signate-challenge."+name || mine.Challenge == other.Challenge {
		t.Fatalf("the domain is %+v", mine)
	}
	unresolved := func() {
		t.Helper()
		if found, err := s.ByDomain(context.Background(), name); !fault.IsKind(err, fault.KindNotFound) {
			t.Errorf("the domain leads to %v (%v)", found.ID, err)
		}
	}
	unresolved()
	if _, err := s.VerifyDomain(ours, mine.ID); fault.As(err) == nil || fault.As(err).Code != "domain_unverified" {
		t.Errorf("without a record: %v", err)
	}
	dns[mine.Record] = []string{"v=spf1 -all", other.Challenge}
	if _, err := s.VerifyDomain(ours, mine.ID); fault.As(err) == nil || fault.As(err).Code != "domain_unverified" {
		t.Errorf("with another's record: %v", err)
	}
	if _, err := s.VerifyDomain(theirs, mine.ID); !fault.IsKind(err, fault.KindNotFound) {
		t.Errorf("another tenant's domain: %v", err)
	}
	unresolved()
	dns[mine.Record] = []string{"v=spf1 -all", mine.Challenge, other.Challenge}
	if verified, err := s.VerifyDomain(ours, mine.ID); err != nil || verified.VerifiedAt == nil {
		t.Fatalf("with the record: %+v %v", verified, err)
	}
	if found, err := s.ByDomain(context.Background(), name); err != nil || found.ID != oursID {
		t.Errorf("the domain leads to %v (%v)", found.ID, err)
	}
	if _, err := s.VerifyDomain(theirs, other.ID); fault.As(err) == nil || fault.As(err).Code != "domain_taken" {
		t.Errorf("a second tenant takes the domain: %v", err)
	}
	if err := s.RemoveDomain(ours, mine.ID); err != nil {
		t.Fatal(err)
	}
	unresolved()
	if _, err := s.VerifyDomain(ours, add(ours, "broken.example.com").ID); !fault.IsKind(err, fault.KindUnavailable) {
		t.Errorf("a DNS that fails: %v", err)
	}
}

func TestService_AddDomain_refuses_what_is_no_domain_of_theirs(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, _ := d.Tenant(t)
	s := tenant.New(d.DB, tenant.Deps{Resolver: zone{}, BaseDomain: "signate.test"})
	for _, name := range []string{
		"", "localhost", "example", "192.0.2.1", "[::1]", "signate.test", "other.signate.test", "OTHER.SIGNATE.TEST.", "x.localhost",
		"a..example.com", "exa mple.com", "example.com:8080", "https://example.com", "-a.example.com", "*.example.com", "exam\x00ple.com",
	} {
		if added, err := s.AddDomain(ctx, name); !fault.IsKind(err, fault.KindInvalid) {
			t.Errorf("%q is taken as %q (%v)", name, added.Domain, err)
		}
	}
	added, err := s.AddDomain(ctx, "Bücher.example.com")
	if err != nil || added.Domain != "xn--bcher-kva.example.com" {
		t.Errorf("an international name becomes %q (%v)", added.Domain, err)
	}
	if _, err := s.AddDomain(ctx, "bücher.example.com"); !errors.Is(err, fault.Conflict("").WithCode("domain_exists")) {
		t.Errorf("the same name again: %v", err)
	}
}

func TestAskDNS(t *testing.T) {
	t.Parallel()
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	go func() {
		query := make([]byte, 512)
		for {
			n, from, err := server.ReadFrom(query)
			if err != nil {
				return
			}
			answer := slices.Clone(query[:n])
			answer[2], answer[3] = 0x85, 0x83 // an authority's: there is no such name
			_, _ = server.WriteTo(answer, from)
		}
	}()
	_, err = tenant.AskDNS(server.LocalAddr().String()).LookupTXT(t.Context(), "_signate-challenge.example.com.")
	var dns *net.DNSError
	if !errors.As(err, &dns) || !dns.IsNotFound {
		t.Errorf("the server that was named is not asked: %v", err)
	}
}

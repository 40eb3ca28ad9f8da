package tenant

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"net"
	"net/netip"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"golang.org/x/net/idna"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
)

// maxDomains bounds the custom domains of one tenant.
const maxDomains = 10

// resolver looks TXT records up, as net.Resolver does.
type resolver interface {
	LookupTXT(ctx context.Context, name string) ([]string, error)
}

// AskDNS returns a resolver that asks one server, host and port; none asks the machine's.
func AskDNS(server string) *net.Resolver {
	if server == "" {
		return net.DefaultResolver
	}
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, server)
	}}
}

// Domain is a name of a tenant's own. Until it is verified it leads nowhere.
type Domain struct {
	ID         uuid.UUID
	Domain     string // ASCII, lower case
	Record     string // where the TXT record must stand
	Challenge  string // what it must say
	CreatedAt  time.Time
	CheckedAt  *time.Time
	VerifiedAt *time.Time
}

// Domains lists the domains of the context's tenant.
func (s *Service) Domains(ctx context.Context) ([]Domain, error) {
	rows, err := s.q.ListDomains(ctx, s.db.ControlRead(), access.From(ctx).Tenant)
	if err != nil {
		return nil, postgres.Fault(err, "domain")
	}
	out := make([]Domain, len(rows))
	for i, r := range rows {
		out[i] = domainFromRow(r)
	}
	return out, nil
}

// AddDomain notes a domain and says what to enter in the DNS to prove that it is the tenant's. Faults:
// Invalid, Conflict.
func (s *Service) AddDomain(ctx context.Context, name string) (Domain, error) {
	name, err := s.cleanDomain(name)
	if err != nil {
		return Domain{}, err
	}
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails
	tenant := access.From(ctx).Tenant
	var out Domain
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		have, err := s.q.ListDomains(ctx, tx, tenant)
		if err != nil {
			return postgres.Fault(err, "domain")
		}
		if len(have) >= maxDomains {
			return fault.Conflict("A tenant can have 10 domains.").WithCode("too_many_domains")
		}
		row, err := s.q.InsertDomain(ctx, tx, db.InsertDomainParams{ID: id.New(), TenantID: tenant, Domain: name, Challenge: "signate-verification=" + hex.EncodeToString(raw)})
		if postgres.IsConstraint(err, "tenant_domains_tenant_id_domain_key") {
			return fault.Conflict("This domain is there already.").WithCode("domain_exists").Because(err)
		}
		if err != nil {
			return postgres.Fault(err, "domain")
		}
		out = domainFromRow(row)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "domain.create", Object: "domain", ObjectID: row.ID.String(), After: map[string]any{"domain": name}})
	})
	return out, err
}

// lookupTimeout bounds the question to the DNS.
const lookupTimeout = 5 * time.Second

// VerifyDomain looks for the TXT record and makes the domain lead to the tenant when it is right. A name
// that another tenant has verified stays with that one until it lets go. Faults: NotFound, Conflict,
// Unprocessed while the record is missing or wrong.
func (s *Service) VerifyDomain(ctx context.Context, domain uuid.UUID) (Domain, error) {
	all, err := s.Domains(ctx)
	if err != nil {
		return Domain{}, err
	}
	i := slices.IndexFunc(all, func(d Domain) bool { return d.ID == domain })
	if i < 0 {
		return Domain{}, fault.NotFound("domain")
	}
	lookup, cancel := context.WithTimeout(ctx, lookupTimeout)
	defer cancel()
	records, err := s.resolver.LookupTXT(lookup, all[i].Record)
	var dns *net.DNSError
	if err != nil && (!errors.As(err, &dns) || !dns.IsNotFound) {
		return Domain{}, fault.Unavailable("The DNS does not answer; try again.").Because(err)
	}
	proven := slices.Contains(records, all[i].Challenge)
	d, err := s.noteDomain(ctx, domain, proven)
	if err == nil && !proven {
		err = fault.New(fault.KindUnprocessed, "The TXT record "+d.Record+" does not say "+d.Challenge+" yet. Changes in the DNS can take an hour.").WithCode("domain_unverified")
	}
	return d, err
}

func (s *Service) noteDomain(ctx context.Context, domain uuid.UUID, proven bool) (Domain, error) {
	tenant := access.From(ctx).Tenant
	var out Domain
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		before, err := s.q.LockDomain(ctx, tx, db.LockDomainParams{TenantID: tenant, ID: domain})
		if err != nil {
			return postgres.Fault(err, "domain")
		}
		verified := before.VerifiedAt // a record that is gone later does not take the domain away at once
		if proven && verified == nil {
			now := s.now()
			verified = &now
		}
		row, err := s.q.CheckedDomain(ctx, tx, db.CheckedDomainParams{TenantID: tenant, ID: domain, VerifiedAt: verified})
		if postgres.IsConstraint(err, "tenant_domains_verified_key") {
			return fault.Conflict("Another tenant has verified this domain.").WithCode("domain_taken").Because(err)
		}
		if err != nil {
			return postgres.Fault(err, "domain")
		}
		out = domainFromRow(row)
		if before.VerifiedAt != nil || verified == nil {
			return nil
		}
		if err := s.q.ShowDomain(ctx, tx, tenant); err != nil {
			return postgres.Fault(err, "tenant")
		}
		tx.AfterCommit(s.lookup.InvalidateAll)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "domain.verify", Object: "domain", ObjectID: domain.String(), After: map[string]any{"domain": row.Domain}})
	})
	return out, err
}

// RemoveDomain lets a domain go; within a second it leads nowhere. Faults: NotFound.
func (s *Service) RemoveDomain(ctx context.Context, domain uuid.UUID) error {
	tenant := access.From(ctx).Tenant
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockDomain(ctx, tx, db.LockDomainParams{TenantID: tenant, ID: domain})
		if err != nil {
			return postgres.Fault(err, "domain")
		}
		if err := s.q.DeleteDomain(ctx, tx, db.DeleteDomainParams{TenantID: tenant, ID: domain}); err != nil {
			return postgres.Fault(err, "domain")
		}
		if err := s.q.ShowDomain(ctx, tx, tenant); err != nil {
			return postgres.Fault(err, "tenant")
		}
		tx.AfterCommit(s.lookup.InvalidateAll)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "domain.delete", Object: "domain", ObjectID: domain.String(), Before: map[string]any{"domain": row.Domain}})
	})
}

var domainPattern = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// cleanDomain returns a domain in the form that browsers send, and refuses addresses and names of the
// installation itself.
func (s *Service) cleanDomain(name string) (string, error) {
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(strings.TrimSpace(name), "."))
	ascii = strings.ToLower(ascii)
	if err != nil || len(ascii) > 253 || !domainPattern.MatchString(ascii) {
		return "", fault.Invalid("domain", "invalid", "Use a domain such as signage.example.com.")
	}
	if _, err := netip.ParseAddr(ascii); err == nil {
		return "", fault.Invalid("domain", "invalid", "An address is no domain.")
	}
	if s.base != "" && (ascii == s.base || strings.HasSuffix(ascii, "."+s.base)) || strings.HasSuffix(ascii, ".localhost") {
		return "", fault.Invalid("domain", "reserved", "This name belongs to the installation.")
	}
	return ascii, nil
}

func domainFromRow(r db.TenantManagementTenantDomain) Domain {
	return Domain{
		ID: r.ID, Domain: r.Domain, Record: "_signate-challenge." + r.Domain, Challenge: r.Challenge, CreatedAt: r.CreatedAt,
		CheckedAt: r.CheckedAt, VerifiedAt: r.VerifiedAt,
	}
}

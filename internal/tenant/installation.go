package tenant

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/maypok86/otter/v2"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/postgres"
)

// contentFreshness is how old the count of all tenants' content may be: it asks every tenant.
const contentFreshness = 5 * time.Minute

// Installation is what all tenants together are and have, in numbers.
type Installation struct {
	Active, Suspended, Deleted int64
	Plans                      []PlanHolders
	Accounts, Members          int64
	Content                    Content
}

// PlanHolders says how many tenants have a plan.
type PlanHolders struct {
	Tier, Name string
	Tenants    int64
}

// Content is what all tenants have, as of a moment.
type Content struct {
	CountedAt                     time.Time
	Devices, Assets, StorageBytes int64
}

// Installation counts; for operators. Content is as old as contentFreshness at most.
func (s *Service) Installation(ctx context.Context) (Installation, error) {
	states, err := s.q.CountTenants(ctx, s.db.ControlRead())
	if err != nil {
		return Installation{}, postgres.Fault(err, "tenant")
	}
	people, err := s.q.CountPeople(ctx, s.db.ControlRead())
	if err != nil {
		return Installation{}, postgres.Fault(err, "user")
	}
	plans, err := s.q.CountByPlan(ctx, s.db.ControlRead())
	if err != nil {
		return Installation{}, postgres.Fault(err, "plan")
	}
	out := Installation{
		Active: states.Active, Suspended: states.Suspended, Deleted: states.Deleted, Accounts: people.Accounts, Members: people.Members,
		Plans: make([]PlanHolders, len(plans)),
	}
	for i, p := range plans {
		out.Plans[i] = PlanHolders{Tier: p.Tier, Name: p.Name, Tenants: p.Tenants}
	}
	out.Content, err = s.content.Get(ctx, struct{}{}, otter.LoaderFunc[struct{}, Content](s.countContent))
	return out, err
}

// countContent asks every tenant in its own name, so that row-level security holds here too and a
// tenant's own database is reached.
func (s *Service) countContent(ctx context.Context, _ struct{}) (Content, error) {
	out := Content{CountedAt: s.now()}
	for after := uuid.Nil; ; {
		tenants, err := s.q.ListTenantIDs(ctx, s.db.ControlRead(), after)
		if err != nil {
			return out, postgres.Fault(err, "tenant")
		}
		for _, tenant := range tenants {
			own := access.With(ctx, access.Actor{Tenant: tenant})
			u, err := s.q.CountUsage(own, s.db.Read(own), tenant)
			if err != nil {
				return out, postgres.Fault(err, "tenant")
			}
			out.Devices, out.Assets, out.StorageBytes = out.Devices+u.Devices, out.Assets+u.Assets, out.StorageBytes+u.StorageBytes
			after = tenant
		}
		if len(tenants) == 0 {
			return out, nil
		}
	}
}

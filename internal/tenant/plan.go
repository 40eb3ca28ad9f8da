package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
	"github.com/signate/signate/internal/text"
)

// Plan is what can be subscribed to.
type Plan struct {
	Tier     string
	Name     string
	Price    *int64 // a month, in the currency's minor units; nil is by contract
	Currency string
	Public   bool // shown to those who choose
	Limits   PlanLimits
	Features []string
}

// PlanLimits are what a plan allows; nil is unlimited.
type PlanLimits struct {
	Devices, Users, Assets, StorageGB, APICallsPerHour *int32
}

// Plans lists the plans, cheapest first; those that are not public only when asked for.
func (s *Service) Plans(ctx context.Context, all bool) ([]Plan, error) {
	rows, err := s.q.ListPlans(ctx, s.db.ControlRead())
	if err != nil {
		return nil, postgres.Fault(err, "plan")
	}
	out := []Plan{}
	for _, r := range rows {
		if all || r.IsPublic {
			out = append(out, planFromRow(r))
		}
	}
	return out, nil
}

// UpdatePlan changes a plan; tenants that have it follow, except those with limits of their own. For
// operators. Faults: NotFound, Invalid.
func (s *Service) UpdatePlan(ctx context.Context, p Plan) (Plan, error) {
	name, err := text.Name("name", p.Name)
	if err != nil {
		return Plan{}, err
	}
	if p.Currency = strings.ToUpper(p.Currency); len(p.Currency) != 3 {
		return Plan{}, fault.Invalid("currency", "invalid", "Use a code of three letters such as IDR.")
	}
	features, err := json.Marshal(p.Features)
	if err != nil {
		return Plan{}, fmt.Errorf("encode the features: %w", err)
	}
	var out Plan
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		before, err := s.q.LockPlan(ctx, tx, p.Tier)
		if err != nil {
			return postgres.Fault(err, "plan")
		}
		row, err := s.q.UpdatePlan(ctx, tx, db.UpdatePlanParams{
			Tier: p.Tier, Name: name, Price: p.Price, Currency: p.Currency, IsPublic: p.Public, MaxDevices: p.Limits.Devices, MaxUsers: p.Limits.Users,
			StorageQuotaGb: p.Limits.StorageGB, MaxAssets: p.Limits.Assets, ApiCallsPerHour: p.Limits.APICallsPerHour, Features: features,
		})
		if err != nil {
			return postgres.Fault(err, "plan")
		}
		if err := s.q.FollowPlan(ctx, tx, p.Tier); err != nil {
			return postgres.Fault(err, "tenant")
		}
		out = planFromRow(row)
		tx.AfterCommit(s.lookup.InvalidateAll)
		return audit.WriteTx(access.With(ctx, withoutTenant(ctx)), tx, audit.Entry{Action: "plan.update", Object: "plan", ObjectID: p.Tier, Before: planFromRow(before), After: out})
	})
	return out, err
}

// withoutTenant returns the actor for what concerns the installation and no tenant.
func withoutTenant(ctx context.Context) access.Actor {
	a := access.From(ctx)
	a.Tenant = uuid.Nil
	return a
}

func (s *Service) planTx(ctx context.Context, tx postgres.Tx, tier string) (db.TenantManagementPlan, error) {
	p, err := s.q.GetPlan(ctx, tx, tier)
	if errors.Is(err, pgx.ErrNoRows) {
		return p, fault.Invalid("tier", "unknown", "There is no such plan.")
	}
	return p, postgres.Fault(err, "plan")
}

func planFromRow(r db.TenantManagementPlan) Plan {
	p := Plan{
		Tier: r.Tier, Name: r.Name, Price: r.Price, Currency: r.Currency, Public: r.IsPublic, Features: []string{},
		Limits: PlanLimits{Devices: r.MaxDevices, Users: r.MaxUsers, Assets: r.MaxAssets, StorageGB: r.StorageQuotaGb, APICallsPerHour: r.ApiCallsPerHour},
	}
	_ = json.Unmarshal(r.Features, &p.Features) // features that cannot be read are none
	return p
}

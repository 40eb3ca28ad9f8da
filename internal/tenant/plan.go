package tenant

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
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

// CreatePlan makes a plan, which stands last. For operators. Faults: Invalid.
func (s *Service) CreatePlan(ctx context.Context, p Plan) (Plan, error) {
	if !planTier.MatchString(p.Tier) {
		return Plan{}, fault.Invalid("tier", "invalid", "Use small letters, digits and underscores.")
	}
	features, err := checkPlan(&p)
	if err != nil {
		return Plan{}, err
	}
	var out Plan
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.InsertPlan(ctx, tx, db.InsertPlanParams{
			Tier: p.Tier, Name: p.Name, Price: p.Price, Currency: p.Currency, IsPublic: p.Public, MaxDevices: p.Limits.Devices, MaxUsers: p.Limits.Users,
			StorageQuotaGb: p.Limits.StorageGB, MaxAssets: p.Limits.Assets, ApiCallsPerHour: p.Limits.APICallsPerHour, Features: features,
		})
		if postgres.IsConstraint(err, "plans_pkey") {
			return fault.Invalid("tier", "taken", "There is already a plan of this key.").Because(err)
		}
		if err != nil {
			return postgres.Fault(err, "plan")
		}
		out = planFromRow(row)
		return audit.WriteTx(access.With(ctx, withoutTenant(ctx)), tx, audit.Entry{Action: "plan.create", Object: "plan", ObjectID: p.Tier, After: out})
	})
	return out, err
}

// UpdatePlan changes a plan; tenants that have it follow, except those with limits of their own. For
// operators. Faults: NotFound, Invalid.
func (s *Service) UpdatePlan(ctx context.Context, p Plan) (Plan, error) {
	features, err := checkPlan(&p)
	if err != nil {
		return Plan{}, err
	}
	var out Plan
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		before, err := s.q.LockPlan(ctx, tx, p.Tier)
		if err != nil {
			return postgres.Fault(err, "plan")
		}
		row, err := s.q.UpdatePlan(ctx, tx, db.UpdatePlanParams{
			Tier: p.Tier, Name: p.Name, Price: p.Price, Currency: p.Currency, IsPublic: p.Public, MaxDevices: p.Limits.Devices, MaxUsers: p.Limits.Users,
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

// planTier is what the key of a plan looks like.
var planTier = regexp.MustCompile(`^[a-z0-9]([a-z0-9_]{0,48}[a-z0-9])?$`)

// checkPlan puts a plan in order and returns its features as the database keeps them.
func checkPlan(p *Plan) (features json.RawMessage, err error) {
	if p.Name, err = text.Name("name", p.Name); err != nil {
		return nil, err
	}
	if p.Currency = strings.ToUpper(p.Currency); len(p.Currency) != 3 {
		return nil, fault.Invalid("currency", "invalid", "Use a code of three letters such as IDR.")
	}
	if features, err = json.Marshal(p.Features); err != nil {
		return nil, fmt.Errorf("encode the features: %w", err)
	}
	return features, nil
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

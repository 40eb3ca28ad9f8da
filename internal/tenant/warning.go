package tenant

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant/internal/db"
)

// marks are the percentages of a limit at which a tenant's administrators are told, once each.
var marks = []int32{80, 90, 100}

// apiCalls is the resource that comes back every hour: its warnings go by the busiest hour of a day, so that
// nobody is told every hour anew.
const apiCalls = "api_calls"

// Warning tells that a limit is nearly or wholly used.
type Warning struct {
	Resource string // devices, users, assets, storage or api_calls
	Percent  int32  // the mark that is reached: 80, 90 or 100
}

// Warnings returns the highest mark that each limit has reached.
func Warnings(l Limits, u Usage) []Warning {
	out := []Warning{}
	add := func(resource string, used int64, limit *int64) {
		if p := reached(used, limit); p > 0 {
			out = append(out, Warning{resource, p})
		}
	}
	add("devices", u.Devices, wide(l.Devices))
	add("users", u.Users, wide(l.Users))
	add("assets", u.Assets, wide(l.Assets))
	add("storage", u.StorageBytes, l.StorageBytes)
	add(apiCalls, u.Calls.Busiest, wide(l.APICallsPerHour))
	return out
}

func wide(n *int32) *int64 {
	if n == nil {
		return nil
	}
	v := int64(*n)
	return &v
}

// reached returns the highest mark that is reached, 0 for none or without a limit.
func reached(used int64, limit *int64) int32 {
	if limit == nil || *limit == 0 {
		return 0
	}
	var mark int32
	for _, m := range marks {
		if used*100 >= *limit*int64(m) {
			mark = m
		}
	}
	return mark
}

// QuotaCheck looks at every limited tenant and mails administrators the marks that are new.
type QuotaCheck struct{}

// Kind names the job of River.
func (QuotaCheck) Kind() string { return "tenant_quota_check" }

// QuotaCheckInterval is how often limits are looked at.
const QuotaCheckInterval = 5 * time.Minute

// QuotaWatcher works QuotaCheck.
type QuotaWatcher struct {
	river.WorkerDefaults[QuotaCheck]
	Tenants *Service
	Log     *slog.Logger
}

// Work checks all tenants; one that fails does not keep the others from it.
func (w *QuotaWatcher) Work(ctx context.Context, _ *river.Job[QuotaCheck]) error {
	var after uuid.UUID
	for {
		rows, err := w.Tenants.q.ListLimited(ctx, w.Tenants.db.ControlRead(), after)
		if err != nil {
			return fmt.Errorf("list the tenants with limits: %w", err)
		}
		for _, r := range rows {
			if err := w.Tenants.CheckQuota(access.System(ctx, r.ID)); err != nil {
				w.Log.WarnContext(ctx, "the limits of a tenant were not checked", "tenant_id", r.ID, "error", err)
			}
			after = r.ID
		}
		if len(rows) == 0 {
			return w.Tenants.dropOldCalls(ctx)
		}
	}
}

// CheckQuota mails the administrators of the context's tenant the marks that were reached since the last
// check. A mark that usage fell below can be reached, and told, again.
func (s *Service) CheckQuota(ctx context.Context) error {
	t, u, err := s.Current(ctx)
	if err != nil {
		return err
	}
	now := map[string]int32{"devices": 0, "users": 0, "assets": 0, "storage": 0, apiCalls: 0}
	for _, w := range Warnings(t.Limits, u) {
		now[w.Resource] = w.Percent
	}
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		for resource, percent := range now {
			if err := s.q.ClearWarnings(ctx, tx, db.ClearWarningsParams{TenantID: t.ID, Resource: resource, Percent: percent}); err != nil {
				return postgres.Fault(err, "warning")
			}
			if percent == 0 {
				continue
			}
			if err := s.warnTx(ctx, tx, t, Warning{resource, percent}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) warnTx(ctx context.Context, tx postgres.Tx, t Tenant, w Warning) error {
	n, err := s.q.InsertWarning(ctx, tx, db.InsertWarningParams{TenantID: t.ID, Resource: w.Resource, Percent: w.Percent})
	if err != nil || n == 0 {
		return postgres.Fault(err, "warning")
	}
	letter := mail.Letter{
		Subject:    fmt.Sprintf("%s uses %d %% of its %s", t.Name, w.Percent, w.words()),
		Paragraphs: w.paragraphs(t.Name),
		Button:     "See what is used", Link: s.publicURL + "/" + t.Slug + "/settings/usage/",
	}
	if err := s.mailAdminsTx(ctx, tx, t.ID, letter); err != nil {
		return err
	}
	return audit.WriteTx(ctx, tx, audit.Entry{Action: "tenant.quota_warning", Object: "tenant", ObjectID: t.ID.String(), After: map[string]any{"resource": w.Resource, "percent": w.Percent}})
}

// words names the resource in a sentence.
func (w Warning) words() string {
	if w.Resource == apiCalls {
		return "API calls an hour"
	}
	return w.Resource
}

// paragraphs say what the mark means and what to do.
func (w Warning) paragraphs(tenant string) []string {
	reached := fmt.Sprintf("%s has reached %d %% of the %s that its plan allows.", tenant, w.Percent, w.words())
	switch {
	case w.Resource == apiCalls && w.Percent == 100:
		return []string{
			fmt.Sprintf("In its busiest hour %s has used up the API calls that its plan allows: more are refused until they come back. Screens keep playing.", tenant),
			"Call less often, or choose a larger plan.",
		}
	case w.Resource == apiCalls:
		return []string{reached + " Calls beyond that are refused until the next ones come back.", "Call less often, or choose a larger plan."}
	case w.Percent == 100:
		reached = fmt.Sprintf("%s has used up the %s that its plan allows: nothing can be added. What is there keeps playing.", tenant, w.Resource)
	}
	return []string{reached, "Make room or choose a larger plan."}
}

// mailAdminsTx mails every active administrator of a tenant, in its colours.
func (s *Service) mailAdminsTx(ctx context.Context, tx postgres.Tx, tenant uuid.UUID, l mail.Letter) error {
	if s.mail == nil {
		return nil
	}
	admins, err := s.q.ListAdmins(ctx, tx, tenant)
	if err != nil {
		return postgres.Fault(err, "user")
	}
	if l.Brand, err = s.BrandTx(ctx, tx, tenant); err != nil {
		return err
	}
	l.Language = "en"
	for _, a := range admins {
		m, err := l.To(a.Email)
		if err != nil {
			return err
		}
		if err := s.mail.SendTx(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}

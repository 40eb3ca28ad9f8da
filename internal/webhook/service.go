package webhook

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/text"
	"github.com/signate/signate/internal/webhook/internal/db"
)

// Bounds of a tenant's endpoints.
const (
	maxEndpoints   = 20
	maxURL         = 2_000
	maxDescription = 500
)

// jobs puts background work into a transaction.
type jobs interface {
	InsertAtTx(ctx context.Context, tx postgres.Tx, args river.JobArgs, at time.Time) error
}

// hints tells dashboards that something changed.
type hints interface {
	ToPeople(tenant uuid.UUID, h live.Hint)
}

// notices tells a tenant's administrators that an endpoint was disabled.
type notices interface {
	WebhookDisabled(ctx context.Context, address, reason string) error
}

// Deps are what the service needs.
type Deps struct {
	DB      *postgres.DB
	Secrets *secret.Store
	Jobs    jobs
	Live    hints
	Notices notices
	Client  *http.Client // reaches what tenants name, and nothing of ours
	Now     func() time.Time
}

// Service keeps a tenant's endpoints and what is sent to them. Methods act in the tenant of the context.
type Service struct {
	Deps
	q *db.Queries
}

// New returns the service.
func New(d Deps) *Service {
	if d.Now == nil {
		d.Now = time.Now
	}
	return &Service{Deps: d, q: db.New()}
}

// Input describes an endpoint; nil leaves as it is.
type Input struct {
	URL, Description *string
	Events           []string
	Enabled          *bool
}

func (s *Service) merge(e Endpoint, in Input) (Endpoint, error) {
	if in.URL != nil {
		e.URL = strings.TrimSpace(*in.URL)
	}
	u, err := url.Parse(e.URL)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" || u.User != nil || len(e.URL) > maxURL {
		return e, fault.Invalid("url", "invalid", "Write an address such as https://example.com/hooks, without a password in it.")
	}
	if in.Description != nil {
		e.Description = strings.TrimSpace(*in.Description)
	}
	if len([]rune(e.Description)) > maxDescription {
		return e, fault.Invalid("description", "length", fmt.Sprintf("Write at most %d characters.", maxDescription))
	}
	if err := text.Safe("description", e.Description); err != nil {
		return e, err
	}
	if in.Events != nil {
		e.Events = slices.Compact(slices.Sorted(slices.Values(in.Events)))
	}
	if len(e.Events) == 0 {
		return e, fault.Invalid("events", "required", "Choose at least one event.")
	}
	for _, event := range e.Events {
		if !known(event) {
			return e, fault.Invalid("events", "unknown", "There is no such event; see /api/v3/webhooks/events/.")
		}
	}
	if in.Enabled != nil && *in.Enabled != e.Enabled {
		e.Enabled, e.DisabledReason, e.FailingSince = *in.Enabled, "", nil
	}
	return e, nil
}

// Create makes an endpoint and returns it with its secret. Faults: Invalid, Quota.
func (s *Service) Create(ctx context.Context, in Input) (Endpoint, string, error) {
	a := access.From(ctx)
	e, err := s.merge(Endpoint{ID: id.New(), Enabled: true}, in)
	if err != nil {
		return e, "", err
	}
	k := keys{current: newSecret()}
	// The secret first: an endpoint never waits for one. What is left of a failure below is nobody's.
	if err := s.setKeys(ctx, e.ID, k.String()); err != nil {
		return e, "", err
	}
	var out Endpoint
	err = s.DB.Tx(ctx, func(tx postgres.Tx) error {
		all, err := s.q.ListEndpoints(ctx, tx, a.Tenant)
		if err != nil {
			return postgres.Fault(err, "webhook")
		}
		if len(all) >= maxEndpoints {
			return fault.Quota(fmt.Sprintf("A tenant has at most %d webhooks; delete one.", maxEndpoints)).WithCode("quota_exceeded")
		}
		p := db.InsertEndpointParams{TenantID: a.Tenant, ID: e.ID, Url: e.URL, Description: e.Description, Events: e.Events, IsEnabled: e.Enabled}
		if a.User != uuid.Nil {
			p.CreatedBy = &a.User
		}
		row, err := s.q.InsertEndpoint(ctx, tx, p)
		if err != nil {
			return postgres.Fault(err, "webhook")
		}
		out = fromRow(row)
		s.changedTx(a.Tenant, tx, e.ID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "webhook.create", Object: "webhook", ObjectID: e.ID.String(), After: summary(out)})
	})
	if err != nil {
		_ = s.setKeys(ctx, e.ID, "") // at worst a secret of nothing stays
	}
	return out, k.current, err
}

// List returns all endpoints, the oldest first.
func (s *Service) List(ctx context.Context) ([]Endpoint, error) {
	rows, err := s.q.ListEndpoints(ctx, s.DB.Read(ctx), access.From(ctx).Tenant)
	if err != nil {
		return nil, postgres.Fault(err, "webhook")
	}
	out := make([]Endpoint, len(rows))
	for i, r := range rows {
		out[i] = fromRow(r)
	}
	return out, nil
}

// Get returns an endpoint. Faults: NotFound.
func (s *Service) Get(ctx context.Context, endpoint uuid.UUID) (Endpoint, error) {
	row, err := s.q.GetEndpoint(ctx, s.DB.Read(ctx), db.GetEndpointParams{TenantID: access.From(ctx).Tenant, ID: endpoint})
	return fromRow(row), postgres.Fault(err, "webhook")
}

// Update changes an endpoint; enabling it forgives its failures. Faults: NotFound, Invalid.
func (s *Service) Update(ctx context.Context, endpoint uuid.UUID, in Input) (out Endpoint, err error) {
	tenant := access.From(ctx).Tenant
	err = s.DB.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockEndpoint(ctx, tx, db.LockEndpointParams{TenantID: tenant, ID: endpoint})
		if err != nil {
			return postgres.Fault(err, "webhook")
		}
		before := fromRow(row)
		after, err := s.merge(before, in)
		if err != nil {
			return err
		}
		if out, err = s.saveTx(ctx, tx, after); err != nil {
			return err
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "webhook.update", Object: "webhook", ObjectID: endpoint.String(), Before: summary(before), After: summary(out)})
	})
	return out, err
}

func (s *Service) saveTx(ctx context.Context, tx postgres.Tx, e Endpoint) (Endpoint, error) {
	tenant := access.From(ctx).Tenant
	s.changedTx(tenant, tx, e.ID)
	row, err := s.q.UpdateEndpoint(ctx, tx, db.UpdateEndpointParams{
		TenantID: tenant, ID: e.ID, Url: e.URL, Description: e.Description, Events: e.Events, IsEnabled: e.Enabled,
		DisabledReason: e.DisabledReason, FailingSince: e.FailingSince,
	})
	return fromRow(row), postgres.Fault(err, "webhook")
}

// Delete removes an endpoint and what was on its way to it. Faults: NotFound.
func (s *Service) Delete(ctx context.Context, endpoint uuid.UUID) error {
	tenant := access.From(ctx).Tenant
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockEndpoint(ctx, tx, db.LockEndpointParams{TenantID: tenant, ID: endpoint})
		if err == nil {
			_, err = s.q.DeleteEndpoint(ctx, tx, db.DeleteEndpointParams{TenantID: tenant, ID: endpoint})
		}
		if err != nil {
			return postgres.Fault(err, "webhook")
		}
		s.changedTx(tenant, tx, endpoint)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "webhook.delete", Object: "webhook", ObjectID: endpoint.String(), Before: summary(fromRow(row))})
	})
	if err != nil {
		return err
	}
	return s.setKeys(ctx, endpoint, "")
}

// Secret returns what an endpoint's deliveries are signed with. Faults: NotFound.
func (s *Service) Secret(ctx context.Context, endpoint uuid.UUID) (string, error) {
	k, err := s.keys(ctx, endpoint)
	return k.current, err
}

// RotateSecret gives an endpoint a new secret; the one before signs too for a day. Faults: NotFound.
func (s *Service) RotateSecret(ctx context.Context, endpoint uuid.UUID) (string, error) {
	k, err := s.keys(ctx, endpoint)
	if err != nil {
		return "", err
	}
	k = k.rotate(s.Now())
	if err := s.setKeys(ctx, endpoint, k.String()); err != nil {
		return "", err
	}
	err = s.DB.Tx(ctx, func(tx postgres.Tx) error {
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "webhook.rotate_secret", Object: "webhook", ObjectID: endpoint.String()})
	})
	return k.current, err
}

func (s *Service) keys(ctx context.Context, endpoint uuid.UUID) (keys, error) {
	if _, err := s.Get(ctx, endpoint); err != nil {
		return keys{}, err
	}
	all, err := s.Secrets.Get(ctx, access.From(ctx).Tenant, secret.WebhookSecrets)
	return parseKeys(all[endpoint.String()]), err
}

func (s *Service) setKeys(ctx context.Context, endpoint uuid.UUID, text string) error {
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		return s.Secrets.SetTx(ctx, tx, access.From(ctx).Tenant, secret.WebhookSecrets, endpoint.String(), text)
	})
}

func (s *Service) changedTx(tenant uuid.UUID, tx postgres.Tx, endpoint uuid.UUID) {
	tx.AfterCommit(func() { s.Live.ToPeople(tenant, live.Hint{Type: "webhooks.changed", ID: endpoint.String()}) })
}

func summary(e Endpoint) map[string]any {
	return map[string]any{"url": e.URL, "description": e.Description, "events": e.Events, "is_enabled": e.Enabled, "disabled_reason": e.DisabledReason}
}

func fromRow(r db.WebhookEndpoint) Endpoint {
	return Endpoint{
		ID: r.ID, URL: r.Url, Description: r.Description, Events: r.Events, Enabled: r.IsEnabled, DisabledReason: r.DisabledReason,
		FailingSince: r.FailingSince, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(),
	}
}

func deliveryFromRow(r db.WebhookDelivery) Delivery {
	d := Delivery{
		ID: r.ID, Endpoint: r.EndpointID, MessageID: r.MessageID, Event: r.Event, Body: r.Body, Status: Status(r.Status), Attempts: int(r.Attempts),
		NextAttempt: r.NextAttemptAt, LastAttempt: r.LastAttemptAt, ResponseBody: r.ResponseBody, Error: r.Error, CreatedAt: r.CreatedAt.UTC(),
	}
	if r.ResponseStatus != nil {
		n := int(*r.ResponseStatus)
		d.Response = &n
	}
	if r.DurationMs != nil {
		took := time.Duration(*r.DurationMs) * time.Millisecond
		d.Duration = &took
	}
	return d
}

// event is the body of a delivery.
type event struct {
	Type      string    `json:"type"`
	Timestamp time.Time `json:"timestamp"`
	Data      eventData `json:"data"`
}

type eventData struct {
	TenantID  uuid.UUID `json:"tenant_id"`
	Object    string    `json:"object"`
	ID        string    `json:"id"`
	RequestID string    `json:"request_id,omitempty"`
	Details   any       `json:"details,omitempty"` // what the audit log keeps of the object
}

// Happened puts an event on its way to all endpoints that want it, in the transaction of what happened.
func (s *Service) Happened(ctx context.Context, tx postgres.Tx, h postgres.Happening) error {
	name, ok := byAction[h.Action]
	if !ok {
		return nil
	}
	a := access.From(ctx)
	to, err := s.q.EndpointsFor(ctx, tx, db.EndpointsForParams{TenantID: a.Tenant, Event: name})
	if err != nil || len(to) == 0 {
		return postgres.Fault(err, "webhook")
	}
	data := eventData{TenantID: a.Tenant, Object: h.Object, ID: h.ObjectID, RequestID: a.RequestID, Details: h.After}
	_, err = s.sendTx(ctx, tx, name, data, to...)
	return err
}

func (s *Service) sendTx(ctx context.Context, tx postgres.Tx, name string, data eventData, to ...uuid.UUID) (last Delivery, err error) {
	body, err := json.Marshal(event{name, s.Now().UTC(), data})
	if err != nil {
		return last, fmt.Errorf("encode the event %s: %w", name, err)
	}
	message := "msg_" + strings.ReplaceAll(id.New().String(), "-", "")
	for _, endpoint := range to {
		row, err := s.q.InsertDelivery(ctx, tx, db.InsertDeliveryParams{
			TenantID: data.TenantID, ID: id.New(), EndpointID: endpoint, MessageID: message, Event: name, Body: string(body),
		})
		if err != nil {
			return last, postgres.Fault(err, "delivery")
		}
		last = deliveryFromRow(row)
		if err := s.Jobs.InsertAtTx(ctx, tx, DeliverArgs{data.TenantID, row.ID, 1}, time.Time{}); err != nil {
			return last, err
		}
	}
	return last, nil
}

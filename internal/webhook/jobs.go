package webhook

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/egress"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/webhook/internal/db"
)

// backoff is what Standard Webhooks recommends: how long after an attempt the next one comes.
var backoff = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

const (
	answerTimeout = 15 * time.Second
	maxAnswer     = 4 << 10 // bytes of an answer that the log keeps

	// An endpoint that fails for so long without one success between is disabled.
	disableAfter = 5 * 24 * time.Hour
)

// DeliverArgs asks for one attempt of a delivery. The job of an attempt adds that of the next one before it sends
// anything, so whatever happens to the process meanwhile, the next one comes, and finds nothing to do when
// it went well.
type DeliverArgs struct {
	Tenant   uuid.UUID `json:"tenant"`
	Delivery uuid.UUID `json:"delivery"`
	Attempt  int       `json:"attempt"`
}

// Kind names the job of River.
func (DeliverArgs) Kind() string { return "webhook_deliver" }

// InsertOpts puts deliveries into a queue of their own.
func (DeliverArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{Queue: job.QueueWebhooks} }

// Deliverer works DeliverArgs.
type Deliverer struct {
	river.WorkerDefaults[DeliverArgs]
	Webhooks *Service
}

// Timeout bounds one attempt.
func (*Deliverer) Timeout(*river.Job[DeliverArgs]) time.Duration { return time.Minute }

// Work makes the attempt.
func (w *Deliverer) Work(ctx context.Context, j *river.Job[DeliverArgs]) error {
	err := w.Webhooks.attempt(access.System(ctx, j.Args.Tenant), j.Args)
	if fault.IsKind(err, fault.KindNotFound) { // the endpoint or the tenant is gone
		return nil
	}
	return err
}

func (s *Service) attempt(ctx context.Context, args DeliverArgs) error {
	d, e, ok, err := s.begin(ctx, args)
	if err != nil || !ok {
		return err
	}
	k, err := s.keys(ctx, e.ID)
	if err != nil {
		return err
	}
	a := s.post(ctx, e, d, k)
	return s.finish(ctx, args, e, a)
}

// begin notes the attempt and adds the next one. ok is false when there is nothing to send.
func (s *Service) begin(ctx context.Context, args DeliverArgs) (d Delivery, e Endpoint, ok bool, err error) {
	err = s.DB.Tx(ctx, func(tx postgres.Tx) error {
		ok = false
		row, err := s.q.LockDelivery(ctx, tx, db.LockDeliveryParams{TenantID: args.Tenant, ID: args.Delivery})
		if err != nil {
			return postgres.Fault(err, "delivery")
		}
		if d = deliveryFromRow(row); d.Status != Pending || d.Attempts != args.Attempt-1 {
			return nil
		}
		to, err := s.q.GetEndpoint(ctx, tx, db.GetEndpointParams{TenantID: args.Tenant, ID: d.Endpoint})
		if err != nil {
			return postgres.Fault(err, "webhook")
		}
		if e = fromRow(to); !e.Enabled && args.Attempt > 1 {
			return postgres.Fault(s.q.FinishAttempt(ctx, tx, db.FinishAttemptParams{
				TenantID: args.Tenant, ID: d.ID, Status: string(Failed), Error: "The webhook is disabled.", ResponseStatus: row.ResponseStatus, ResponseBody: row.ResponseBody, DurationMs: row.DurationMs,
			}), "delivery")
		}
		ok = true
		now := s.Now()
		p := db.StartAttemptParams{TenantID: args.Tenant, ID: d.ID, Attempts: int32(args.Attempt), Now: &now}
		if args.Attempt <= len(backoff) {
			next := now.Add(backoff[args.Attempt-1])
			p.NextAttemptAt = &next
			if err := s.Jobs.InsertAtTx(ctx, tx, DeliverArgs{args.Tenant, args.Delivery, args.Attempt + 1}, next); err != nil {
				return err
			}
		}
		return postgres.Fault(s.q.StartAttempt(ctx, tx, p), "delivery")
	})
	return d, e, ok, err
}

// answer is what came of an attempt.
type answer struct {
	status int // 0 without an answer
	body   string
	took   time.Duration
	err    string
}

func (a answer) ok() bool { return a.status >= 200 && a.status < 300 }

func (s *Service) post(ctx context.Context, e Endpoint, d Delivery, k keys) answer {
	ctx, cancel := context.WithTimeout(ctx, answerTimeout)
	defer cancel()
	now := s.Now()
	signature, err := k.sign(d.MessageID, now, d.Body)
	if err != nil {
		return answer{err: "The secret of this webhook cannot be read; rotate it."}
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, e.URL, bytes.NewReader([]byte(d.Body)))
	if err != nil {
		return answer{err: "This is no address that can be called."}
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Signate-Webhooks/1.0")
	r.Header.Set("Webhook-Id", d.MessageID)
	r.Header.Set("Webhook-Timestamp", strconv.FormatInt(now.Unix(), 10))
	r.Header.Set("Webhook-Signature", signature)
	client := *s.Client
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse } // what is signed goes nowhere else
	start := time.Now()
	res, err := client.Do(r)
	if err != nil {
		return answer{err: egress.Explain(err), took: time.Since(start)}
	}
	defer func() { _ = res.Body.Close() }()
	body, _ := io.ReadAll(io.LimitReader(res.Body, maxAnswer)) // what came is enough for the log
	a := answer{status: res.StatusCode, body: strings.ReplaceAll(strings.ToValidUTF8(string(body), string(utf8.RuneError)), "\x00", ""), took: time.Since(start)}
	if !a.ok() {
		a.err = fmt.Sprintf("The receiver answered %d %s.", res.StatusCode, http.StatusText(res.StatusCode))
	}
	return a
}

// finish notes what came of the attempt, and disables the endpoint when it is time.
func (s *Service) finish(ctx context.Context, args DeliverArgs, e Endpoint, a answer) error {
	disabled := ""
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		disabled = ""
		row, err := s.q.LockDelivery(ctx, tx, db.LockDeliveryParams{TenantID: args.Tenant, ID: args.Delivery})
		if err != nil {
			return postgres.Fault(err, "delivery")
		}
		if d := deliveryFromRow(row); d.Attempts != args.Attempt || d.Status != Pending {
			return nil // it was replayed meanwhile
		}
		status := Pending
		switch {
		case a.ok():
			status = Delivered
		case args.Attempt > len(backoff), a.status == http.StatusGone:
			status = Failed
		}
		ms := int32(a.took.Milliseconds())
		p := db.FinishAttemptParams{TenantID: args.Tenant, ID: args.Delivery, Status: string(status), ResponseBody: a.body, DurationMs: &ms, Error: a.err}
		if a.status != 0 {
			code := int32(a.status)
			p.ResponseStatus = &code
		}
		if err := s.q.FinishAttempt(ctx, tx, p); err != nil {
			return postgres.Fault(err, "delivery")
		}
		s.changedTx(args.Tenant, tx, e.ID)
		if disabled, err = s.judgeTx(ctx, tx, e.ID, a); err != nil || status == Pending {
			return err
		}
		return postgres.Fault(s.q.ForgetDeliveries(ctx, tx, db.ForgetDeliveriesParams{TenantID: args.Tenant, EndpointID: e.ID, Before: s.Now().Add(-logLife)}), "delivery")
	})
	if err != nil || disabled == "" {
		return err
	}
	return s.Notices.WebhookDisabled(ctx, e.URL, disabled)
}

// judgeTx disables an endpoint that says it is gone or has failed for days, and returns why.
func (s *Service) judgeTx(ctx context.Context, tx postgres.Tx, endpoint uuid.UUID, a answer) (why string, err error) {
	tenant := access.From(ctx).Tenant
	row, err := s.q.LockEndpoint(ctx, tx, db.LockEndpointParams{TenantID: tenant, ID: endpoint})
	if err != nil {
		return "", postgres.Fault(err, "webhook")
	}
	e, now := fromRow(row), s.Now()
	switch {
	case a.ok() && e.FailingSince == nil, !e.Enabled:
		return "", nil
	case a.ok():
		return "", postgres.Fault(s.q.SetFailingSince(ctx, tx, db.SetFailingSinceParams{TenantID: tenant, ID: endpoint}), "webhook")
	case a.status == http.StatusGone:
		why = "The receiver answered 410 Gone: it wants no more."
	case e.FailingSince == nil:
		return "", postgres.Fault(s.q.SetFailingSince(ctx, tx, db.SetFailingSinceParams{TenantID: tenant, ID: endpoint, FailingSince: &now}), "webhook")
	case now.Sub(*e.FailingSince) < disableAfter:
		return "", nil
	default:
		why = "Nothing could be delivered for five days."
	}
	before := summary(e)
	e.Enabled, e.DisabledReason = false, why
	after, err := s.saveTx(ctx, tx, e)
	if err != nil {
		return "", err
	}
	return why, audit.WriteTx(ctx, tx, audit.Entry{Action: "webhook.disable", Object: "webhook", ObjectID: endpoint.String(), Before: before, After: summary(after)})
}

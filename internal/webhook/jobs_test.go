package webhook

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/test/pgtest"
)

// desk is the service with a clock, a receiver and a queue that the test moves.
type desk struct {
	*Service
	ctx      context.Context
	endpoint uuid.UUID
	now      time.Time
	answer   int // of the receiver
	received int
	queue    []queued
	notices  []string
}

type queued struct {
	args DeliverArgs
	at   time.Time
}

func (d *desk) InsertAtTx(_ context.Context, _ postgres.Tx, args river.JobArgs, at time.Time) error {
	d.queue = append(d.queue, queued{args.(DeliverArgs), at})
	return nil
}

func (d *desk) ToPeople(uuid.UUID, live.Hint) {}

func (d *desk) WebhookDisabled(_ context.Context, address, reason string) error {
	d.notices = append(d.notices, address+": "+reason)
	return nil
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	database := pgtest.Open(t)
	vault, err := secret.OpenVault(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	d := &desk{now: time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC), answer: http.StatusInternalServerError}
	d.ctx, _ = database.Tenant(t)
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		d.received++
		w.WriteHeader(d.answer)
	}))
	t.Cleanup(receiver.Close)
	d.Service = New(Deps{
		DB: database.DB, Secrets: secret.NewStore(database.DB, vault), Jobs: d, Live: d, Notices: d, Client: receiver.Client(),
		Now: func() time.Time { return d.now },
	})
	e, _, err := d.Create(d.ctx, Input{URL: &receiver.URL, Events: []string{All}})
	if err != nil {
		t.Fatal(err)
	}
	d.endpoint = e.ID
	return d
}

// send puts a delivery on its way.
func (d *desk) send(t *testing.T) Delivery {
	t.Helper()
	out, err := d.Test(d.ctx, d.endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// next works the job that was added last, at its time.
func (d *desk) next(t *testing.T) {
	t.Helper()
	j := d.queue[len(d.queue)-1]
	d.queue = d.queue[:len(d.queue)-1]
	if j.at.After(d.now) {
		d.now = j.at
	}
	if err := d.attempt(d.ctx, j.args); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) state(t *testing.T) Endpoint {
	t.Helper()
	e, err := d.Get(d.ctx, d.endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// last returns the newest delivery of the log.
func (d *desk) last(t *testing.T) Delivery {
	t.Helper()
	all, err := d.Deliveries(d.ctx, d.endpoint, "", page.Request{Limit: 1})
	if err != nil || len(all.Results) != 1 {
		t.Fatalf("%+v, %v", all, err)
	}
	return all.Results[0]
}

func TestAttempts_come_later_and_later(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.send(t)
	for i, want := range []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	} {
		d.next(t)
		if len(d.queue) != 1 || d.queue[0].at.Sub(d.now) != want || d.queue[0].args.Attempt != i+2 {
			t.Fatalf("after attempt %d the queue has %+v at %v, want the next after %v", i+1, d.queue, d.now, want)
		}
		if got := d.last(t); got.Status != Pending || got.Attempts != i+1 || got.NextAttempt == nil || !got.NextAttempt.Equal(d.queue[0].at) {
			t.Fatalf("after attempt %d the log has %+v", i+1, got)
		}
	}
	d.next(t)
	if got := d.last(t); got.Status != Failed || got.Attempts != 10 || got.NextAttempt != nil || len(d.queue) != 0 || d.received != 10 {
		t.Errorf("at the end %+v, %d received, %d to come", got, d.received, len(d.queue))
	}
	if e := d.state(t); !e.Enabled {
		t.Errorf("one delivery that failed for three days disabled the webhook: %q", e.DisabledReason)
	}
}

// A job that is worked twice, as after a crash, sends nothing twice.
func TestAttempt_is_made_once(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.answer = http.StatusOK
	d.send(t)
	first := d.queue[0]
	d.next(t)
	d.queue = append(d.queue[:0], first)
	d.next(t)
	if got := d.last(t); got.Status != Delivered || got.Attempts != 1 || d.received != 1 {
		t.Errorf("%+v, %d received", got, d.received)
	}
}

func TestEndpoint_is_disabled_after_five_days_of_failures(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	began := d.now
	fail := func(after time.Duration) Endpoint {
		d.now = began.Add(after)
		d.send(t)
		d.next(t)
		return d.state(t)
	}
	if e := fail(0); e.FailingSince == nil || !e.FailingSince.Equal(began) || !e.Enabled {
		t.Fatalf("after the first failure %+v", e)
	}
	if e := fail(disableAfter - time.Second); !e.Enabled || !e.FailingSince.Equal(began) || len(d.notices) != 0 {
		t.Fatalf("a second before five days %+v, %v", e, d.notices)
	}
	e := fail(disableAfter)
	if e.Enabled || !strings.Contains(e.DisabledReason, "five days") || len(d.notices) != 1 || !strings.HasPrefix(d.notices[0], e.URL) {
		t.Fatalf("after five days %+v, %v", e, d.notices)
	}
	// What was to be tried again is given up without being sent.
	received := d.received
	d.next(t)
	if got := d.last(t); got.Status != Failed || !strings.Contains(got.Error, "disabled") || d.received != received {
		t.Errorf("after it was disabled %+v", got)
	}
	// Enabling it forgives: its next failure is the first.
	yes := true
	if e, err := d.Update(d.ctx, d.endpoint, Input{Enabled: &yes}); err != nil || !e.Enabled || e.DisabledReason != "" || e.FailingSince != nil {
		t.Fatalf("enabled again %+v, %v", e, err)
	}
	if e := fail(disableAfter + time.Hour); !e.Enabled || len(d.notices) != 1 {
		t.Errorf("an hour later %+v, %v", e, d.notices)
	}
}

func TestSuccess_forgives_the_failures_before(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.send(t)
	d.next(t)
	d.answer = http.StatusNoContent
	d.next(t)
	if e := d.state(t); e.FailingSince != nil || d.last(t).Status != Delivered {
		t.Fatalf("after a success %+v", e)
	}
	d.answer, d.now = http.StatusBadGateway, d.now.Add(2*disableAfter)
	d.send(t)
	d.next(t)
	if e := d.state(t); !e.Enabled || !e.FailingSince.Equal(d.now) {
		t.Errorf("after the next failure %+v", e)
	}
}

func TestEndpoint_that_is_gone_is_disabled_at_once(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.answer = http.StatusGone
	d.send(t)
	d.next(t)
	if e := d.state(t); e.Enabled || !strings.Contains(e.DisabledReason, "410") || d.last(t).Status != Failed || len(d.notices) != 1 {
		t.Errorf("%+v, %v", e, d.notices)
	}
}

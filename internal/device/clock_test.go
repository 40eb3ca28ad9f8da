package device_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/test/pgtest"
)

// clock is set by tests.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.now }

func (c *clock) pass(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.now = c.now.Add(d) }

// hints counts what dashboards would hear.
type hints struct {
	mu     sync.Mutex
	people int
}

func (h *hints) ToPeople(uuid.UUID, live.Hint)          { h.mu.Lock(); defer h.mu.Unlock(); h.people++ }
func (*hints) ToScreen(uuid.UUID, uuid.UUID, live.Hint) {}
func (*hints) ToScreens(uuid.UUID, live.Hint)           {}

func (h *hints) heard() (n int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	n, h.people = h.people, 0
	return n
}

// setup returns a service whose clock stands, a tenant and its one screen, as whom screen acts.
func setup(t *testing.T) (svc *device.Service, c *clock, h *hints, admin, screen context.Context) {
	t.Helper()
	db := pgtest.Open(t)
	c, h = &clock{now: time.Date(2026, 6, 1, 12, 0, 0, 0, time.UTC)}, &hints{}
	svc = device.New(device.Deps{DB: db.DB, Live: h, Now: c.Now})
	admin, tenant := db.Tenant(t)
	secret := "sgd_" + strings.ReplaceAll(uuid.NewString()+uuid.NewString(), "-", "")
	p, err := svc.StartPairing(context.Background(), secret, device.Screen{Width: 1920, Height: 1080})
	if err != nil {
		t.Fatal(err)
	}
	d, err := svc.Pair(admin, p.Code, "")
	if err != nil {
		t.Fatal(err)
	}
	h.heard()
	return svc, c, h, admin, access.With(context.Background(), access.Actor{Tenant: tenant, Device: d.ID})
}

func TestPairing_code_expires(t *testing.T) {
	t.Parallel()
	svc, c, _, admin, _ := setup(t)
	ctx := context.Background()
	secret := "sgd_" + strings.ReplaceAll(uuid.NewString()+uuid.NewString(), "-", "")
	first, err := svc.StartPairing(ctx, secret, device.Screen{})
	if err != nil {
		t.Fatal(err)
	}
	if want := c.Now().Add(10 * time.Minute); !first.ExpiresAt.Equal(want) {
		t.Errorf("the code is good until %s, want %s", first.ExpiresAt, want)
	}
	c.pass(10*time.Minute - time.Second)
	if p, err := svc.Pairing(ctx, secret); err != nil || p.Code != first.Code {
		t.Errorf("just before its end: %v, %v", p, err)
	}
	c.pass(time.Second)
	if _, err := svc.Pairing(ctx, secret); !fault.IsKind(err, fault.KindNotFound) {
		t.Errorf("at its end: %v", err)
	}
	if _, err := svc.Pair(admin, first.Code, ""); !fault.IsKind(err, fault.KindInvalid) {
		t.Errorf("pairing with a code that is over: %v", err)
	}
	second, err := svc.StartPairing(ctx, secret, device.Screen{})
	if err != nil || second.Code == first.Code {
		t.Errorf("the next code is %q after %q, %v", second.Code, first.Code, err)
	}
	if _, err := svc.Pair(admin, second.Code, "again"); err != nil {
		t.Errorf("pairing with the next code: %v", err)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	svc, c, h, admin, screen := setup(t)
	id := access.From(screen).Device
	status := func() device.Status {
		t.Helper()
		d, err := svc.Get(admin, id)
		if err != nil {
			t.Fatal(err)
		}
		return d.Status(c.Now())
	}
	beat := func(b device.Heartbeat) {
		t.Helper()
		if _, err := svc.Beat(screen, b); err != nil {
			t.Fatal(err)
		}
	}
	want := func(s device.Status, hinted bool, when string) {
		t.Helper()
		if got := status(); got != s {
			t.Errorf("%s: %s, want %s", when, got, s)
		}
		if got := h.heard() > 0; got != hinted {
			t.Errorf("%s: dashboards were told: %v, want %v", when, got, hinted)
		}
	}
	want(device.StatusNeverSeen, false, "before the first heartbeat")
	beat(device.Heartbeat{})
	want(device.StatusOnline, true, "first heartbeat")
	c.pass(30 * time.Second)
	beat(device.Heartbeat{})
	want(device.StatusOnline, false, "the same again")
	beat(device.Heartbeat{Playing: "other"})
	want(device.StatusOnline, true, "something else is on glass")
	c.pass(90 * time.Second)
	want(device.StatusOnline, false, "silent for 90 s")
	c.pass(time.Second)
	want(device.StatusOffline, false, "silent for longer")
	beat(device.Heartbeat{Playing: "other"})
	want(device.StatusOnline, true, "back")
	c.pass(time.Second)
	for _, connected := range []bool{false, true, false} {
		if err := svc.SetConnected(access.System(context.Background(), access.From(screen).Tenant), id, connected); err != nil {
			t.Fatal(err)
		}
		if connected {
			want(device.StatusOnline, true, "connected again")
		} else {
			want(device.StatusOffline, true, "connection lost")
		}
	}
	c.pass(time.Second)
	beat(device.Heartbeat{Playing: "other"})
	want(device.StatusOnline, true, "a heartbeat without a connection")
}

func TestCommand_expires(t *testing.T) {
	t.Parallel()
	svc, c, _, admin, screen := setup(t)
	id := access.From(screen).Device
	command, err := svc.Send(admin, id, "next", map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	late, err := svc.Send(admin, id, "identify", map[string]any{})
	if err != nil {
		t.Fatal(err)
	}
	if list, err := svc.Commands(screen); err != nil || len(list) != 2 || list[0].ID != command.ID || list[0].Status != "delivered" {
		t.Fatalf("delivered %v, %v", list, err)
	}
	if err := svc.Receipt(screen, command.ID, true, ""); err != nil {
		t.Fatal(err)
	}
	c.pass(time.Minute)
	if list, err := svc.Commands(screen); err != nil || len(list) != 0 {
		t.Errorf("a minute later: %v, %v", list, err)
	}
	if err := svc.Receipt(screen, late.ID, true, ""); !fault.IsKind(err, fault.KindNotFound) {
		t.Errorf("a receipt of what is over: %v", err)
	}
}

// Within a day the same rules give the same manifest, so that screens need not load it again.
func TestManifest_is_stable_within_the_day(t *testing.T) {
	t.Parallel()
	svc, c, _, _, screen := setup(t)
	first, err := svc.Manifest(screen)
	if err != nil {
		t.Fatal(err)
	}
	c.pass(11*time.Hour + 59*time.Minute)
	if later, err := svc.Manifest(screen); err != nil || later.Hash != first.Hash || !later.GeneratedAt.After(first.GeneratedAt) {
		t.Errorf("in the evening: %s, want %s, %v", later.Hash, first.Hash, err)
	}
	c.pass(time.Minute)
	next, err := svc.Manifest(screen)
	if err != nil || next.Hash == first.Hash || next.ValidUntil.Sub(c.Now()) != 35*24*time.Hour {
		t.Errorf("the next day: %s until %s, %v", next.Hash, next.ValidUntil, err)
	}
}

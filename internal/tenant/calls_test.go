package tenant_test

import (
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/test/pgtest"
)

// Nodes count by themselves, and their numbers make one sum by hour, day and month.
func TestCalls_add_up(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, tid := d.Tenant(t)
	now := time.Date(2026, 3, 14, 15, 9, 26, 0, time.UTC)
	clock := func() time.Time { return now }
	s := tenant.New(d.DB, tenant.Deps{Now: clock})
	nodes := []*tenant.Calls{tenant.NewCalls(d.DB, slog.New(slog.DiscardHandler), clock), tenant.NewCalls(d.DB, slog.New(slog.DiscardHandler), clock)}
	count := func(at time.Time, n int) {
		t.Helper()
		now = at
		var wait sync.WaitGroup
		for _, node := range nodes {
			wait.Go(func() {
				for range n {
					node.Count(tid)
				}
				node.Count(id.New()) // a tenant that is gone must not keep the others from being counted
				node.Flush(ctx)
			})
		}
		wait.Wait()
	}
	at := now
	count(at.AddDate(0, -1, 0), 50)   // last month
	count(at.AddDate(0, 0, -3), 40)   // this month
	count(at.Add(-2*time.Hour), 30)   // today
	count(at.Truncate(time.Hour), 10) // this hour, which begins with its first second
	count(at, 5)
	_, usage, err := s.Current(ctx)
	if want := (tenant.CallUsage{Hour: 30, Busiest: 60, Month: 2 * (40 + 30 + 10 + 5)}); err != nil || usage.Calls != want {
		t.Errorf("usage is %+v, want %+v: %v", usage.Calls, want, err)
	}
}

// What a node has counted waits for a database that is away, hour by hour, and is added once.
func TestCalls_survive_an_outage(t *testing.T) {
	t.Parallel()
	server := pgtest.OpenOther(t)
	log := slog.New(slog.DiscardHandler)
	if err := postgres.Migrate(t.Context(), server.AdminURL(), log); err != nil {
		t.Fatal(err)
	}
	pg, err := postgres.Open(t.Context(), postgres.Config{URL: server.AdminURL(), AdminURL: server.AdminURL(), Logger: log, MaxConns: 4})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pg.Close)
	ctx, tid := (&pgtest.Database{DB: pg, AdminURL: server.AdminURL()}).Tenant(t)
	now := time.Date(2026, 3, 14, 14, 59, 0, 0, time.UTC)
	clock := func() time.Time { return now }
	node := tenant.NewCalls(pg, log, clock)
	count := func(n int) {
		t.Helper()
		for range n {
			node.Count(tid)
		}
		node.Flush(ctx)
	}
	count(1)
	server.Down(t)
	count(20)
	now = now.Add(2 * time.Minute) // into the next hour, and the database is still away
	count(300)
	server.Up(t)
	want := tenant.CallUsage{Hour: 4300, Busiest: 4300, Month: 4321}
	for late, n := time.Now().Add(20*time.Second), 4000; ; n = 0 {
		count(n) // the first times the pool may still hold connections to the server that went away
		_, usage, err := tenant.New(pg, tenant.Deps{Now: clock}).Current(ctx)
		if err == nil && usage.Calls == want {
			break
		}
		if time.Now().After(late) {
			t.Fatalf("usage is %+v, want %+v: %v", usage.Calls, want, err)
		}
	}
	node.Flush(ctx)
	if _, usage, err := tenant.New(pg, tenant.Deps{Now: clock}).Current(ctx); err != nil || usage.Calls != want {
		t.Errorf("what was added is added again: %+v %v", usage.Calls, err)
	}
}

func BenchmarkCalls_Count(b *testing.B) {
	c := tenant.NewCalls(nil, slog.New(slog.DiscardHandler), nil)
	tid := id.New()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			c.Count(tid)
		}
	})
}

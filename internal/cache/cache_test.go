package cache_test

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
	"github.com/signate/signate/test/redistest"
)

// node is a server's view: connections and a cache of its own over the same database.
type node struct {
	db    *postgres.DB
	cache *cache.Cache
	loads atomic.Int64
}

func newNode(t *testing.T, store cache.Store) *node {
	t.Helper()
	db, err := postgres.Open(t.Context(), postgres.Config{URL: pgtest.Open(t).AdminURL, MaxConns: 4, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- db.FollowChanges(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		db.Close()
	})
	return &node{db: db, cache: cache.New(store, db)}
}

// number reads what write wrote last, through the cache.
func (n *node) number(ctx context.Context) (int, error) {
	return cache.Fetch(ctx, n.cache, "number", nil, func(ctx context.Context) (int, error) {
		n.loads.Add(1)
		var out int
		err := n.db.Read(ctx).QueryRow(ctx, "select coalesce(max(play_order), 0) from assets where tenant_id = app_tenant()").Scan(&out)
		return out, err
	})
}

func (n *node) write(ctx context.Context, number int) error {
	return n.db.Tx(ctx, func(tx postgres.Tx) error {
		tx.Changed(access.From(ctx).Tenant)
		_, err := tx.Exec(ctx, `insert into assets (tenant_id, asset_id, name, type, mimetype, uri, play_order, start_date, end_date, processing_status)
			values (app_tenant(), 'a', 'a', 'webpage', 'webpage', 'https://example.com', $1, now(), now(), 'completed')
			on conflict (tenant_id, asset_id) do update set play_order = $1`, number)
		return err
	})
}

// caches waits until what is read comes from a copy.
func (n *node) caches(t *testing.T, ctx context.Context) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); ; <-time.After(5 * time.Millisecond) {
		before := n.loads.Load()
		if _, err := n.number(ctx); err != nil {
			t.Fatal(err)
		}
		if n.loads.Load() == before {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing is cached")
		}
	}
}

func skipRouted(t *testing.T) {
	t.Helper()
	if pgtest.Open(t).Routed != "" {
		t.Skip("what lies in databases of tenants is not cached")
	}
}

// Numbers are written at one node and read at two, for a while, with Redis dying and coming back in between. At
// the node that writes nobody may read an older number than the last one written, at the other none that was
// replaced more than a second ago.
func TestFetch_is_never_stale(t *testing.T) {
	t.Parallel()
	skipRouted(t)
	for name, store := range map[string]func(t *testing.T, s *redistest.Server) (a, b cache.Store){
		"memory": func(*testing.T, *redistest.Server) (a, b cache.Store) {
			return cache.NewMemory(1 << 20), cache.NewMemory(1 << 20)
		},
		"redis": func(t *testing.T, s *redistest.Server) (a, b cache.Store) {
			t.Helper()
			one := func() cache.Store {
				return cache.NewFallback(redis(t, s), cache.NewMemory(1<<20), slog.New(slog.DiscardHandler))
			}
			return one(), one()
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := redistest.Start(t)
			sa, sb := store(t, server)
			hammer(t, newNode(t, sa), newNode(t, sb), server)
		})
	}
}

func hammer(t *testing.T, a, b *node, server *redistest.Server) {
	t.Helper()
	ctx, _ := pgtest.Open(t).Tenant(t)
	a.caches(t, ctx)
	b.caches(t, ctx)
	const rounds = 60
	var written atomic.Int64
	var second sync.Map // number → when the one after it was written
	stop := make(chan struct{})
	var wait sync.WaitGroup
	read := func(n *node, bound func(since time.Time) int, name string) {
		wait.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				least := bound(time.Now())
				got, err := n.number(ctx)
				if err != nil || got < least {
					t.Errorf("node %s reads %d, at least %d was written (%v)", name, got, least, err)
					return
				}
			}
		})
	}
	for range 3 {
		read(a, func(time.Time) int { return int(written.Load()) }, "a")
		read(b, func(now time.Time) int {
			least := int(written.Load())
			for least > 0 {
				at, ok := second.Load(least)
				if ok && now.Sub(at.(time.Time)) > time.Second {
					break
				}
				least--
			}
			return least
		}, "b")
	}
	for i := 1; i <= rounds; i++ {
		if err := a.write(ctx, i); err != nil {
			t.Fatal(err)
		}
		second.Store(i, time.Now())
		written.Store(int64(i))
		switch i {
		case rounds / 3:
			server.Stop()
		case rounds * 2 / 3:
			server.Start(t)
		}
		<-time.After(40 * time.Millisecond) // so that copies are made in between
	}
	close(stop)
	wait.Wait()
	a.caches(t, ctx) // after all that
	b.caches(t, ctx)
	if got, err := b.number(ctx); got != rounds || err != nil {
		t.Errorf("the other node ends with %d (%v)", got, err)
	}
	t.Logf("loads: %d and %d", a.loads.Load(), b.loads.Load())
}

// What Redis kept of another time is not believed: here it is cut off, not emptied, while a write passes.
func TestFetch_does_not_believe_what_comes_back(t *testing.T) {
	t.Parallel()
	skipRouted(t)
	ctx, _ := pgtest.Open(t).Tenant(t)
	shared := &severed{Store: cache.NewMemory(1 << 20)}
	store := func() cache.Store {
		return cache.NewFallback(shared, cache.NewMemory(1<<20), slog.New(slog.DiscardHandler))
	}
	a, b := newNode(t, store()), newNode(t, store())
	if err := a.write(ctx, 1); err != nil {
		t.Fatal(err)
	}
	a.caches(t, ctx)
	b.caches(t, ctx)
	shared.away.Store(true)
	if err := a.write(ctx, 2); err != nil {
		t.Fatal(err)
	}
	wrote := time.Now()
	shared.away.Store(false)
	for time.Since(wrote) < 3*time.Second { // longer than the store is left alone
		got, err := a.number(ctx)
		if err != nil || got != 2 {
			t.Fatalf("the same node reads %d (%v)", got, err)
		}
		start := time.Now()
		if got, err = b.number(ctx); err != nil || got != 2 && start.Sub(wrote) > time.Second {
			t.Fatalf("the other node reads %d (%v)", got, err)
		}
	}
}

// severed is a store that can be cut off without losing anything.
type severed struct {
	cache.Store
	away atomic.Bool
}

var errAway = errors.New("away")

func (s *severed) Get(ctx context.Context, key string) ([]byte, bool, error) {
	if s.away.Load() {
		return nil, false, errAway
	}
	return s.Store.Get(ctx, key)
}

func (s *severed) Set(ctx context.Context, key string, value []byte, lifetime time.Duration) error {
	if s.away.Load() {
		return errAway
	}
	return s.Store.Set(ctx, key, value, lifetime)
}

// A node whose line to the others is cut caches nothing until it is back.
func TestFetch_without_news_keeps_nothing(t *testing.T) {
	t.Parallel()
	skipRouted(t)
	ctx, _ := pgtest.Open(t).Tenant(t)
	n := newNode(t, cache.NewMemory(1<<20))
	other := newNode(t, cache.NewMemory(1<<20))
	n.caches(t, ctx)
	const cut = `select pg_terminate_backend(pid) from pg_stat_activity where query like 'listen signate_changes%' and datname = current_database()`
	for i := 1; i <= 5; i++ {
		if _, err := pgtest.Open(t).DB.SharedPool().Exec(ctx, cut); err != nil {
			t.Fatal(err)
		}
		if err := other.write(ctx, i); err != nil {
			t.Fatal(err)
		}
		wrote := time.Now()
		for {
			start := time.Now()
			got, err := n.number(ctx)
			if err != nil {
				t.Fatal(err)
			}
			if got == i {
				break
			}
			if start.Sub(wrote) > time.Second {
				t.Fatalf("it reads %d a second after %d was written", got, i)
			}
		}
	}
	n.caches(t, ctx)
}

// Many who ask at once cause one load.
func TestFetch_loads_once_for_many(t *testing.T) {
	t.Parallel()
	skipRouted(t)
	ctx, _ := pgtest.Open(t).Tenant(t)
	n := newNode(t, cache.NewMemory(1<<20))
	n.caches(t, ctx)
	var loads atomic.Int64
	begun, release := make(chan struct{}, 100), make(chan struct{})
	load := func(context.Context) (string, error) {
		loads.Add(1)
		begun <- struct{}{}
		<-release
		return "answer", nil
	}
	var wait sync.WaitGroup
	ask := func() {
		wait.Go(func() {
			if got, err := cache.Fetch(ctx, n.cache, "dear", []int{1}, load); got != "answer" || err != nil {
				t.Errorf("%q (%v)", got, err)
			}
		})
	}
	ask()
	<-begun
	for range 50 {
		ask()
	}
	left, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := cache.Fetch(left, n.cache, "dear", []int{1}, load); !errors.Is(err, context.Canceled) {
		t.Errorf("who leaves waits: %v", err)
	}
	close(release)
	wait.Wait()
	if loads.Load() != 1 {
		t.Errorf("%d loads", loads.Load())
	}
	if got, err := cache.Fetch(ctx, n.cache, "dear", []int{2}, func(context.Context) (string, error) { return "another", nil }); got != "another" || err != nil {
		t.Errorf("another question is answered %q (%v)", got, err)
	}
}

// Errors are not kept, tenants are apart, and without a cache everything is loaded.
func TestFetch_keeps_answers_only(t *testing.T) {
	t.Parallel()
	skipRouted(t)
	ctx, _ := pgtest.Open(t).Tenant(t)
	stranger, _ := pgtest.Open(t).Tenant(t)
	n := newNode(t, cache.NewMemory(1<<20))
	n.caches(t, ctx)
	n.caches(t, stranger)
	fails := errors.New("no")
	if _, err := cache.Fetch(ctx, n.cache, "q", nil, func(context.Context) (string, error) { return "", fails }); !errors.Is(err, fails) {
		t.Error(err)
	}
	for who, want := range map[string]context.Context{"mine": ctx, "theirs": stranger} {
		for range 2 {
			if got, err := cache.Fetch(want, n.cache, "q", nil, func(context.Context) (string, error) { return who, nil }); got != who || err != nil {
				t.Errorf("%s reads %q (%v)", who, got, err)
			}
		}
	}
	if got, err := cache.Fetch(ctx, nil, "q", nil, func(context.Context) (int, error) { return 7, nil }); got != 7 || err != nil {
		t.Errorf("%d (%v)", got, err)
	}
}

func TestKey_has_tenant_question_and_arguments(t *testing.T) {
	t.Parallel()
	tenant := uuid.MustParse("11111111-1111-1111-1111-111111111111")
	one, err := cache.Key(tenant, "facets", map[string]string{"b": "2", "a": "1"})
	same, err2 := cache.Key(tenant, "facets", map[string]string{"a": "1", "b": "2"})
	other, err3 := cache.Key(tenant, "facets", map[string]string{"a": "1"})
	if err := errors.Join(err, err2, err3); err != nil || one != same || one == other || one[:len("tenant:"+tenant.String()+":facets:")] != "tenant:"+tenant.String()+":facets:" {
		t.Errorf("%s, %s, %s (%v)", one, same, other, err)
	}
}

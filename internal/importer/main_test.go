package importer_test

import (
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/netip"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/egress"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/provider"
	"github.com/signate/signate/internal/provider/providertest"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/test/pgtest"
)

func TestMain(m *testing.M) {
	code := m.Run()
	stopWorld()
	pgtest.Stop()
	os.Exit(code)
}

// world is the package's services, with real workers behind them.
type world struct {
	db      *postgres.DB
	jobs    *job.Runner
	assets  *asset.Service
	imports *importer.Service
	hints   *hints
	blobs   *brimful
	dir     string // of the keys
}

// brimful is a disk that is full for some tenants.
type brimful struct {
	blob.Store
	mu   sync.Mutex
	full map[uuid.UUID]bool
}

func (b *brimful) fill(tenant uuid.UUID)  { b.set(tenant, true) }
func (b *brimful) empty(tenant uuid.UUID) { b.set(tenant, false) }

func (b *brimful) set(tenant uuid.UUID, full bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.full[tenant] = full
}

// Put implements blob.Store.
func (b *brimful) Put(ctx context.Context, tenant uuid.UUID, r io.Reader, limit int64) (blob.Info, error) {
	b.mu.Lock()
	full := b.full[tenant]
	b.mu.Unlock()
	if full {
		_, _ = io.CopyN(io.Discard, r, 10) // some of it still went in
		return blob.Info{}, blob.ErrFull
	}
	return b.Store.Put(ctx, tenant, r, limit)
}

var (
	once      sync.Once
	shared    *world
	stopWorld = func() {}
)

type hints struct {
	mu   sync.Mutex
	seen map[uuid.UUID]int
}

func (h *hints) ToPeople(tenant uuid.UUID, hint live.Hint) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if hint.Type == "imports.changed" {
		h.seen[tenant]++
	}
}

func (h *hints) ToScreens(uuid.UUID, live.Hint) {}

func (h *hints) count(tenant uuid.UUID) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seen[tenant]
}

func open(t *testing.T) *world {
	t.Helper()
	once.Do(func() { shared = start(t) })
	if shared == nil {
		t.Fatal("the services did not start")
	}
	return shared
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func start(t *testing.T) *world {
	t.Helper()
	log := slog.New(slog.DiscardHandler)
	if os.Getenv("SIGNATE_TEST_LOG") != "" {
		log = slog.New(slog.NewTextHandler(os.Stderr, nil))
	}
	dir := must(os.MkdirTemp("", "signate-importer-"))
	db := pgtest.Open(t).DB
	w := &world{db: db, dir: dir, hints: &hints{seen: map[uuid.UUID]int{}}}
	w.jobs = must(job.New(db.SharedPool(), 1, log))
	w.blobs = &brimful{Store: must(blob.OpenDisk(dir, time.Now)), full: map[uuid.UUID]bool{}}
	w.assets = asset.New(asset.Deps{DB: db, Blobs: w.blobs, Media: media.New(media.Deps{TempDir: dir}), Jobs: w.jobs, Live: w.hints})
	job.Register(w.jobs, asset.NewProcessor(w.assets))
	vault := must(secret.OpenVault(dir, ""))
	w.imports = importer.New(importer.Deps{
		DB: db, Vault: vault, Jobs: w.jobs, Live: w.hints, Assets: w.assets, MaxFile: 1 << 20, Log: log,
		Accounts: provider.NewDirectory(egress.New([]netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")})),
	})
	job.Register(w.jobs, importer.NewWorker(w.imports))
	job.Register(w.jobs, importer.NewSweeper(w.imports))
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.jobs.Run(ctx) }()
	stopWorld = func() {
		cancel()
		if err := <-done; err != nil {
			log.Error("the workers ended", "error", err)
		}
		_ = os.RemoveAll(dir)
	}
	return w
}

// tenant is a tenant of a test with what it does.
type tenant struct {
	*world
	ctx context.Context
	id  uuid.UUID
}

func newTenant(t *testing.T) *tenant {
	t.Helper()
	w := open(t)
	ctx, id := pgtest.Open(t).Tenant(t)
	return &tenant{world: w, ctx: ctx, id: id}
}

func (w *tenant) limit(t *testing.T, column string, n int) {
	t.Helper()
	err := w.db.ControlTx(w.ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(w.ctx, "update tenant_management.tenants set "+column+" = $2 where id = $1", w.id, n)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// login opens every account of providertest at an address.
func login(address string) provider.Login {
	return provider.Login{Address: address, Username: providertest.User, Secret: providertest.Secret}
}

// run brings an account in and waits for the end.
func (w *tenant) run(t *testing.T, d importer.Direction, in importer.Input) importer.Import {
	t.Helper()
	i, err := w.imports.Create(w.ctx, d, in)
	if err != nil {
		t.Fatalf("create: %v", err)
	}
	return w.wait(t, i, func(i importer.Import) bool { return i.State.Over() })
}

func (w *tenant) bring(t *testing.T, vendor provider.Key, s *providertest.Server) importer.Import {
	t.Helper()
	return w.run(t, importer.In, importer.Input{Vendor: vendor, Login: login(s.URL), Enable: true})
}

func (w *tenant) wait(t *testing.T, i importer.Import, until func(importer.Import) bool) importer.Import {
	t.Helper()
	deadline := time.Now().Add(90 * time.Second)
	for {
		got, err := w.imports.Get(w.ctx, i.Direction, i.ID)
		if err != nil {
			t.Fatalf("get: %v", err)
		}
		if until(got) {
			return got
		}
		if time.Now().After(deadline) {
			t.Fatalf("still %+v", got)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		}
	}
}

// report returns what became of each thing, by its id in the account.
func (w *tenant) report(t *testing.T, i importer.Import) map[string]importer.Item {
	t.Helper()
	p, err := w.imports.Items(w.ctx, i.Direction, i.ID, "", page.Request{Limit: page.Max})
	if err != nil {
		t.Fatalf("items: %v", err)
	}
	out := map[string]importer.Item{}
	for _, item := range p.Results {
		out[item.RemoteID] = item
	}
	return out
}

// library returns the tenant's assets by name.
func (w *tenant) library(t *testing.T) map[string]asset.Asset {
	t.Helper()
	p, err := asset.List(w.ctx, w.assets, asset.Filter{}, page.Request{Limit: page.Max}, func(a *asset.Listed) asset.Listed { return *a })
	if err != nil {
		t.Fatalf("list assets: %v", err)
	}
	out := map[string]asset.Asset{}
	for _, a := range p.Results {
		if _, double := out[a.Name]; double {
			t.Errorf("there are two assets %q", a.Name)
		}
		one := a.Asset
		if err := json.Unmarshal([]byte(a.Metadata), &one.Metadata); err != nil {
			t.Errorf("metadata of %q: %v", a.Name, err)
		}
		out[a.Name] = one
	}
	return out
}

// runs counts the rows that hold somebody's login.
func (w *tenant) runs(t *testing.T) (n int) {
	t.Helper()
	err := w.db.ControlRead().QueryRow(w.ctx, "select count(*) from tenant_management.import_runs where tenant_id = $1", w.id).Scan(&n)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func text(v any) string {
	raw, _ := json.Marshal(v)
	return string(raw)
}

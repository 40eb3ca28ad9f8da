package storage_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage"
	"github.com/signate/signate/test/pgtest"
)

// bench is a tenant with files.
type bench struct {
	*storage.Service
	db     *postgres.DB
	blobs  *blob.Disk
	ctx    context.Context
	tenant uuid.UUID
	log    *bytes.Buffer
}

func setup(t *testing.T) *bench {
	t.Helper()
	disk, err := blob.OpenDisk(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{db: pgtest.Open(t).DB, blobs: disk, log: &bytes.Buffer{}}
	b.ctx, b.tenant = pgtest.Open(t).Tenant(t)
	b.Service = storage.New(storage.Deps{DB: b.db, Blobs: disk, Log: slog.New(slog.NewTextHandler(b.log, nil))})
	return b
}

func (b *bench) quota(t *testing.T, gb int) {
	t.Helper()
	err := b.db.ControlTx(b.ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(b.ctx, "update tenant_management.tenants set storage_quota_gb = $2 where id = $1", b.tenant, gb)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// add stores content and refers to it as an owner would.
func (b *bench) add(id, content string) error {
	info, err := b.blobs.Put(b.ctx, b.tenant, strings.NewReader(content), 1<<20)
	if err != nil {
		return err
	}
	return b.db.Tx(b.ctx, func(tx postgres.Tx) error {
		if err := b.AddTx(b.ctx, tx, storage.File{SHA256: info.SHA256, Size: info.Size}, storage.Limit{}); err != nil {
			return err
		}
		return b.ReferTx(b.ctx, tx, "test", id, info.SHA256)
	})
}

func (b *bench) drop(id string) error {
	return b.db.Tx(b.ctx, func(tx postgres.Tx) error { return b.ReferTx(b.ctx, tx, "test", id, "") })
}

func (b *bench) usage(t *testing.T) storage.Usage {
	t.Helper()
	u, err := b.Usage(b.ctx)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func (b *bench) collect(t *testing.T, grace time.Duration) int {
	t.Helper()
	gone, err := b.Collect(b.ctx, grace)
	if err != nil {
		t.Fatal(err)
	}
	return gone
}

func (b *bench) stored(t *testing.T) int {
	t.Helper()
	n := 0
	if err := b.blobs.Walk(b.ctx, b.tenant, func(blob.Info, time.Time) error { n++; return nil }); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestUsage_counts_what_is_referred_to(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i, content := range []string{"same", "same", "other!"} {
		if err := b.add(fmt.Sprint(i), content); err != nil {
			t.Fatal(err)
		}
	}
	if u := b.usage(t); u.Bytes != 10 || u.Files != 2 {
		t.Errorf("%+v", u)
	}
	for i, want := range []storage.Usage{{Bytes: 10, Files: 2}, {Bytes: 6, Files: 1}, {}} {
		if err := b.drop(fmt.Sprint(i)); err != nil {
			t.Fatal(err)
		}
		if u := b.usage(t); u != want {
			t.Errorf("without %d: %+v, want %+v", i, u, want)
		}
	}
	if err := b.add("3", "same"); err != nil {
		t.Fatal(err)
	}
	if u := b.usage(t); u.Bytes != 4 || u.Files != 1 {
		t.Errorf("referred to again: %+v", u)
	}
}

// What an asset refers to by its own columns counts as referred to, without anybody having said so here.
func TestCollect_asks_every_table(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for _, column := range []string{"sha256", "thumbnail_sha256"} {
		info, err := b.blobs.Put(b.ctx, b.tenant, strings.NewReader(column), 100)
		if err != nil {
			t.Fatal(err)
		}
		err = b.db.Tx(b.ctx, func(tx postgres.Tx) error {
			if err := b.AddTx(b.ctx, tx, storage.File{SHA256: info.SHA256, Size: info.Size}, storage.Limit{}); err != nil {
				return err
			}
			_, err := tx.Exec(b.ctx, "insert into assets (tenant_id, asset_id, type, mimetype, "+column+", deleted_at) values ($1, $2, 'image', 'image', $3, now())", b.tenant, column, info.SHA256)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if gone := b.collect(t, 0); gone != 0 || b.stored(t) != 2 {
			t.Errorf("%d collected, %d left", gone, b.stored(t))
		}
	}
}

func TestCollect_waits_for_the_grace(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if err := b.add("1", "short-lived"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.blobs.Put(b.ctx, b.tenant, strings.NewReader("never got a row"), 100); err != nil {
		t.Fatal(err)
	}
	if err := b.drop("1"); err != nil {
		t.Fatal(err)
	}
	if gone := b.collect(t, time.Hour); gone != 0 {
		t.Errorf("%d collected before the grace has passed", gone)
	}
	if gone := b.collect(t, 0); gone != 2 || b.stored(t) != 0 {
		t.Errorf("%d collected, %d left", gone, b.stored(t))
	}
	if err := b.add("2", "short-lived"); err != nil {
		t.Errorf("the same again: %v", err)
	}
}

// Content whose bytes are gone never gets a row.
func TestAddTx_needs_the_bytes(t *testing.T) {
	t.Parallel()
	b := setup(t)
	err := b.db.Tx(b.ctx, func(tx postgres.Tx) error {
		return b.AddTx(b.ctx, tx, storage.File{SHA256: strings.Repeat("0", 64), Size: 5}, storage.Limit{})
	})
	if !fault.IsKind(err, fault.KindUnavailable) {
		t.Errorf("added with %v", err)
	}
	if u := b.usage(t); u != (storage.Usage{}) {
		t.Errorf("%+v", u)
	}
}

// Whatever uploads, deletions and collections without any grace run at once: what is referred to is there,
// and in the end nothing is left.
func TestCollect_never_takes_what_is_referred_to(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const people, rounds, contents = 6, 25, 4
	stop := make(chan struct{})
	var collector, users sync.WaitGroup
	collector.Go(func() {
		for {
			select {
			case <-stop:
				return
			default:
				if _, err := b.Collect(b.ctx, -time.Minute); err != nil && !fault.IsKind(err, fault.KindInvalid) && !fault.IsKind(err, fault.KindUnavailable) {
					t.Errorf("collect: %v", err)
				}
			}
		}
	})
	vanished := 0
	var mu sync.Mutex
	for p := range people {
		users.Go(func() {
			random := rand.New(rand.NewPCG(uint64(p), 1))
			for range rounds {
				id, content := fmt.Sprint("u", p), fmt.Sprint("content ", random.IntN(contents))
				err := b.add(id, content)
				if fault.IsKind(err, fault.KindUnavailable) {
					mu.Lock()
					vanished++
					mu.Unlock()
					continue
				}
				if err != nil {
					t.Errorf("add: %v", err)
					continue
				}
				if err := b.check(); err != nil {
					t.Error(err)
				}
				if random.IntN(2) == 0 {
					if err := b.drop(id); err != nil {
						t.Errorf("drop: %v", err)
					}
				}
			}
		})
	}
	users.Wait()
	close(stop)
	collector.Wait()
	t.Logf("%d of %d uploads were told to try again", vanished, people*rounds)
	if vanished == people*rounds {
		t.Error("no upload ever got through")
	}
	for p := range people {
		if err := b.drop(fmt.Sprint("u", p)); err != nil {
			t.Fatal(err)
		}
	}
	b.collect(t, -time.Minute)
	if u := b.usage(t); u != (storage.Usage{}) || b.stored(t) != 0 {
		t.Errorf("in the end %+v count and %d blobs are left", u, b.stored(t))
	}
}

// check reads the content of everything that is referred to. A reference that has gone between the two looks
// is no loss.
func (b *bench) check() error {
	read := func() (map[string]string, error) {
		rows, err := b.db.Read(b.ctx).Query(b.ctx, "select owner_id, sha256 from file_references where tenant_id = $1", b.tenant)
		if err != nil {
			return nil, err
		}
		defer rows.Close()
		refs := map[string]string{}
		for rows.Next() {
			var id, sha string
			if err := rows.Scan(&id, &sha); err != nil {
				return nil, err
			}
			refs[id] = sha
		}
		return refs, rows.Err()
	}
	before, err := read()
	if err != nil {
		return err
	}
	for id, sha := range before {
		_, err := b.blobs.Stat(b.ctx, blob.Key{Tenant: b.tenant, SHA256: sha})
		if !errors.Is(err, blob.ErrNotFound) {
			continue
		}
		after, rerr := read()
		if rerr != nil {
			return rerr
		}
		if after[id] == sha {
			return fmt.Errorf("%s refers to %s, which is gone", id, sha)
		}
	}
	return nil
}

// However many start at once, the room that is promised and used never exceeds the quota, and no byte is
// taken from a stream without room for it.
func TestReserve_holds_under_concurrency(t *testing.T) {
	t.Parallel()
	b := setup(t)
	b.quota(t, 1)
	const quarter = 1 << 28
	var wg sync.WaitGroup
	var mu sync.Mutex
	got := map[string]bool{}
	for i := range 10 {
		wg.Go(func() {
			id := fmt.Sprint(i)
			err := b.Reserve(b.ctx, id, quarter)
			if err != nil && !fault.IsKind(err, fault.KindQuota) {
				t.Errorf("reserve: %v", err)
			}
			mu.Lock()
			defer mu.Unlock()
			if err == nil {
				got[id] = true
			}
		})
	}
	wg.Wait()
	if u := b.usage(t); len(got) != 4 || u.Reserved != 4*quarter {
		t.Fatalf("%d of four fit, %+v", len(got), u)
	}
	m, err := b.Meter(b.ctx, strings.NewReader("x"), 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(m); !fault.IsKind(err, fault.KindQuota) {
		t.Errorf("read without room: %v", err)
	}
	m.Release()
	for id := range got {
		if err := b.Release(b.ctx, id); err != nil {
			t.Fatal(err)
		}
		break
	}
	m, err = b.Meter(b.ctx, io.LimitReader(zeros{}, quarter), 1000)
	if err != nil {
		t.Fatal(err)
	}
	if n, err := io.Copy(io.Discard, m); err != nil || n != quarter {
		t.Errorf("a stream that just fits: %d bytes, %v", n, err)
	}
	if u := b.usage(t); u.Reserved != 4*quarter {
		t.Errorf("%+v", u)
	}
	m.Release()
	m, err = b.Meter(b.ctx, io.LimitReader(zeros{}, quarter+1), -1)
	if err == nil {
		_, err = io.Copy(io.Discard, m)
	}
	if !fault.IsKind(err, fault.KindQuota) {
		t.Errorf("a stream of one byte too many: %v", err)
	}
	m.Release()
	if u := b.usage(t); u.Reserved != 3*quarter {
		t.Errorf("in the end %+v", u)
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestReconcile_mends_and_tells(t *testing.T) {
	t.Parallel()
	b := setup(t)
	if err := b.add("1", "counted"); err != nil {
		t.Fatal(err)
	}
	if err := b.Reconcile(b.ctx); err != nil || b.log.Len() > 0 {
		t.Errorf("nothing is wrong, and it says %v %s", err, b.log)
	}
	err := b.db.Tx(b.ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(b.ctx, "update storage_usage set bytes = 99 where tenant_id = $1", b.tenant)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.Reconcile(b.ctx); err != nil || !strings.Contains(b.log.String(), "counted_bytes=99 bytes=7") {
		t.Errorf("%v %s", err, b.log)
	}
	if u := b.usage(t); u.Bytes != 7 || u.Files != 1 {
		t.Errorf("%+v", u)
	}
}

// A tenant's references cannot name another's file.
func TestReferTx_stays_in_the_tenant(t *testing.T) {
	t.Parallel()
	mine, other := setup(t), setup(t)
	info, err := other.blobs.Put(other.ctx, other.tenant, strings.NewReader("theirs"), 100)
	if err != nil {
		t.Fatal(err)
	}
	if err := other.add("1", "theirs"); err != nil {
		t.Fatal(err)
	}
	err = mine.db.Tx(mine.ctx, func(tx postgres.Tx) error { return mine.ReferTx(mine.ctx, tx, "test", "1", info.SHA256) })
	if !errors.Is(err, blob.ErrNotFound) || access.From(mine.ctx).Tenant == other.tenant {
		t.Errorf("referred with %v", err)
	}
}

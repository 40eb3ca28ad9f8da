package transfer_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/internal/transfer"
	"github.com/signate/signate/test/pgtest"
)

func newService(t *testing.T) (*transfer.Service, *pgtest.Database, blob.Store) {
	t.Helper()
	d := pgtest.Open(t)
	blobs, err := blob.OpenDisk(t.TempDir(), time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return transfer.New(transfer.Deps{DB: d.DB, Tenants: tenant.New(d.DB), Blobs: blobs, Log: slog.New(slog.DiscardHandler)}), d, blobs
}

func exec(t *testing.T, door func(context.Context, func(postgres.Tx) error) error, ctx context.Context, sql string, args ...any) {
	t.Helper()
	err := door(ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(ctx, sql, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fill gives a tenant content that refers to each other, with texts that break careless encodings.
func fill(t *testing.T, ctx context.Context, d *pgtest.Database, blobs blob.Store, content string) (asset string) {
	t.Helper()
	tid := access.From(ctx).Tenant
	info, err := blobs.Put(ctx, tid, strings.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	asset = id.NewAsset()
	exec(t, d.DB.Tx, ctx, `insert into files (tenant_id, sha256, size, mimetype) values ($1, $2, $3, 'text/plain')`, tid, info.SHA256, info.Size)
	exec(t, d.DB.Tx, ctx, `insert into assets (tenant_id, asset_id, name, type, mimetype, sha256, metadata, tags, play_time_from)
		values ($1, $2, $3, 'image', 'image/png', $4, '{"big": 12345678901234567890, "deep": {"a": [1, null]}}', array['a', 'b "c"'], '08:30')`, tid, asset, "Ünï\n\"quoted\" \\", info.SHA256)
	exec(t, d.DB.Tx, ctx, `insert into devices (tenant_id, id, name) values ($1, $2, 'Screen')`, tid, id.New())
	exec(t, d.DB.Tx, ctx, `insert into audit_log (tenant_id, id, actor_kind, action, object, object_id) values ($1, $2, 'system', 'x.y', 'x', '1')`, tid, id.New())
	return asset
}

func one[T any](t *testing.T, r postgres.Reader, sql string, args ...any) T {
	t.Helper()
	var v T
	if err := r.QueryRow(context.Background(), sql, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", sql, err)
	}
	return v
}

func TestExport_comes_back_as_it_was(t *testing.T) {
	t.Parallel()
	s, d, blobs := newService(t)
	ctx, from := d.Tenant(t)
	other, _ := d.Tenant(t)
	asset := fill(t, ctx, d, blobs, "ours")
	fill(t, other, d, blobs, "theirs")
	var archive bytes.Buffer
	if err := s.Export(ctx, &archive); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(archive.Bytes(), []byte("theirs")) {
		t.Error("the archive holds content of another tenant")
	}
	in, err := s.Import(context.Background(), bytes.NewReader(archive.Bytes()), int64(archive.Len()))
	if err != nil {
		t.Fatal(err)
	}
	if in.Tenant.ID == from || in.Files != 1 || in.Rows < 4 {
		t.Errorf("the import made %+v", in)
	}
	there := access.System(context.Background(), in.Tenant.ID)
	const row = `select (to_jsonb(a) - 'tenant_id')::text from assets a where asset_id = $1`
	if before, after := one[string](t, d.DB.Read(ctx), row, asset), one[string](t, d.DB.Read(there), row, asset); before != after {
		t.Errorf("the asset was\n%s\nand is\n%s", before, after)
	}
	o, err := blobs.Open(there, blob.Key{Tenant: in.Tenant.ID, SHA256: one[string](t, d.DB.Read(there), `select sha256 from files`)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = o.Close() }()
	if content, err := io.ReadAll(o); err != nil || string(content) != "ours" {
		t.Errorf("the file is %q (%v)", content, err)
	}
}

// rewrite copies an archive with some entries replaced; nil leaves one out.
func rewrite(t *testing.T, archive []byte, change map[string]func(name string, content []byte) (string, []byte)) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range r.File {
		src, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(src)
		if err != nil {
			t.Fatal(err)
		}
		name := f.Name
		for prefix, fn := range change {
			if strings.HasPrefix(name, prefix) {
				name, content = fn(name, content)
			}
		}
		if content == nil {
			continue
		}
		dst, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := dst.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A damaged archive leaves nothing behind.
func TestImport_is_whole_or_not_at_all(t *testing.T) {
	t.Parallel()
	s, d, blobs := newService(t)
	ctx, _ := d.Tenant(t)
	name := "Whole " + id.NewAsset()
	exec(t, d.DB.ControlTx, context.Background(), `update tenant_management.tenants set name = $1 where id = $2`, name, access.From(ctx).Tenant)
	fill(t, ctx, d, blobs, "content")
	var archive bytes.Buffer
	if err := s.Export(ctx, &archive); err != nil {
		t.Fatal(err)
	}
	type edit = func(string, []byte) (string, []byte)
	replace := func(text string) edit { return func(n string, _ []byte) (string, []byte) { return n, []byte(text) } }
	drop := func(n string, _ []byte) (string, []byte) { return n, nil }
	damaged := map[string][]byte{
		"no archive":    []byte("PK nonsense"),
		"cut off":       archive.Bytes()[:archive.Len()/2],
		"no manifest":   rewrite(t, archive.Bytes(), map[string]edit{"tenant.json": drop}),
		"other format":  rewrite(t, archive.Bytes(), map[string]edit{"tenant.json": replace(`{"format": 99}`)}),
		"changed file":  rewrite(t, archive.Bytes(), map[string]edit{"files/": replace("changed")}),
		"missing file":  rewrite(t, archive.Bytes(), map[string]edit{"files/": drop}),
		"broken row":    rewrite(t, archive.Bytes(), map[string]edit{"tables/assets": replace("{")}),
		"row of a kind": rewrite(t, archive.Bytes(), map[string]edit{"tables/assets": replace(`{"asset_id": "a", "type": "nonsense", "mimetype": "x"}`)}),
	}
	for what, content := range damaged {
		_, err := s.Import(context.Background(), bytes.NewReader(content), int64(len(content)))
		if !fault.IsKind(err, fault.KindInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if n := one[int](t, d.DB.ControlRead(), `select count(*)::int from tenant_management.tenants where name = $1`, name); n != 1 {
		t.Errorf("failed imports left %d tenants", n-1)
	}
	all, err := blobs.Tenants(context.Background())
	if err != nil || len(all) != 1 {
		t.Errorf("failed imports left files of %d tenants (%v)", len(all)-1, err)
	}
}

// A row that says another tenant becomes the new tenant's all the same.
func TestImport_cannot_plant_rows_elsewhere(t *testing.T) {
	t.Parallel()
	s, d, blobs := newService(t)
	ctx, from := d.Tenant(t)
	victim, victimID := d.Tenant(t)
	fill(t, ctx, d, blobs, "content")
	var archive bytes.Buffer
	if err := s.Export(ctx, &archive); err != nil {
		t.Fatal(err)
	}
	planted := rewrite(t, archive.Bytes(), map[string]func(string, []byte) (string, []byte){"tables/": func(n string, c []byte) (string, []byte) {
		return n, bytes.ReplaceAll(c, []byte(from.String()), []byte(victimID.String()))
	}})
	if _, err := s.Import(context.Background(), bytes.NewReader(planted), int64(len(planted))); err != nil {
		t.Fatal(err)
	}
	if n := one[int](t, d.DB.Read(victim), `select count(*)::int from assets`); n != 0 {
		t.Errorf("%d rows were planted", n)
	}
}

func TestPurge_removes_what_is_due_and_nothing_else(t *testing.T) {
	t.Parallel()
	s, d, blobs := newService(t)
	due, dueID := d.Tenant(t)
	recent, recentID := d.Tenant(t)
	for _, ctx := range []context.Context{due, recent} {
		fill(t, ctx, d, blobs, "content")
	}
	deleted := func(tid uuid.UUID, ago string) {
		exec(t, d.DB.ControlTx, context.Background(), `update tenant_management.tenants set is_active = false, deleted_at = now() - $2::interval where id = $1`, tid, ago)
	}
	deleted(dueID, "30 days 1 minute")
	deleted(recentID, "29 days 23 hours")
	if err := s.PurgeDue(context.Background()); err != nil {
		t.Fatal(err)
	}
	for _, table := range []string{"assets", "files", "devices", "audit_log"} {
		if n := d.Rows(t, table, dueID); n != 0 {
			t.Errorf("%d rows of %s are left", n, table)
		}
		if n := d.Rows(t, table, recentID); n == 0 {
			t.Errorf("rows of %s of a tenant in its grace are gone", table)
		}
	}
	if n := one[int](t, d.DB.ControlRead(), `select count(*)::int from tenant_management.tenants where id = any($1)`, []uuid.UUID{dueID, recentID}); n != 1 {
		t.Errorf("%d of the tenants are left, want 1", n)
	}
	left, err := blobs.Tenants(context.Background())
	if err != nil || len(left) != 1 || left[0] != recentID {
		t.Errorf("files of %v are left (%v)", left, err)
	}
	// Not even by the function itself does the serving role get rid of a tenant early.
	err = d.DB.ControlTx(context.Background(), func(tx postgres.Tx) error {
		_, err := tx.Exec(context.Background(), `select tenant_management.purge_tenant($1)`, recentID)
		return err
	})
	if err == nil {
		t.Error("a tenant in its grace can be purged")
	}
}

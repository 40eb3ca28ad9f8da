package importer

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/importer/internal/db"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/provider"
	"github.com/signate/signate/internal/secret"
)

// assets is where what comes in is made, and read when it goes out.
type assets interface {
	CreateLink(ctx context.Context, in asset.Input) (asset.Asset, error)
	CreateFromReader(ctx context.Context, in asset.FileInput, r io.Reader, limit int64) (asset.Asset, error)
	RoomFor(ctx context.Context, size int64) error
	Open(ctx context.Context, sha256 string) (blob.Object, error)
}

// jobs puts background work into a transaction.
type jobs interface {
	InsertTx(ctx context.Context, tx postgres.Tx, args river.JobArgs) error
}

// hints tells dashboards that something changed.
type hints interface {
	ToPeople(tenant uuid.UUID, h live.Hint)
}

// Deps are what the service needs.
type Deps struct {
	DB       *postgres.DB
	Vault    *secret.Vault
	Jobs     jobs
	Live     hints
	Assets   assets
	Accounts *provider.Directory
	MaxFile  int64 // bytes
	Log      *slog.Logger
}

// Service keeps a tenant's imports. Every method acts in the tenant of the context.
type Service struct {
	Deps
	q        *db.Queries
	listings *listings
}

// New returns the service.
func New(d Deps) *Service {
	d.MaxFile = min(d.MaxFile, maxFile)
	return &Service{Deps: d, q: db.New(), listings: newListings()}
}

const (
	maxFile   = 5 << 30          // bytes of one file
	kept      = 50               // imports of a tenant whose report is kept
	leaseTime = 30 * time.Second // without a sign of life, after which a worker counts as gone
	loginName = "import_credentials"
)

// Create checks what was given and starts to bring in, or send out, in the background. Faults: Invalid,
// Conflict.
func (s *Service) Create(ctx context.Context, d Direction, in Input) (Import, error) {
	i, err := s.create(ctx, d, in)
	if err != nil {
		return Import{}, err
	}
	sealed, err := s.seal(access.From(ctx).Tenant, in.Login)
	if err == nil {
		err = s.queue(ctx, i, sealed, true)
	}
	if err != nil {
		_, finished := s.finish(ctx, i.ID, Failed, "It could not be started.")
		return Import{}, errors.Join(err, finished)
	}
	return i, nil
}

func (s *Service) create(ctx context.Context, d Direction, in Input) (Import, error) {
	if err := s.check(d, in); err != nil {
		return Import{}, err
	}
	actor := access.From(ctx)
	p := db.InsertImportParams{
		TenantID: actor.Tenant, ID: id.New(), Direction: string(d), Vendor: string(in.Vendor), Account: in.Vendor.AccountOf(in.Login), IsDryRun: in.DryRun, IsEnabled: in.Enable,
	}
	if actor.User != uuid.Nil {
		p.CreatedBy = &actor.User
	}
	var out Import
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.InsertImport(ctx, tx, p)
		if postgres.IsConstraint(err, "imports_under_way_key") {
			return fault.Conflict("Another import is under way. Wait until it is done, or cancel it.").WithCode("import_under_way")
		}
		if err != nil {
			return postgres.Fault(err, "import")
		}
		out = fromRow(row)
		if err := s.q.DeleteOldImports(ctx, tx, db.DeleteOldImportsParams{TenantID: actor.Tenant, Kept: kept}); err != nil {
			return postgres.Fault(err, "import")
		}
		s.changedTx(ctx, tx, out.ID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "import.create", Object: "import", ObjectID: out.ID.String(), After: summary(out)})
	})
	return out, err
}

func (s *Service) check(d Direction, in Input) error {
	if d == Out {
		_, err := s.Accounts.Target(in.Vendor, in.Login)
		return err
	}
	_, err := s.Accounts.Source(in.Vendor, in.Login)
	return err
}

// queue notes that the import is under way and, unless the caller works it itself, has a worker take it up.
func (s *Service) queue(ctx context.Context, i Import, sealed []byte, work bool) error {
	tenant := access.From(ctx).Tenant
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		err := s.q.InsertRun(ctx, tx, db.InsertRunParams{TenantID: tenant, ImportID: i.ID, Credentials: sealed})
		if err != nil || !work {
			return postgres.Fault(err, "import")
		}
		return s.Jobs.InsertTx(ctx, tx, RunArgs{Tenant: tenant, Import: i.ID})
	})
}

func (s *Service) seal(tenant uuid.UUID, l provider.Login) ([]byte, error) {
	text, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("encode the login: %w", err)
	}
	return s.Vault.Encrypt(tenant, loginName, text)
}

func (s *Service) unseal(tenant uuid.UUID, sealed []byte) (provider.Login, error) {
	var l provider.Login
	text, err := s.Vault.Decrypt(tenant, loginName, sealed)
	if err == nil {
		err = json.Unmarshal(text, &l)
	}
	if err != nil {
		return l, fmt.Errorf("read the login: %w", err)
	}
	return l, nil
}

// Get returns an import of the direction. Faults: NotFound.
func (s *Service) Get(ctx context.Context, d Direction, importID uuid.UUID) (Import, error) {
	row, err := s.q.GetImport(ctx, s.DB.Read(ctx), db.GetImportParams{TenantID: access.From(ctx).Tenant, ID: importID})
	if err != nil {
		return Import{}, postgres.Fault(err, "import")
	}
	if row.Direction != string(d) {
		return Import{}, fault.NotFound("import")
	}
	return fromRow(row), nil
}

// Cancel stops an import; what it brought in stays. Faults: NotFound, Conflict.
func (s *Service) Cancel(ctx context.Context, d Direction, importID uuid.UUID) (Import, error) {
	if _, err := s.Get(ctx, d, importID); err != nil {
		return Import{}, err
	}
	i, err := s.finish(ctx, importID, Cancelled, "")
	if fault.IsKind(err, fault.KindNotFound) {
		return i, fault.Conflict("This import is over.").WithCode("import_over")
	}
	return i, err
}

// finish ends an import and erases what opened the account. Faults: NotFound when it is over.
func (s *Service) finish(ctx context.Context, importID uuid.UUID, state State, note string) (Import, error) {
	tenant := access.From(ctx).Tenant
	var out Import
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.FinishImport(ctx, tx, db.FinishImportParams{TenantID: tenant, ID: importID, State: string(state), Note: note})
		if err != nil {
			return postgres.Fault(err, "import")
		}
		out = fromRow(row)
		if err := s.q.ForgetItems(ctx, tx, db.ForgetItemsParams{TenantID: tenant, ImportID: importID}); err != nil {
			return postgres.Fault(err, "import")
		}
		s.changedTx(ctx, tx, importID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "import." + string(state), Object: "import", ObjectID: importID.String(), After: summary(out)})
	})
	if err != nil {
		return out, err
	}
	return out, s.erase(ctx, importID)
}

func (s *Service) erase(ctx context.Context, importID uuid.UUID) error {
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(s.q.DeleteRun(ctx, tx, db.DeleteRunParams{TenantID: access.From(ctx).Tenant, ImportID: importID}), "import")
	})
}

// changedTx hints, once the change is committed, at dashboards.
func (s *Service) changedTx(ctx context.Context, tx postgres.Tx, importID uuid.UUID) {
	tenant := access.From(ctx).Tenant
	tx.AfterCommit(func() { s.Live.ToPeople(tenant, live.Hint{Type: "imports.changed", ID: importID.String()}) })
}

var importTable = postgres.ListTable{
	From: "imports", ID: "id", Sort: map[string]string{"created_at": "timestamptz"},
	Columns: []string{"id", "direction", "vendor", "account", "state", "is_dry_run", "is_enabled", "total", "done", "skipped", "failed", "bytes", "current", "note", "created_by", "created_at", "started_at", "finished_at"},
}

// List returns a page of the imports of a direction, newest first.
func (s *Service) List(ctx context.Context, d Direction, req page.Request) (page.Page[Import], error) {
	l := postgres.NewList(ctx, importTable)
	l.Equal("direction", string(d))
	return postgres.Rows(ctx, s.DB, l, "-created_at", req, scanImport, func(i Import) (any, any) { return i.CreatedAt, i.ID })
}

func scanImport(rows pgx.Rows) (Import, error) {
	var i Import
	err := rows.Scan(&i.ID, &i.Direction, &i.Vendor, &i.Account, &i.State, &i.DryRun, &i.Enable, &i.Total, &i.Done, &i.Skipped, &i.Failed, &i.Bytes, &i.Current, &i.Note,
		&i.CreatedBy, &i.CreatedAt, &i.StartedAt, &i.FinishedAt)
	if err != nil {
		return i, fmt.Errorf("read an import: %w", err)
	}
	return i, nil
}

var itemTable = postgres.ListTable{
	From: "import_items", ID: "remote_id", Sort: map[string]string{"position": "integer"},
	Columns: []string{"import_id", "position", "remote_id", "name", "kind", "status", "note", "asset_id"},
}

// Items returns a page of what became of the things of an import, in their order; an empty status is any.
// Faults: NotFound.
func (s *Service) Items(ctx context.Context, d Direction, importID uuid.UUID, status Status, req page.Request) (page.Page[Item], error) {
	if _, err := s.Get(ctx, d, importID); err != nil {
		return page.Page[Item]{}, err
	}
	l := postgres.NewList(ctx, itemTable)
	l.Equal("import_id", importID)
	if status != "" {
		l.Equal("status", string(status))
	}
	return postgres.Rows(ctx, s.DB, l, "position", req, scanItem, func(i Item) (any, any) { return i.Position, i.RemoteID })
}

func scanItem(rows pgx.Rows) (Item, error) {
	var i Item
	var of uuid.UUID
	var assetID *string
	if err := rows.Scan(&of, &i.Position, &i.RemoteID, &i.Name, &i.Kind, &i.Status, &i.Note, &assetID); err != nil {
		return i, fmt.Errorf("read an item: %w", err)
	}
	if assetID != nil {
		i.AssetID = *assetID
	}
	return i, nil
}

// Reencrypt encrypts anew what an older key encrypted and returns how many imports that were.
func (s *Service) Reencrypt(ctx context.Context) (int, error) {
	return secret.InBatches(ctx, s.DB, func(tx postgres.Tx, size int32) (int, error) {
		rows, err := s.q.LockOutdatedRuns(ctx, tx, db.LockOutdatedRunsParams{Prefix: s.Vault.Prefix(), Size: size})
		if err != nil {
			return 0, postgres.Fault(err, "import")
		}
		for _, r := range rows {
			sealed, err := s.Vault.Renew(r.TenantID, loginName, r.Credentials)
			if err != nil {
				return 0, err
			}
			if err := s.q.RenewRun(ctx, tx, db.RenewRunParams{TenantID: r.TenantID, ImportID: r.ImportID, Credentials: sealed}); err != nil {
				return 0, postgres.Fault(err, "import")
			}
		}
		return len(rows), nil
	})
}

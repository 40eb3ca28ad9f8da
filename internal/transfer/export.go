// Package transfer moves whole tenants: into archives and out of them, and out of the installation for
// good.
//
// An archive is a ZIP file: tenant.json describes the tenant, tables/<name>.jsonl holds the rows of each
// table as JSON, files/<sha256> the content. It holds no passwords, sessions, keys or credentials of
// screens: people need accounts where it is imported, and screens are paired anew.
package transfer

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
)

// formatVersion changes when older programs could not read an archive.
const formatVersion = 1

// manifest is tenant.json.
type manifest struct {
	Format     int                `json:"format"`
	ExportedAt time.Time          `json:"exported_at"`
	Tenant     tenant.Description `json:"tenant"`
	Tables     []string           `json:"tables"` // in the order in which they can be filled
}

// Deps are what the service needs.
type Deps struct {
	DB      *postgres.DB
	Tenants *tenant.Service
	Blobs   blob.Store
	Log     *slog.Logger
}

// Service moves tenants.
type Service struct{ Deps }

// New returns the service.
func New(d Deps) *Service { return &Service{d} }

// Export writes the context's tenant into w as it is at one moment. Only what is on its way need fit into
// memory.
func (s *Service) Export(ctx context.Context, w io.Writer) error {
	d, err := s.Tenants.Describe(ctx)
	if err != nil {
		return err
	}
	z := zip.NewWriter(w)
	var files []string
	err = s.DB.Snapshot(ctx, func(tx postgres.Tx) error {
		tables, err := postgres.TablesTx(ctx, tx)
		if err != nil {
			return err
		}
		if err := writeManifest(z, d, tables); err != nil {
			return err
		}
		for _, t := range tables {
			if err := writeTable(ctx, tx, z, t, &files); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, sha := range files {
		if err := s.writeFile(ctx, z, sha); err != nil {
			return err
		}
	}
	return z.Close()
}

func writeManifest(z *zip.Writer, d tenant.Description, tables []postgres.Table) error {
	m := manifest{Format: formatVersion, ExportedAt: time.Now().UTC(), Tenant: d}
	for _, t := range tables {
		m.Tables = append(m.Tables, t.Name)
	}
	w, err := z.Create("tenant.json")
	if err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	return e.Encode(m)
}

// writeTable writes the rows of one table and collects the digests of the files that they name.
func writeTable(ctx context.Context, tx postgres.Tx, z *zip.Writer, t postgres.Table, files *[]string) error {
	w, err := z.Create("tables/" + t.Name + ".jsonl")
	if err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	return postgres.EachRowTx(ctx, tx, t, access.From(ctx).Tenant, func(row json.RawMessage) error {
		if t.Name == "files" {
			var f struct {
				SHA256            string     `json:"sha256"`
				UnreferencedSince *time.Time `json:"unreferenced_since"`
			}
			if err := json.Unmarshal(row, &f); err != nil {
				return fmt.Errorf("read a file's row: %w", err)
			}
			if f.UnreferencedSince != nil {
				return nil // about to be collected
			}
			*files = append(*files, f.SHA256)
		}
		if _, err := w.Write(append(row, '\n')); err != nil {
			return fmt.Errorf("write the archive: %w", err)
		}
		return nil
	})
}

// writeFile stores content as it is: pictures and films do not become smaller. Content that was deleted
// since the snapshot is left out, and so is its row at the import.
func (s *Service) writeFile(ctx context.Context, z *zip.Writer, sha string) error {
	o, err := s.Blobs.Open(ctx, blob.Key{Tenant: access.From(ctx).Tenant, SHA256: sha})
	if fault.IsKind(err, fault.KindNotFound) {
		s.Log.WarnContext(ctx, "a file is missing in an archive", "sha256", sha)
		return nil
	}
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	w, err := z.CreateHeader(&zip.FileHeader{Name: "files/" + sha, Method: zip.Store, Modified: time.Now()})
	if err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	if _, err := io.Copy(w, o); err != nil {
		return fmt.Errorf("write the archive: %w", err)
	}
	return nil
}

// PurgeDue removes every tenant whose grace has passed; one that fails does not keep the others.
func (s *Service) PurgeDue(ctx context.Context) error {
	due, err := s.Tenants.Purgeable(ctx)
	if err != nil {
		return err
	}
	var failed error
	for _, t := range due {
		err := s.purge(ctx, t)
		if err == nil {
			continue
		}
		if _, gone := s.Tenants.ByID(ctx, t.ID); !fault.IsKind(gone, fault.KindNotFound) { // nobody else removed it meanwhile
			failed = errors.Join(failed, err)
		}
	}
	return failed
}

func (s *Service) purge(ctx context.Context, t tenant.Tenant) error {
	if err := s.Blobs.DeleteTenant(ctx, t.ID); err != nil {
		return fmt.Errorf("delete the files of tenant %s: %w", t.ID, err)
	}
	if err := s.DB.Vacate(ctx, t.ID); err != nil {
		return fmt.Errorf("purge tenant %s: %w", t.ID, err)
	}
	if err := s.Tenants.Purge(ctx, t); err != nil {
		return fmt.Errorf("purge tenant %s: %w", t.ID, err)
	}
	s.Log.InfoContext(ctx, "a deleted tenant is gone for good", "tenant_id", t.ID, "slug", t.Slug)
	return nil
}

// discard takes back a tenant that could not be completed.
func (s *Service) discard(ctx context.Context, t uuid.UUID) error {
	ctx = context.WithoutCancel(ctx)
	if err := s.Tenants.Discard(ctx, t); err != nil {
		return err
	}
	return s.purge(ctx, tenant.Tenant{ID: t})
}

package transfer

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
)

// maxManifest bounds tenant.json in bytes.
const maxManifest = 16 << 20

// Imported tells what an import made.
type Imported struct {
	Tenant  tenant.Tenant
	Rows    int
	Files   int
	Missing []string // members without an account in this installation
}

var errArchive = fault.Invalid("file", "malformed", "This is not an archive of a tenant.")

// Import makes a new tenant from an archive. It is there whole or not at all. For operators. Faults: Invalid.
func (s *Service) Import(ctx context.Context, r io.ReaderAt, size int64) (Imported, error) {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return Imported{}, errArchive.Because(err)
	}
	m, err := readManifest(z)
	if err != nil {
		return Imported{}, err
	}
	t, missing, err := s.Tenants.Recreate(ctx, m.Tenant)
	if err != nil {
		return Imported{}, err
	}
	out := Imported{Tenant: t, Missing: missing}
	inside := access.System(ctx, t.ID)
	have, err := s.readFiles(inside, z)
	if err == nil {
		out.Files = len(have)
		out.Rows, err = s.readTables(inside, z, m, have)
	}
	if err != nil {
		return Imported{}, errors.Join(err, s.discard(ctx, t.ID))
	}
	return out, nil
}

func readManifest(z *zip.Reader) (manifest, error) {
	var m manifest
	f, err := z.Open("tenant.json")
	if err != nil {
		return m, errArchive.Because(err)
	}
	defer func() { _ = f.Close() }()
	if err := json.NewDecoder(io.LimitReader(f, maxManifest)).Decode(&m); err != nil {
		return m, errArchive.Because(err)
	}
	if m.Format != formatVersion {
		return m, fault.Invalid("file", "unknown_format", fmt.Sprintf("This archive has format %d; this program reads %d.", m.Format, formatVersion))
	}
	return m, nil
}

// readFiles stores the content and returns the digests; content that is not what its name says stops it.
func (s *Service) readFiles(ctx context.Context, z *zip.Reader) (map[string]bool, error) {
	have := map[string]bool{}
	for _, f := range z.File {
		sha, ok := strings.CutPrefix(f.Name, "files/")
		if !ok || !blob.ValidSHA256(sha) {
			continue
		}
		if err := s.readFile(ctx, f, sha); err != nil {
			return nil, err
		}
		have[sha] = true
	}
	return have, nil
}

func (s *Service) readFile(ctx context.Context, f *zip.File, sha string) error {
	r, err := f.Open()
	if err != nil {
		return errArchive.Because(err)
	}
	defer func() { _ = r.Close() }()
	info, err := s.Blobs.Put(ctx, access.From(ctx).Tenant, r, int64(f.UncompressedSize64))
	if err != nil {
		return fmt.Errorf("store the file %s: %w", sha, err)
	}
	if info.SHA256 != sha {
		return fault.Invalid("file", "corrupt", "The file "+sha+" in the archive is not what its name says.")
	}
	return nil
}

// readTables adds the rows of all tables in one transaction.
func (s *Service) readTables(ctx context.Context, z *zip.Reader, m manifest, have map[string]bool) (int, error) {
	rows := 0
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		rows = 0
		tx.Changed(access.From(ctx).Tenant)
		tables, err := postgres.TablesTx(ctx, tx)
		if err != nil {
			return err
		}
		for _, t := range tables {
			n, err := readTable(ctx, tx, z, t, have)
			if err != nil {
				return err
			}
			rows += n
		}
		return nil
	})
	return rows, err
}

func readTable(ctx context.Context, tx postgres.Tx, z *zip.Reader, t postgres.Table, have map[string]bool) (int, error) {
	f, err := z.Open("tables/" + t.Name + ".jsonl")
	if err != nil {
		return 0, nil // the archive is from before this table
	}
	defer func() { _ = f.Close() }()
	w := postgres.NewRowWriter(tx, t, access.From(ctx).Tenant)
	lines, n := bufio.NewReader(f), 0
	for {
		line, err := lines.ReadBytes('\n')
		if row := bytes.TrimSpace(line); len(row) > 0 {
			if err := checkRow(t, row, have); err != nil {
				return n, err
			}
			if err := w.Add(ctx, row); err != nil {
				return n, rowFault(err, t)
			}
			n++
		}
		if errors.Is(err, io.EOF) {
			return n, rowFault(w.Flush(ctx), t)
		}
		if err != nil {
			return n, errArchive.Because(err)
		}
	}
}

// checkRow refuses what is no row, and files whose content the archive has not.
func checkRow(t postgres.Table, row []byte, have map[string]bool) error {
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(row, &fields); err != nil {
		return errArchive.Because(err)
	}
	if t.Name != "files" {
		return nil
	}
	var sha string
	if json.Unmarshal(fields["sha256"], &sha) != nil || !have[sha] {
		return fault.Invalid("file", "incomplete", "The archive has not the content of the file "+sha+".")
	}
	return nil
}

// rowFault tells rows that the schema refuses from our own faults.
func rowFault(err error, t postgres.Table) error {
	if err == nil {
		return nil
	}
	if postgres.IsData(err) {
		return fault.Invalid("file", "malformed", "The archive's rows of "+t.Name+" do not fit.").Because(err)
	}
	return err
}

// Tenant finds a tenant by what an operator types: its id or its slug. Faults: NotFound.
func (s *Service) Tenant(ctx context.Context, text string) (tenant.Tenant, error) {
	if id, err := uuid.Parse(text); err == nil {
		return s.Tenants.ByID(ctx, id)
	}
	return s.Tenants.BySlug(ctx, text)
}

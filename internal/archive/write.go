package archive

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"database/sql"
	_ "embed" // for the statements
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"
	"time"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/schedule"
)

//go:embed schema.sql
var schema string

//go:embed insert.sql
var insertAsset string

// Content opens the file of an asset for packing.
type Content func(ctx context.Context, assetID string) (r io.ReadCloser, size int64, err error)

// Write packs assets and settings as a box packs its backup. The assets' local addresses name their
// files; content gives them. Work files go into a new folder in temp. A file that content does not find is left out. Faults: StorageFull, those of content.
func Write(ctx context.Context, w io.Writer, assets []Asset, settings map[string]any, content Content, temp string) (err error) {
	defer func() { err = fullFault(err) }()
	dir, err := os.MkdirTemp(temp, "packing-")
	if err != nil {
		return fmt.Errorf("make a folder for the backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	database := filepath.Join(dir, "anthias.db")
	if err := writeDatabase(ctx, database, assets); err != nil {
		return err
	}
	packed, err := gzip.NewWriterLevel(w, gzip.BestSpeed)
	if err != nil {
		return fmt.Errorf("pack the backup: %w", err)
	}
	out := &packer{w: tar.NewWriter(packed), now: time.Now()}
	out.folder(".anthias")
	out.text(".anthias/anthias.conf", formatSettings(settings))
	out.file(".anthias/anthias.db", database)
	out.folder("anthias_assets")
	for _, a := range assets {
		if a.Local() {
			out.content(ctx, "anthias_assets/"+path.Base(a.URI), a.ID, content)
		}
	}
	return errors.Join(out.err, out.w.Close(), packed.Close())
}

// packer adds members until one fails.
type packer struct {
	w   *tar.Writer
	now time.Time
	err error
}

func (p *packer) folder(name string) {
	if p.err == nil {
		p.err = p.w.WriteHeader(&tar.Header{Typeflag: tar.TypeDir, Name: name, Mode: 0o755, ModTime: p.now})
	}
}

func (p *packer) member(name string, size int64, r io.Reader) {
	if p.err != nil {
		return
	}
	if p.err = p.w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: 0o644, Size: size, ModTime: p.now}); p.err == nil {
		_, p.err = io.Copy(p.w, r)
	}
}

func (p *packer) text(name, content string) {
	p.member(name, int64(len(content)), strings.NewReader(content))
}

func (p *packer) file(name, source string) {
	f, err := os.Open(source)
	if err != nil {
		p.err = errors.Join(p.err, err)
		return
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		p.err = errors.Join(p.err, err)
		return
	}
	p.member(name, info.Size(), f)
}

func (p *packer) content(ctx context.Context, name, assetID string, content Content) {
	if p.err != nil {
		return
	}
	r, size, err := content(ctx, assetID)
	if fault.IsKind(err, fault.KindNotFound) {
		return // not there yet, or never: a box packs what it has
	}
	if err != nil {
		p.err = err
		return
	}
	defer func() { _ = r.Close() }()
	p.member(name, size, r)
}

func writeDatabase(ctx context.Context, file string, assets []Asset) (err error) {
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: file}).EscapedPath())
	if err != nil {
		return fmt.Errorf("make the box's database: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("make the box's database: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // nothing to undo after the commit
	for _, statement := range strings.Split(strings.TrimSpace(schema), ";\n") {
		if _, err := tx.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("make the box's database: %w", err)
		}
	}
	for _, a := range assets {
		if err := insert(ctx, tx, a); err != nil {
			return err
		}
	}
	return tx.Commit()
}

func insert(ctx context.Context, tx *sql.Tx, a Asset) error {
	days, meta := a.Days, a.Metadata
	if len(days) == 0 {
		days = schedule.AllDays()
	}
	if meta == nil {
		meta = map[string]any{}
	}
	metaText, err := json.Marshal(meta)
	if err != nil {
		return fmt.Errorf("write the asset %s: %w", a.ID, err)
	}
	_, err = tx.ExecContext(ctx, strings.TrimSpace(insertAsset), a.ID, a.Name, a.URI, stamp(a.Start), stamp(a.End), a.Duration, a.Mimetype, digit(a.Enabled),
		digit(a.NoCache), a.PlayOrder, digit(a.SkipCheck), strings.ReplaceAll(fmt.Sprint(days), " ", ", "), clockText(a.From), clockText(a.To), string(metaText), digit(a.SkipTLSVerify))
	if err != nil {
		return fmt.Errorf("write the asset %s: %w", a.ID, err)
	}
	return nil
}

func digit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// stamp writes an instant as a box keeps it: UTC without a zone.
func stamp(t *time.Time) any {
	if t == nil {
		return nil
	}
	layout := "2006-01-02 15:04:05"
	if t.Nanosecond()/1000 != 0 {
		layout += ".000000"
	}
	return t.UTC().Format(layout)
}

func clockText(t *schedule.TimeOfDay) any {
	if t == nil {
		return nil
	}
	return t.String()
}

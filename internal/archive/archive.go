// Package archive reads and writes what an Anthias box keeps of itself: its database, settings and
// files, in a folder or packed as the box's own backup. Everything it reads is untrusted.
package archive

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/signate/signate/internal/fault"
)

// ErrInvalid says that a file is no backup of a box.
var ErrInvalid = fault.Invalid("backup_upload", "invalid", "Invalid backup archive.")

// Bounds of what is unpacked.
const (
	maxMembers  = 200_000
	maxDatabase = 1 << 30
)

// Limits bound what a backup may hold.
type Limits struct {
	File  int64 // bytes of one file
	Total int64 // bytes of all
}

// Backup is the content of a box. Close removes what was unpacked for it.
type Backup struct {
	Assets   []Asset
	Settings map[string]any // by the names of the API; only what was there
	Notes    []string       // what was passed over, for people
	dir      string
}

// Close removes what was unpacked.
func (b *Backup) Close() error {
	if b.dir == "" {
		return nil
	}
	return os.RemoveAll(b.dir)
}

// Open reads a backup, a database, or a folder of a box. Work files go into a new folder in temp.
// Faults: Invalid, TooLarge, StorageFull.
func Open(ctx context.Context, path, temp string, limits Limits) (_ *Backup, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, fmt.Errorf("open the backup: %w", err)
	}
	b := &Backup{}
	if b.dir, err = os.MkdirTemp(temp, "anthias-"); err != nil {
		return nil, fmt.Errorf("make a folder for the backup: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, b.Close())
		}
	}()
	home := b.dir
	switch {
	case info.IsDir():
		home = path
	case isSQLite(path):
		return b, b.read(ctx, path, "")
	default:
		if err := unpack(ctx, path, b.dir, limits); err != nil {
			return nil, err
		}
	}
	return b, b.readHome(ctx, home)
}

// isSQLite tells a database by its first bytes.
func isSQLite(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 16)
	_, err = io.ReadFull(f, head)
	return err == nil && string(head) == "SQLite format 3\x00"
}

// The folders of a box, old names last.
var (
	stateDirs = []string{".anthias", ".screenly"}
	assetDirs = []string{"anthias_assets", "screenly_assets"}
	databases = []string{"anthias.db", "screenly.db"}
	settings  = []string{"anthias.conf", "screenly.conf"}
)

// readHome reads the home folder of a box, or the folder with its database.
func (b *Backup) readHome(ctx context.Context, home string) error {
	state := firstDir(home, stateDirs)
	if state == "" {
		state = home
	}
	database := firstFile(state, databases)
	if database == "" {
		return ErrInvalid
	}
	if conf := firstFile(state, settings); conf != "" {
		text, err := os.ReadFile(conf)
		if err == nil && len(text) < 1<<20 {
			b.Settings = parseSettings(string(text))
		}
	}
	files := firstDir(home, assetDirs)
	if files == "" {
		files = firstDir(filepath.Dir(home), assetDirs)
	}
	return b.read(ctx, database, files)
}

func firstDir(parent string, names []string) string {
	for _, n := range names {
		p := filepath.Join(parent, n)
		if info, err := os.Lstat(p); err == nil && info.IsDir() {
			return p
		}
	}
	return ""
}

func firstFile(parent string, names []string) string {
	for _, n := range names {
		p := filepath.Join(parent, n)
		if info, err := os.Lstat(p); err == nil && info.Mode().IsRegular() {
			return p
		}
	}
	return ""
}

// unpack writes the members of a box's backup below dir, and nothing anywhere else.
func unpack(ctx context.Context, path, dir string, limits Limits) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer func() { _ = f.Close() }()
	packed, err := gzip.NewReader(f)
	if err != nil {
		return ErrInvalid.Because(err)
	}
	seen := map[string]bool{}
	left := limits.Total
	reader := tar.NewReader(packed)
	for n := 0; ; n++ {
		if n > maxMembers {
			return fault.New(fault.KindTooLarge, "The backup has too many files.")
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		h, err := reader.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return ErrInvalid.Because(err)
		}
		name := member(h.Name)
		if name == "" {
			continue
		}
		top, _, _ := strings.Cut(name, "/")
		seen[top] = true
		if h.Typeflag != tar.TypeReg {
			continue // folders are made for their files; links and devices are passed over
		}
		if h.Size > limits.File || h.Size > left {
			return fault.New(fault.KindTooLarge, "The backup is larger than this server takes.")
		}
		left -= h.Size
		if err := writeMember(filepath.Join(dir, filepath.FromSlash(name)), reader, h.Size); err != nil {
			return err
		}
	}
	if !seen[".anthias"] && !seen[".screenly"] || !seen["anthias_assets"] && !seen["screenly_assets"] {
		return ErrInvalid
	}
	return nil
}

// member returns the name of a member that belongs to a box, empty for any other.
func member(name string) string {
	name = strings.TrimSuffix(strings.TrimPrefix(name, "./"), "/")
	if !fs.ValidPath(name) || strings.ContainsAny(name, "\\\x00:") || len(name) > 1024 {
		return ""
	}
	top, _, _ := strings.Cut(name, "/")
	for _, known := range append(stateDirs, assetDirs...) {
		if top == known {
			return name
		}
	}
	return ""
}

func writeMember(path string, r io.Reader, size int64) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return ErrInvalid.Because(err) // a file stands where a folder should
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return ErrInvalid.Because(err)
	}
	_, err = io.CopyN(f, r, size)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, gzip.ErrChecksum) {
		return ErrInvalid.Because(err)
	}
	if err != nil {
		return fmt.Errorf("unpack the backup: %w", err)
	}
	return nil
}

// Package archive reads and writes what an Anthias box keeps of itself: its database, settings and
// files, in a folder or packed as the box's own backup. Everything it reads is untrusted.
package archive

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

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
	defer func() { err = fullFault(err) }()
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

// fullFault makes a disk without room a fault that callers know; any other error stays.
func fullFault(err error) error {
	if isFull(err) {
		return fault.New(fault.KindStorageFull, "The storage is full.").Because(err)
	}
	return err
}

func isFull(err error) bool {
	var database *sqlite.Error
	if errors.As(err, &database) && database.Code()&0xff == sqlite3.SQLITE_FULL {
		return true
	}
	return errors.Is(err, unix.ENOSPC) || errors.Is(err, unix.EDQUOT) || errors.Is(err, unix.EFBIG)
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

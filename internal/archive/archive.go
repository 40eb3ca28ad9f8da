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
	"slices"
	"time"

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
	maxDatabase = 256 << 20
	maxValue    = 16 << 20 // of one row
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
	Bare     bool           // it is a database without the folders of its files
	dir      string
	lock     *os.File // held as long as somebody works in dir
}

// Close removes what was unpacked.
func (b *Backup) Close() error {
	if b.dir == "" {
		return nil
	}
	err := os.RemoveAll(b.dir)
	if b.lock != nil {
		err = errors.Join(err, b.lock.Close())
	}
	return err
}

// workDirs is what the folders of work are called.
const workDirs = "anthias-"

// makeDir makes a folder to work in, and removes those that killed processes left: backups are large.
func (b *Backup) makeDir(temp string) error {
	left, _ := filepath.Glob(filepath.Join(temp, workDirs+"*")) // the pattern is well-formed
	for _, dir := range left {
		if info, err := os.Stat(dir); err != nil || time.Since(info.ModTime()) < time.Minute {
			continue // somebody is about to claim it
		}
		if lock := claimed(dir); lock != nil {
			_ = os.RemoveAll(dir) // the next one tries again
			_ = lock.Close()
		}
	}
	dir, err := os.MkdirTemp(temp, workDirs)
	if err != nil {
		return fmt.Errorf("make a folder for the backup: %w", err)
	}
	b.dir, b.lock = dir, claimed(dir)
	return nil
}

// claimed returns the folder locked, nil when somebody works in it.
func claimed(dir string) *os.File {
	f, err := os.Open(dir)
	if err != nil {
		return nil
	}
	info, err := f.Stat()
	if err != nil || !info.IsDir() || unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB) != nil {
		_ = f.Close()
		return nil
	}
	return f
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
	if err = b.makeDir(temp); err != nil {
		return nil, err
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
		files := beside(path)
		b.Bare = len(files) == 0
		return b, b.read(ctx, path, files)
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

// beside returns the folders with the files of a database that still lies where its box had it.
func beside(database string) []string {
	state := filepath.Dir(database)
	if !slices.Contains(stateDirs, filepath.Base(state)) {
		return nil
	}
	return folders(filepath.Dir(state), assetDirs)
}

// readHome reads the home folder of a box, or the folder with its database. A box that was upgraded may have both
// names of everything, and an empty database under the new one.
func (b *Backup) readHome(ctx context.Context, home string) error {
	states := folders(home, stateDirs)
	if len(states) == 0 {
		states = []string{home}
	}
	if confs := filesIn(states, settings); len(confs) > 0 {
		text, err := os.ReadFile(confs[0])
		if err == nil && len(text) < 1<<20 {
			b.Settings = parseSettings(string(text))
		}
	}
	files := append(folders(home, assetDirs), folders(filepath.Dir(home), assetDirs)...)
	failed := error(ErrInvalid)
	for i, database := range filesIn(states, databases) {
		b.Assets = nil
		err := b.read(ctx, database, files)
		if err == nil && len(b.Assets) > 0 {
			return nil
		}
		if i == 0 || err == nil {
			failed = err
		}
	}
	return failed
}

// folders returns those of the names that are folders.
func folders(parent string, names []string) (found []string) {
	for _, n := range names {
		p := filepath.Join(parent, n)
		if info, err := os.Lstat(p); err == nil && info.IsDir() {
			found = append(found, p)
		}
	}
	return found
}

// filesIn returns those of the names that are files with something in them, in any of the folders.
func filesIn(parents, names []string) (found []string) {
	for _, parent := range parents {
		for _, n := range names {
			p := filepath.Join(parent, n)
			if info, err := os.Lstat(p); err == nil && info.Mode().IsRegular() && info.Size() > 0 {
				found = append(found, p)
			}
		}
	}
	return found
}

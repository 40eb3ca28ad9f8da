package embedded

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
)

// owner is who PostgreSQL runs as: it refuses to run as root.
type owner struct {
	credential *syscall.Credential // nil is ourselves
	name       string
}

// findOwner returns ourselves, or, for root, the first of some accounts that exist.
func findOwner(dir string) (*owner, error) {
	if os.Geteuid() != 0 {
		return &owner{}, nil
	}
	for _, name := range []string{"signate", "postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, uerr := strconv.ParseUint(u.Uid, 10, 32)
		gid, gerr := strconv.ParseUint(u.Gid, 10, 32)
		if err := errors.Join(uerr, gerr); err != nil {
			continue
		}
		o := &owner{credential: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, name: name}
		return o, o.reaches(dir)
	}
	return nil, errors.New("PostgreSQL does not run as root, and there is no account signate, postgres or nobody to run it as: create one, run signate as another user, or set DATABASE_URL")
}

// reaches tells whether the account can walk to the directory.
func (o *owner) reaches(dir string) error {
	for d := filepath.Clean(dir); ; d = filepath.Dir(d) {
		info, err := os.Stat(d)
		if err == nil && info.Mode().Perm()&0o001 == 0 && !o.owns(info) {
			return fmt.Errorf("the account %s, which PostgreSQL runs as, cannot enter %s: choose another data directory (SIGNATE_DATA_DIR), such as /var/lib/signate, or run: chmod o+x %s", o.name, d, d)
		}
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("the data directory is not usable: %w", err)
		}
		if d == filepath.Dir(d) {
			return nil
		}
	}
}

func (o *owner) owns(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && st.Uid == o.credential.Uid
}

// mkdir makes a directory that everybody may enter.
func (o *owner) mkdir(dir string) error { return os.MkdirAll(dir, 0o755) }

// mkdirPrivate makes a directory for the account alone.
func (o *owner) mkdirPrivate(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	if err := os.Chmod(dir, 0o700); err != nil {
		return err
	}
	return o.chown(dir)
}

func (o *owner) chown(path string) error {
	if o.credential == nil {
		return nil
	}
	return os.Lchown(path, int(o.credential.Uid), int(o.credential.Gid))
}

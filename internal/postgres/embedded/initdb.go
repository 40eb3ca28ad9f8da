package embedded

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

const superuser = "signate_owner"

// superuserPassword returns the superuser's password, made once and readable by us alone.
func superuserPassword(root string) (string, error) {
	file := filepath.Join(root, "superuser")
	text, err := os.ReadFile(file)
	if err == nil && len(text) > 0 {
		return strings.TrimSpace(string(text)), nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", fmt.Errorf("read the database password: %w", err)
	}
	raw := make([]byte, 24)
	_, _ = rand.Read(raw) // never fails
	password := hex.EncodeToString(raw)
	return password, writeFile(file, password)
}

func writeFile(file, text string) error {
	f, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteString(text)
	return errors.Join(err, f.Sync(), f.Close())
}

// initialise makes the cluster beside its place and moves it there when it is complete, so that an
// interrupted first start leaves nothing half.
func (s *Server) initialise(ctx context.Context) error {
	fresh := s.data + ".new"
	if err := os.RemoveAll(fresh); err != nil {
		return fmt.Errorf("remove an interrupted first start: %w", err)
	}
	if err := s.owner.mkdirPrivate(fresh); err != nil {
		return fmt.Errorf("make the cluster's directory: %w", err)
	}
	password := filepath.Join(s.run, "password")
	if err := errors.Join(writeFile(password, s.password), s.owner.chown(password)); err != nil {
		return fmt.Errorf("hand over the password: %w", err)
	}
	defer func() { _ = os.Remove(password) }()
	args := append([]string{
		"--pgdata", fresh, "--username", superuser, "--pwfile", password, "--auth", "scram-sha-256", "--encoding", "UTF8", "--data-checksums",
	}, s.localeArgs()...)
	cmd := exec.CommandContext(ctx, filepath.Join(s.bin.dir, "initdb"), args...)
	cmd.Dir, cmd.Env = "/", environment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.owner.credential}
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w: %s", err, lastLines(string(out), 4))
	}
	if err := os.Rename(fresh, s.data); err != nil {
		return fmt.Errorf("put the cluster into its place: %w", err)
	}
	return nil
}

// localeArgs choose text handling that does not depend on the machine.
func (s *Server) localeArgs() []string {
	if s.bin.major >= 17 {
		return []string{"--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"}
	}
	return []string{"--locale-provider=icu", "--icu-locale=und", "--locale=C"}
}

// environment keeps the caller's PG* and locale variables away from PostgreSQL.
func environment() []string { return []string{"PATH=/usr/bin:/bin", "LC_ALL=C", "TZ=UTC"} }

func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "; ")
}

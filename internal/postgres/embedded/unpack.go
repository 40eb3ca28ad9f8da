package embedded

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// unpack puts the programs of the archive below root once for each version of the archive and returns
// their directory. An unpacking that was interrupted starts anew.
func unpack(root string, own *owner) (string, error) {
	parent := filepath.Join(root, "programs")
	dir := filepath.Join(parent, version(bundle))
	if _, err := os.Stat(dir); err == nil {
		return dir, nil
	}
	if err := own.mkdir(parent); err != nil {
		return "", err
	}
	if err := sweep(parent); err != nil {
		return "", err
	}
	tmp, err := os.MkdirTemp(parent, "new-")
	if err != nil {
		return "", err
	}
	err = errors.Join(os.Chmod(tmp, 0o755), extract(tmp))
	// Nobody reads the archive again, and it would count as the server's memory for as long as that runs.
	releasePages(bundle)
	debug.FreeOSMemory()
	if err != nil {
		return "", errors.Join(err, os.RemoveAll(tmp))
	}
	return dir, os.Rename(tmp, dir)
}

// version tells archives apart by their length and their end, which holds a checksum of all of it. Reading
// the whole archive would bring it into memory at every start.
func version(archive []byte) string {
	end := archive[max(0, len(archive)-64<<10):]
	sum := sha256.Sum256(fmt.Appendf(nil, "%d %x", len(archive), end))
	return hex.EncodeToString(sum[:8])
}

// sweep removes what earlier versions and interrupted unpackings left.
func sweep(parent string) error {
	entries, err := os.ReadDir(parent)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(parent, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func extract(dir string) error {
	z, err := zstd.NewReader(bytes.NewReader(bundle))
	if err != nil {
		return err
	}
	defer z.Close()
	for t := tar.NewReader(z); ; {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read the archive: %w", err)
		}
		if !filepath.IsLocal(h.Name) || strings.Contains(h.Name, "..") {
			return fmt.Errorf("the archive holds %q", h.Name)
		}
		if err := extractOne(filepath.Join(dir, h.Name), h, t); err != nil {
			return err
		}
	}
}

func extractOne(path string, h *tar.Header, r io.Reader) error {
	if h.Typeflag == tar.TypeDir {
		return os.MkdirAll(path, 0o755)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, h.FileInfo().Mode().Perm())
	if err != nil {
		return err
	}
	_, err = io.Copy(f, r)
	return errors.Join(err, f.Close())
}

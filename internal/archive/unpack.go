package archive

import (
	"archive/tar"
	"archive/zip"
	"compress/flate"
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

// What is packed may be this much larger unpacked: pictures and films hardly shrink, a database does.
const (
	maxRatio = 20
	maxSmall = 64 << 20
)

var errTooLarge = fault.New(fault.KindTooLarge, "The backup is larger than this server takes.")

// unpacker writes the members of a packed box below a folder, and nothing anywhere else.
type unpacker struct {
	dir     string
	file    int64 // bytes that one member may have
	left    int64 // bytes that all may still have
	members int
	seen    map[string]bool // folders of a box that were there
}

// unpack unpacks a box's backup, or the folder of a box that people packed as ZIP.
func unpack(ctx context.Context, path, dir string, limits Limits) error {
	u := &unpacker{dir: dir, file: limits.File, left: limits.Total, seen: map[string]bool{}}
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	u.left = min(u.left, maxRatio*info.Size()+maxSmall)
	head := make([]byte, 4)
	if _, err := io.ReadFull(f, head); err != nil {
		return ErrInvalid.Because(err)
	}
	if string(head) == "PK\x03\x04" {
		return u.zip(ctx, f, info.Size())
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("open the backup: %w", err)
	}
	if err := u.tar(ctx, f); err != nil {
		return err
	}
	if !u.seen[".anthias"] && !u.seen[".screenly"] || !u.seen["anthias_assets"] && !u.seen["screenly_assets"] {
		return ErrInvalid
	}
	return nil
}

func (u *unpacker) tar(ctx context.Context, f io.Reader) error {
	packed, err := gzip.NewReader(f)
	if err != nil {
		return ErrInvalid.Because(err)
	}
	reader := tar.NewReader(packed)
	for {
		h, err := reader.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return ErrInvalid.Because(err)
		}
		// Folders are made for their files; links and devices are passed over.
		if err := u.member(ctx, member(h.Name), h.Typeflag == tar.TypeReg, h.Size, reader); err != nil {
			return err
		}
	}
}

// zip unpacks what people packed: the folders of the box may lie inside others.
func (u *unpacker) zip(ctx context.Context, f io.ReaderAt, size int64) error {
	packed, err := zip.NewReader(f, size)
	if err != nil {
		return ErrInvalid.Because(err)
	}
	for _, m := range packed.File {
		if m.UncompressedSize64 > 1<<62 {
			return errTooLarge
		}
		if err := u.zipped(ctx, m); err != nil {
			return err
		}
	}
	return nil
}

func (u *unpacker) zipped(ctx context.Context, m *zip.File) error {
	name, size := inner(m.Name), int64(m.UncompressedSize64)
	if name == "" || !m.Mode().IsRegular() {
		return u.member(ctx, name, false, 0, nil)
	}
	r, err := m.Open()
	if err != nil {
		return ErrInvalid.Because(err)
	}
	return errors.Join(u.member(ctx, name, true, size, r), r.Close())
}

// inner returns the part of a name that begins with a folder of a box, or a database that lies alone.
func inner(name string) string {
	parts := strings.Split(strings.TrimSuffix(name, "/"), "/")
	for i := range parts {
		if found := member(strings.Join(parts[i:], "/")); found != "" {
			return found
		}
	}
	base := parts[len(parts)-1]
	for _, known := range append(databases, settings...) {
		if base == known || strings.TrimSuffix(strings.TrimSuffix(base, "-wal"), "-shm") == known {
			return stateDirs[0] + "/" + base
		}
	}
	return ""
}

// member writes one member; a name that belongs to no box is passed over.
func (u *unpacker) member(ctx context.Context, name string, regular bool, size int64, r io.Reader) error {
	if u.members++; u.members > maxMembers {
		return fault.New(fault.KindTooLarge, "The backup has too many files.")
	}
	if err := ctx.Err(); err != nil || name == "" {
		return err
	}
	top, _, _ := strings.Cut(name, "/")
	u.seen[top] = true
	if !regular {
		return nil
	}
	if size > u.file || size > u.left {
		return errTooLarge
	}
	u.left -= size
	return writeMember(filepath.Join(u.dir, filepath.FromSlash(name)), r, size)
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
	err := os.MkdirAll(filepath.Dir(path), 0o700)
	var f *os.File
	if err == nil {
		f, err = os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	}
	if isFull(err) {
		return fmt.Errorf("unpack the backup: %w", err)
	}
	if err != nil {
		return ErrInvalid.Because(err) // a file stands where a folder should, or the other way round
	}
	_, err = io.CopyN(f, r, size)
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if damaged(err) {
		return ErrInvalid.Because(err)
	}
	if err != nil {
		return fmt.Errorf("unpack the backup: %w", err)
	}
	return nil
}

func damaged(err error) bool {
	var corrupt flate.CorruptInputError
	if errors.As(err, &corrupt) {
		return true
	}
	for _, known := range []error{io.ErrUnexpectedEOF, io.EOF, gzip.ErrChecksum, zip.ErrChecksum, zip.ErrFormat, zip.ErrAlgorithm} {
		if errors.Is(err, known) {
			return true
		}
	}
	return false
}

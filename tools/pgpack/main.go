// Command pgpack packs the PostgreSQL programs that npm installed for this platform into the archive
// that is embedded in the binary.
//
// It leaves out what a server does not need, and needs none of the package's install scripts: libraries
// get the names that they are looked up by. The same input gives the same bytes.
package main

import (
	"archive/tar"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/zstd"
)

func main() {
	modules := flag.String("modules", "deploy/postgres/node_modules", "node_modules with the package")
	out := flag.String("out", "internal/postgres/embedded/postgres.tar.zst", "archive to write")
	flag.Parse()
	if err := run(*modules, *out); err != nil {
		fmt.Fprintln(os.Stderr, "pgpack:", err)
		os.Exit(1)
	}
}

func run(modules, out string) error {
	arch := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	native := filepath.Join(modules, "@embedded-postgres", runtime.GOOS+"-"+arch, "native")
	names, err := libraryNames(filepath.Join(native, "pg-symlinks.json"))
	if err != nil {
		return fmt.Errorf("%w (is the package for %s-%s installed?)", err, runtime.GOOS, arch)
	}
	files, err := list(native)
	if err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(out), ".pgpack-*")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	err = pack(tmp, native, files, names)
	err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), out)
}

var soname = regexp.MustCompile(`(\.so\.\d+|\.\d+\.dylib)$`)

// libraryNames maps a library's file to the name it is looked up by, which the package makes with
// symbolic links in a script that we do not run.
func libraryNames(file string) (map[string]string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var links []struct{ Source, Target string }
	if err := json.Unmarshal(text, &links); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	names := map[string]string{}
	for _, l := range links {
		if soname.MatchString(l.Target) {
			names[strings.TrimPrefix(l.Source, "native/")] = strings.TrimPrefix(l.Target, "native/")
		}
	}
	return names, nil
}

// needless is what a server that only we use can do without.
var needless = regexp.MustCompile(`\.a$|ecpg|/pgxs/|/pkgconfig/|(^|/)(plperl|plpython|pltcl|bool_plperl|hstore_pl|jsonb_pl|ltree_pl)|^include/|^share/(doc|man)/|pg-symlinks\.json$`)

func list(native string) ([]string, error) {
	var files []string
	err := filepath.WalkDir(native, func(p string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		rel, err := filepath.Rel(native, p)
		if err == nil && !needless.MatchString(filepath.ToSlash(rel)) {
			files = append(files, filepath.ToSlash(rel))
		}
		return err
	})
	slices.Sort(files)
	return files, err
}

func pack(w io.Writer, native string, files []string, names map[string]string) error {
	z, err := zstd.NewWriter(w, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return err
	}
	t := tar.NewWriter(z)
	for _, f := range files {
		name := f
		if n, ok := names[f]; ok {
			name = n
		}
		if err := add(t, filepath.Join(native, f), name); err != nil {
			return err
		}
	}
	return errors.Join(t.Close(), z.Close())
}

func add(t *tar.Writer, file, name string) error {
	content, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	mode := int64(0o644)
	if path.Dir(name) == "bin" || strings.Contains(path.Base(name), ".so") || strings.HasSuffix(name, ".dylib") {
		mode = 0o755
	}
	h := &tar.Header{Name: name, Mode: mode, Size: int64(len(content)), ModTime: time.Unix(0, 0), Typeflag: tar.TypeReg, Format: tar.FormatUSTAR}
	if err := t.WriteHeader(h); err != nil {
		return err
	}
	_, err = t.Write(content)
	return err
}

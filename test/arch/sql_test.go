package arch

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// files returns what match accepts below the root of the repository.
func files(t *testing.T, dir string, match func(path string) bool) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(filepath.Join("..", "..", dir), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !match(path) {
			return err
		}
		content, err := os.ReadFile(path)
		found[strings.TrimPrefix(filepath.ToSlash(path), "../../")] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(found) == 0 {
		t.Fatalf("nothing to check in %s", dir)
	}
	return found
}

var write = regexp.MustCompile(`(?i)\b(?:insert\s+into|update|delete\s+from)\s+([a-z_]+(?:\.[a-z_]+)?)`)

// Other domains may read a table; one alone writes it.
func TestEvery_table_has_one_writer(t *testing.T) {
	t.Parallel()
	writers := map[string]string{}
	for path, text := range files(t, "internal", func(p string) bool { return filepath.Base(p) == "queries.sql" }) {
		owner := filepath.Dir(path)
		for _, line := range strings.Split(text, "\n") {
			if strings.HasPrefix(strings.TrimSpace(line), "--") {
				continue
			}
			for _, m := range write.FindAllStringSubmatch(line, -1) {
				table := strings.ToLower(m[1])
				if table == "set" || table == "skip" || table == "of" { // "do update set", "for update skip locked", "for update of"
					continue
				}
				if other, taken := writers[table]; taken && other != owner {
					t.Errorf("%s is written by %s and by %s", table, other, owner)
				}
				writers[table] = owner
			}
		}
	}
}

var statement = regexp.MustCompile("(?i)[\"`]\\s*(?:select\\s.+\\sfrom\\s|insert\\s+into\\s|update\\s.+\\sset\\s|delete\\s+from\\s)")

// SQL stands in .sql files; only the database package assembles any.
func TestSQL_stands_in_sql_files(t *testing.T) {
	t.Parallel()
	sources := files(t, "internal", func(p string) bool {
		return strings.HasSuffix(p, ".go") && !strings.HasSuffix(p, "_test.go") && !strings.Contains(p, "/internal/db/") && !strings.Contains(p, "internal/postgres/")
	})
	for path, text := range sources {
		if m := statement.FindString(text); m != "" {
			t.Errorf("%s holds SQL: %s", path, m)
		}
	}
}

// Every table of tenants is forced under row-level security in the migration that makes it; the
// catalogue test of the database package checks the result.
func TestMigrations_are_numbered_without_repetition(t *testing.T) {
	t.Parallel()
	seen := map[string]string{}
	for path := range files(t, "internal/postgres/migrations", func(p string) bool { return strings.HasSuffix(p, ".sql") }) {
		number, _, ok := strings.Cut(filepath.Base(path), "_")
		if !ok || len(number) != 4 {
			t.Errorf("%s: a migration's name is 0001_what.sql", path)
		}
		if other, taken := seen[number]; taken {
			t.Errorf("%s and %s have the same number", path, other)
		}
		seen[number] = path
	}
}

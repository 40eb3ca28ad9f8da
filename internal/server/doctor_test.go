package server_test

import (
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/server"
	"github.com/signate/signate/test/pgtest"
	"github.com/signate/signate/test/redistest"
	"github.com/signate/signate/test/smtptest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// examine returns what is found of each part, all of a part together.
func examine(t *testing.T, cfg config.Config) (bad map[string]string, all string) {
	t.Helper()
	bad = map[string]string{}
	for _, f := range server.Examine(t.Context(), cfg, slog.New(slog.DiscardHandler)) {
		if f.Verdict == server.Bad {
			bad[f.Part] += f.Text
		}
		all += fmt.Sprintf("%d %s: %s\n", f.Verdict, f.Part, f.Text)
	}
	return bad, all
}

func TestExamine(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	mails, err := smtptest.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mails.Close)
	sound := config.Config{
		Addr: "127.0.0.1:8080", DataDir: t.TempDir(), PublicURL: "https://signage.example.com", DatabaseURL: d.AdminURL, RedisURL: redistest.Start(t).URL,
		SMTPURL: mails.URL, FFmpeg: "off", Roles: []string{"web", "worker"},
	}
	if _, err := secret.OpenVault(sound.DataDir, ""); err != nil {
		t.Fatal(err)
	}
	bad, all := examine(t, sound)
	if len(bad) > 0 {
		t.Errorf("a sound installation has faults:\n%s", all)
	}
	for _, want := range []string{"0 database: PostgreSQL 1", "0 database: the schema has version", "0 redis: answers", "0 mail: the server takes us", "0 keys: secrets.json opens", "1 ffmpeg: there is none"} {
		if !strings.Contains(all, want) {
			t.Errorf("nothing says %q:\n%s", want, all)
		}
	}
	if _, err := os.Stat(filepath.Join(sound.DataDir, "keys.json")); err == nil {
		t.Error("looking made keys")
	}

	stranger := role(t, d, "doctor_stranger", "login password 'stranger'")
	for part, c := range map[string]struct {
		change func(*config.Config)
		text   string
	}{
		"database":       {func(c *config.Config) { c.DatabaseURL = stranger }, "serving role"},
		"database big":   {func(c *config.Config) { c.Databases = "big=postgres://nobody:hidden@127.0.0.1:1/none" }, "connect to the database"},
		"redis":          {func(c *config.Config) { c.RedisURL = "redis://127.0.0.1:1" }, "Redis"},
		"mail":           {func(c *config.Config) { c.SMTPURL = "smtp://127.0.0.1:1" }, "connect to the mail server"},
		"files":          {func(c *config.Config) { c.S3Endpoint, c.S3Bucket = "http://127.0.0.1:1", "b" }, ""},
		"ffmpeg":         {func(c *config.Config) { c.FFmpeg = "/no/such/program" }, "SIGNATE_FFMPEG"},
		"data directory": {func(c *config.Config) { c.DataDir = "/proc/self" }, "SIGNATE_DATA_DIR"},
	} {
		cfg := sound
		c.change(&cfg)
		bad, all := examine(t, cfg)
		if !strings.Contains(bad[part], c.text) || bad[part] == "" || len(bad) != 1 {
			t.Errorf("%s is broken, and the faults are %v", part, bad)
		}
		if strings.Contains(all, "hidden") || strings.Contains(all, "stranger'") {
			t.Errorf("a password is shown:\n%s", all)
		}
	}
	if err := os.Chmod(filepath.Join(sound.DataDir, "secrets.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	if bad, _ := examine(t, sound); !strings.Contains(bad["keys"], "chmod 600") {
		t.Errorf("everybody can read the keys, and the faults are %v", bad)
	}
}

// Without settings nothing is there yet, which is no fault, and looking makes nothing.
func TestExamine_before_the_first_start(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	bad, all := examine(t, config.Config{DataDir: dir, PublicURL: "http://localhost:8080", FFmpeg: "off"})
	if len(bad) > 0 || !strings.Contains(all, "made at the first start") {
		t.Errorf("%s", all)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("looking made the data directory")
	}
}

// role makes a role for the test and returns its address of the package's database.
func role(t *testing.T, d *pgtest.Database, name, options string) string {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), d.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close(t.Context()) }()
	if _, err := conn.Exec(t.Context(), "drop role if exists "+name); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(t.Context(), "create role "+name+" "+options); err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(d.AdminURL)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(name, "stranger")
	return u.String()
}

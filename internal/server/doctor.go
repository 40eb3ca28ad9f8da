package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/postgres/embedded"
	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/secret"
)

// Verdict says how a part of the installation is.
type Verdict int

// Verdicts.
const (
	Good   Verdict = iota
	Remark         // it works, and somebody should know
	Bad
)

// Finding is what an examination says of a part.
type Finding struct {
	Part    string
	Verdict Verdict
	Text    string
}

// Bounds of an examination.
const (
	examineTimeout = 15 * time.Second // of a part
	littleRoom     = 1 << 30          // bytes that are worth a remark
	noRoom         = 100 << 20        // bytes that nothing works with
	clockOff       = 2 * time.Second
)

// doctor collects findings.
type doctor struct {
	cfg      config.Config
	log      *slog.Logger
	findings []Finding
}

// Examine tries all parts that the settings name. It works beside a running server and changes nothing but a
// file that it writes to the storage and removes again.
func Examine(ctx context.Context, cfg config.Config, log *slog.Logger) []Finding {
	d := &doctor{cfg: cfg, log: log}
	for _, part := range []func(context.Context){d.settings, d.room, d.keys, d.database, d.tenantDatabases, d.files, d.redis, d.mail, d.programs} {
		part(ctx)
	}
	return d.findings
}

func (d *doctor) say(part string, v Verdict, format string, args ...any) {
	d.findings = append(d.findings, Finding{part, v, fmt.Sprintf(format, args...)})
}

// try says that a part works, or why it does not.
func (d *doctor) try(ctx context.Context, part, good string, check func(context.Context) error) bool {
	ctx, cancel := context.WithTimeout(ctx, examineTimeout)
	defer cancel()
	if err := check(ctx); err != nil {
		d.say(part, Bad, "%s", err)
		return false
	}
	if good != "" {
		d.say(part, Good, "%s", good)
	}
	return true
}

func (d *doctor) settings(context.Context) {
	d.say("settings", Good, "people and screens come to %s", d.cfg.PublicURL)
	local := strings.HasPrefix(d.cfg.PublicURL, "http://localhost") || strings.HasPrefix(d.cfg.PublicURL, "http://127.")
	if !d.cfg.Secure() && !local {
		d.say("settings", Remark, "SIGNATE_PUBLIC_URL is not https: passwords travel in the clear")
	}
}

func (d *doctor) room(context.Context) {
	dir := d.cfg.DataDir
	if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
		d.say("data directory", Remark, "%s is made at the first start", dir)
		return
	}
	f, err := os.CreateTemp(dir, ".doctor-*")
	if err != nil {
		d.say("data directory", Bad, "it is not usable (SIGNATE_DATA_DIR): %s", err)
		return
	}
	_ = f.Close()           // nothing was written
	_ = os.Remove(f.Name()) // it is empty
	var st syscall.Statfs_t
	if err := syscall.Statfs(dir, &st); err != nil {
		d.say("data directory", Remark, "%s can be written to; how much room there is, is not known: %s", dir, err)
		return
	}
	free := st.Bavail * uint64(st.Bsize)
	verdict := Good
	switch {
	case free < noRoom:
		verdict = Bad
	case free < littleRoom:
		verdict = Remark
	}
	d.say("data directory", verdict, "%s has %.1f GB left", dir, float64(free)/1e9)
}

// keys looks at files that somebody else should not read, and opens what they hold.
func (d *doctor) keys(ctx context.Context) {
	for file, setting := range map[string]string{"keys.json": d.cfg.JWTKeys, "secrets.json": d.cfg.SecretsKeyset} {
		st, err := os.Stat(filepath.Join(d.cfg.DataDir, file))
		switch {
		case errors.Is(err, os.ErrNotExist):
			if setting == "" {
				d.say("keys", Remark, "%s is made at the first start", file)
				continue
			}
		case err != nil:
			d.say("keys", Bad, "%s", err)
			continue
		case st.Mode().Perm()&0o077 != 0:
			d.say("keys", Bad, "%s can be read by others: chmod 600 it, and rotate what is in it", file)
			continue
		}
		d.try(ctx, "keys", file+" opens", func(context.Context) error {
			if file == "keys.json" {
				_, err := secret.Load(d.cfg.DataDir, setting)
				return err
			}
			_, err := secret.OpenVault(d.cfg.DataDir, setting)
			return err
		})
	}
}

func (d *doctor) database(ctx context.Context) {
	cfg := d.cfg
	if cfg.DatabaseURL == "" {
		url, running := embedded.RunningURL(ctx, cfg.DataDir)
		switch {
		case running:
			d.inspect(ctx, "database", url, url, "the embedded one")
		case !embedded.Exists(cfg.DataDir):
			d.say("database", Remark, "the embedded one is made at the first start")
		default:
			own, err := openDatabase(ctx, cfg, d.log)
			if err != nil {
				d.say("database", Bad, "%s", err)
				return
			}
			defer own.stop()
			d.inspect(ctx, "database", own.url, own.adminURL, "the embedded one, which was started for this")
		}
		return
	}
	admin := cfg.DatabaseURL
	if cfg.MigrateURL != "" {
		admin = cfg.MigrateURL
	}
	d.inspect(ctx, "database", cfg.DatabaseURL, admin, "")
}

func (d *doctor) tenantDatabases(ctx context.Context) {
	further, err := d.cfg.TenantDatabases()
	if err != nil {
		d.say("database", Bad, "%s", err)
	}
	for name, t := range further {
		d.inspect(ctx, "database "+name, t.URL, t.MigrateURL, "")
	}
}

// inspect looks at a database as the role that serves and as the one that migrates.
func (d *doctor) inspect(ctx context.Context, part, url, admin, what string) {
	var seen postgres.Condition
	look := func(url string) func(context.Context) error {
		return func(ctx context.Context) (err error) {
			seen, err = postgres.Inspect(ctx, url)
			return err
		}
	}
	if url != admin && !d.try(ctx, part, "", look(url)) {
		return
	}
	if !d.try(ctx, part, "", look(admin)) {
		return
	}
	if what == "" {
		what = seen.Where
	}
	d.say(part, Good, "PostgreSQL %s, %s", seen.Server, what)
	if off := seen.Clock.Abs(); off > clockOff {
		d.say(part, Remark, "its clock and this machine's are %s apart", off.Round(time.Second))
	}
	switch {
	case !seen.Migrates:
		d.say(part, Bad, "the role may not change the schema: set SIGNATE_MIGRATE_URL, or SIGNATE_MIGRATE_DATABASES, to its owner")
	case seen.Schema == 0:
		d.say(part, Remark, "there is no schema yet; the first start makes it")
	case seen.Schema < seen.Known:
		d.say(part, Remark, "the schema has version %d; the next start brings it to %d", seen.Schema, seen.Known)
	default:
		d.say(part, Good, "the schema has version %d and is up to date", seen.Schema)
	}
}

func (d *doctor) files(ctx context.Context) {
	where := "in the data directory"
	if d.cfg.S3Endpoint != "" {
		where = "in the bucket " + d.cfg.S3Bucket
	} else if _, err := os.Stat(filepath.Join(d.cfg.DataDir, "files")); err != nil {
		return // made at the first start
	}
	d.try(ctx, "files", where, func(ctx context.Context) error {
		blobs, err := openBlobs(d.cfg)
		if err != nil {
			return err
		}
		return blobs.Check(ctx)
	})
}

func (d *doctor) redis(ctx context.Context) {
	if d.cfg.RedisURL == "" {
		d.say("redis", Good, "not in use: each node counts and caches by itself")
		return
	}
	d.try(ctx, "redis", "answers", func(ctx context.Context) error {
		r, err := ratelimit.NewRedis(d.cfg.RedisURL, "")
		if err != nil {
			return err
		}
		defer r.Close()
		return r.Ping(ctx)
	})
}

func (d *doctor) mail(ctx context.Context) {
	if d.cfg.SMTPURL == "" {
		d.say("mail", Remark, "there is no SIGNATE_SMTP_URL: mails, with their links, appear in the log")
		return
	}
	d.try(ctx, "mail", "the server takes us; mails come from "+d.cfg.MailFrom, func(ctx context.Context) error {
		s, err := mail.NewSender(d.cfg.SMTPURL, d.cfg.MailFrom, nil, d.log)
		if err != nil {
			return err
		}
		return s.Check(ctx)
	})
}

// programs looks for what makes previews and converts, on nodes that do so.
func (d *doctor) programs(ctx context.Context) {
	if !slices.Contains(d.cfg.Roles, "worker") {
		return
	}
	f, err := media.DetectFFmpeg(ctx, d.cfg.FFmpeg)
	switch {
	case errors.Is(err, media.ErrNoFFmpeg):
		d.say("ffmpeg", Remark, "there is none: videos have no previews and are not converted")
	case err != nil:
		d.say("ffmpeg", Bad, "SIGNATE_FFMPEG: %s", err)
	case !f.Capabilities().Transcode:
		d.say("ffmpeg", Remark, "%s does not encode H.264 and AAC, or has no ffprobe: videos are not converted", f.Capabilities().Version)
	default:
		d.say("ffmpeg", Good, "%s", f.Capabilities().Version)
	}
	if media.DetectPoppler(ctx) == nil {
		d.say("poppler", Remark, "there is no pdftoppm: PDF documents have no pages")
	} else {
		d.say("poppler", Good, "pdftoppm works")
	}
}

package archive

import (
	"context"
	"database/sql"
	_ "embed" // for the statements
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"github.com/signate/signate/internal/schedule"
)

// Asset is a row of a box's database, whatever its age, in today's terms.
type Asset struct {
	ID, Name, URI, Mimetype     string
	Start, End                  *time.Time
	Duration                    *int64 // seconds; nil is the default
	Enabled, NoCache, SkipCheck bool
	SkipTLSVerify               bool
	PlayOrder                   int64
	Days                        []int
	From, To                    *schedule.TimeOfDay
	Metadata                    map[string]any
	File                        string // where its content is, empty for links and for files that are missing
}

// Local tells whether the asset is a file of the box.
func (a Asset) Local() bool { return strings.HasPrefix(a.URI, "/") }

//go:embed read.sql
var readAssets string

//go:embed computed.sql
var computedColumns string

// readTimeout bounds how long a database may make us work.
const readTimeout = 2 * time.Minute

// maxRows bounds the assets of one box.
const maxRows = 100_000

// read fills the backup from a database; the files are looked for in dirs.
func (b *Backup) read(ctx context.Context, database string, dirs []string) error {
	copied, err := b.copyDatabase(database)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, readTimeout)
	defer cancel()
	db, err := sql.Open("sqlite", "file:"+(&url.URL{Path: copied}).EscapedPath()+"?_pragma=trusted_schema(0)&_pragma=cell_size_check(1)&_pragma=query_only(1)")
	if err != nil {
		return fmt.Errorf("open the box's database: %w", err)
	}
	defer func() { _ = db.Close() }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return ErrInvalid.Because(err)
	}
	defer func() { _ = conn.Close() }()
	if err := plain(ctx, conn); err != nil {
		return err
	}
	rows, err := conn.QueryContext(ctx, strings.TrimSpace(readAssets))
	if err != nil {
		return ErrInvalid.Because(err)
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return ErrInvalid.Because(err)
	}
	for rows.Next() {
		values := make([]any, len(columns))
		targets := make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return ErrInvalid.Because(err)
		}
		if len(b.Assets) >= maxRows {
			return ErrInvalid
		}
		b.Assets = append(b.Assets, record(columns, values).asset(dirs))
	}
	if err := rows.Err(); err != nil {
		return ErrInvalid.Because(err)
	}
	slices.SortStableFunc(b.Assets, func(x, y Asset) int { return int(max(min(x.PlayOrder-y.PlayOrder, 1), -1)) })
	return nil
}

// plain refuses a database whose assets are anything but rows that lie there: a view or a column that is computed
// may work and grow without end.
func plain(ctx context.Context, conn *sql.Conn) error {
	if _, err := sqlite.Limit(conn, sqlite3.SQLITE_LIMIT_LENGTH, maxValue); err != nil {
		return fmt.Errorf("open the box's database: %w", err)
	}
	var computed int
	if err := conn.QueryRowContext(ctx, strings.TrimSpace(computedColumns)).Scan(&computed); err != nil {
		return ErrInvalid.Because(err)
	}
	if computed > 0 {
		return ErrInvalid
	}
	return nil
}

// copyDatabase copies the database with its sidecars, which may hold the latest changes: opening it
// would write beside the original.
func (b *Backup) copyDatabase(database string) (string, error) {
	dir, err := os.MkdirTemp(b.dir, "copy-")
	if err != nil {
		return "", fmt.Errorf("copy the box's database: %w", err)
	}
	copied := filepath.Join(dir, "box.db")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		err := copyFile(database+suffix, copied+suffix)
		if err != nil && (suffix == "" || !errors.Is(err, os.ErrNotExist)) {
			return "", fmt.Errorf("copy the box's database: %w", err)
		}
	}
	return copied, nil
}

func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	n, err := io.Copy(out, io.LimitReader(in, maxDatabase+1))
	if n > maxDatabase {
		err = ErrInvalid
	}
	return errors.Join(err, out.Close())
}

type row map[string]any

func record(columns []string, values []any) row {
	r := row{}
	for i, c := range columns {
		if raw, isBytes := values[i].([]byte); isBytes {
			values[i] = string(raw)
		}
		r[strings.ToLower(c)] = values[i]
	}
	return r
}

// asset reads a row of any age; its file is looked for in dirs.
func (r row) asset(dirs []string) Asset {
	a := Asset{
		ID: r.text("asset_id"), Name: html.UnescapeString(r.text("name")), URI: strings.ReplaceAll(r.text("uri"), "&amp;", "&"),
		Mimetype: r.text("mimetype"), Start: r.instant("start_date"), End: r.instant("end_date"), Enabled: r.flag("is_enabled"),
		NoCache: r.flag("nocache"), SkipCheck: r.flag("skip_asset_check"), SkipTLSVerify: r.flag("skip_ssl_verify"), PlayOrder: r.number("play_order"),
		Days: r.days(), From: r.clock("play_time_from"), To: r.clock("play_time_to"), Metadata: r.object("metadata"),
	}
	if a.Mimetype == "web" {
		a.Mimetype = "webpage"
	}
	if _, known := r["is_enabled"]; !known { // before there was a switch, the dates were it
		now := time.Now()
		a.Enabled = a.Start != nil && a.End != nil && a.Start.Before(now) && now.Before(*a.End)
	}
	a.Duration = r.seconds(strings.Contains(a.Mimetype, "video"))
	if a.Local() {
		a.File = fileOf(a, dirs)
	}
	return a
}

// fileOf finds the content of a local asset by the last part of its path: the folder had another name
// in every age.
func fileOf(a Asset, dirs []string) string {
	base := path.Base(a.URI)
	if base == "." || base == ".." || strings.ContainsAny(base, "/\\\x00") {
		return ""
	}
	for _, dir := range dirs {
		file := filepath.Join(dir, base)
		if info, err := os.Lstat(file); err == nil && info.Mode().IsRegular() {
			return file
		}
	}
	return ""
}

func (r row) text(name string) string {
	switch v := r[name].(type) {
	case string:
		return strings.ReplaceAll(strings.ToValidUTF8(v, "\uFFFD"), "\x00", "")
	case nil:
		return ""
	case time.Time:
		return v.UTC().Format(time.RFC3339Nano)
	default:
		return fmt.Sprint(v)
	}
}

func (r row) flag(name string) bool {
	switch strings.ToLower(r.text(name)) {
	case "1", "true", "on", "yes":
		return true
	}
	return false
}

func (r row) number(name string) int64 {
	f, err := strconv.ParseFloat(r.text(name), 64)
	if err != nil || f != f || f > 1<<31-1 || f < -1<<31 {
		return 0
	}
	return int64(f)
}

// maxSeconds is the longest that an asset is shown.
const maxSeconds = 31_536_000

// seconds reads a duration; what is none is the default, or for a video its own length.
func (r row) seconds(video bool) *int64 {
	f, err := strconv.ParseFloat(strings.TrimSpace(r.text("duration")), 64)
	if err == nil && f == f {
		n := int64(min(max(f, 0), maxSeconds))
		return &n
	}
	if video {
		n := int64(0)
		return &n
	}
	return nil
}

var instants = []string{
	"2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", "2006-01-02T15:04:05.999999999",
	"2006-01-02 15:04", "2006-01-02",
}

// instant reads a date; without a zone it is UTC.
func (r row) instant(name string) *time.Time {
	text := strings.TrimSpace(r.text(name))
	for _, layout := range instants {
		if t, err := time.Parse(layout, text); err == nil && t.UTC().Year() >= 1 && t.UTC().Year() <= 9999 {
			u := t.UTC().Truncate(time.Microsecond)
			return &u
		}
	}
	return nil
}

func (r row) clock(name string) *schedule.TimeOfDay {
	text := r.text(name)
	if i := strings.IndexAny(text, "T "); i >= 0 { // the driver may have taken it for a date
		text = strings.TrimSuffix(text[i+1:], "Z")
	}
	t, err := schedule.ParseTimeOfDay(text)
	if err != nil {
		return nil
	}
	return &t
}

// days reads a list of days; anything but a list of days is every day.
func (r row) days() []int {
	var days []int
	if json.Unmarshal([]byte(r.text("play_days")), &days) != nil {
		return nil
	}
	for _, d := range days {
		if d < 1 || d > 7 {
			return nil
		}
	}
	slices.Sort(days)
	return slices.Compact(days)
}

func (r row) object(name string) map[string]any {
	var m map[string]any
	_ = json.Unmarshal([]byte(r.text(name)), &m) // what is no object is nothing
	return m
}

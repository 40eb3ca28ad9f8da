package anthias

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/archive"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/fault"
)

// archives keeps backups until they are fetched, in a folder for each tenant.
type archives struct{ dir string }

// archiveLifetime is how long a backup waits to be fetched.
const archiveLifetime = 24 * time.Hour

func newArchives(dir string) (*archives, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder of backups: %w", err)
	}
	return &archives{dir}, nil
}

// tenant returns the folder of a tenant, without the backups that nobody fetched.
func (a *archives) tenant(tenant uuid.UUID, now time.Time) (string, error) {
	dir := filepath.Join(a.dir, tenant.String())
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", fullOr(err)
	}
	old, _ := filepath.Glob(filepath.Join(dir, "*")) // the pattern is well-formed
	for _, f := range old {
		if info, err := os.Stat(f); err == nil && now.Sub(info.ModTime()) > archiveLifetime {
			_ = os.RemoveAll(f)
		}
	}
	return dir, nil
}

// backup answers the name of a new archive.
func (a *api) backup(c *call) (*reply, error) {
	_, name, err := a.archive(c)
	if err != nil {
		return nil, err
	}
	return &reply{status: http.StatusCreated, body: name}, nil
}

// archive packs the tenant's assets and settings as a box packs them, into a file of the folder that it returns.
func (a *api) archive(c *call) (dir, name string, err error) {
	set, _, err := a.readSettings(c)
	if err != nil {
		return "", "", err
	}
	if dir, err = a.archives.tenant(tenantOf(c), a.now()); err != nil {
		return "", "", err
	}
	name = archiveName(set.PlayerName, a.now())
	return dir, name, a.pack(c.ctx(), dir, name, set)
}

// archiveName is what a box calls its backup; the player's name must be part of no path.
func archiveName(player string, now time.Time) string {
	stem := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\?%*:|"<>#`, r) || r < ' ' {
			return '-'
		}
		return r
	}, strings.Trim(player, ". "))
	if stem == "" {
		stem = "anthias-backup"
	}
	return stem + "-" + now.UTC().Format("2006-01-02T15-04-05") + ".tar.gz"
}

func (a *api) pack(ctx context.Context, dir, name string, set device.Settings) error {
	assets, err := a.Assets.ExportLegacy(ctx)
	if err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "packing-*")
	if err != nil {
		return fullOr(err)
	}
	err = archive.Write(ctx, f, assets, settingsMap(set), a.contentOf, dir)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), filepath.Join(dir, name))
	}
	if err != nil {
		return errors.Join(fullOr(err), os.Remove(f.Name()))
	}
	return nil
}

// contentOf opens the file of an asset for packing.
func (a *api) contentOf(ctx context.Context, assetID string) (io.ReadCloser, int64, error) {
	found, err := a.Assets.Get(ctx, assetID)
	if err != nil {
		return nil, 0, err
	}
	if found.File == nil {
		return nil, 0, fault.NotFound("file")
	}
	o, err := a.Blobs.Open(ctx, blob.Key{Tenant: access.From(ctx).Tenant, SHA256: found.File.SHA256})
	if err != nil {
		return nil, 0, err
	}
	return o, o.Size(), nil
}

func settingsMap(set device.Settings) map[string]any {
	return map[string]any{
		"player_name": set.PlayerName, "audio_output": set.AudioOutput, "default_duration": set.DefaultDuration,
		"default_streaming_duration": set.DefaultStreamingDuration, "date_format": set.DateFormat, "timezone": set.Timezone,
		"show_splash": set.ShowSplash, "shuffle_playlist": set.Shuffle, "use_24_hour_clock": set.Use24HourClock, "debug_logging": set.DebugLogging,
		"prefer_dark_mode": set.PreferDarkMode, "verify_ssl": set.VerifySSL, "screen_rotation": set.Rotation,
		"display_power_schedule_enabled": set.PowerSchedule, "display_power_on_time": set.PowerOn, "display_power_off_time": set.PowerOff,
		"display_power_days": set.PowerDays,
	}
}

// archiveTypes are what a download may be called.
var archiveTypes = []string{"application/gzip", "application/octet-stream", "application/x-gzip", "application/x-tar", "application/x-tgz", "application/zip"}

// archiveFile hands out a backup of the tenant.
func (a *api) archiveFile(c *call) error {
	name := strings.TrimPrefix(c.path, "/static_with_mime/")
	if !safe(c.r.Method) || name == "" || strings.ContainsAny(name, "/\\\x00") || !strings.HasSuffix(name, ".tar.gz") {
		return fault.NotFound("backup")
	}
	dir, err := a.archives.tenant(tenantOf(c), a.now())
	if err != nil {
		return err
	}
	f, err := os.Open(filepath.Join(dir, name))
	if err != nil {
		return fault.NotFound("backup").Because(err)
	}
	defer func() { _ = f.Close() }()
	kind := c.r.URL.Query().Get("mime")
	if !slices.Contains(archiveTypes, kind) {
		kind = "application/gzip"
	}
	h := c.w.Header()
	h.Set("Content-Type", kind)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", disposition("attachment", name))
	http.ServeContent(c.w, c.r, "", time.Time{}, f)
	return nil
}

// archiveNames are the endings that a backup may have; only gzip inside is read, as on a box.
var archiveNames = []string{".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"}

// recover takes over the content of a box's backup. People and secrets in it are left alone, and so is
// what the tenant has already.
func (a *api) recover(c *call) (*reply, error) {
	if !strings.HasPrefix(strings.ToLower(c.r.Header.Get("Content-Type")), "multipart/form-data") {
		return nil, uploadError("backup_upload", "No backup file uploaded.")
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, a.MaxUpload+maxBody)
	part, err := filePart(c.r, "backup_upload")
	if err != nil {
		return nil, err
	}
	if part == nil {
		return nil, uploadError("backup_upload", "No backup file uploaded.")
	}
	if err := a.recoverFrom(c, part); err != nil {
		return nil, err
	}
	ans := ok("Recovery successful.")
	return &ans, nil
}

// recoverFrom takes over the backup that is the file of a form.
func (a *api) recoverFrom(c *call, part *multipart.Part) error {
	name := strings.ToLower(part.FileName())
	if !slices.ContainsFunc(archiveNames, func(end string) bool { return strings.HasSuffix(name, end) }) {
		return uploadError("backup_upload", "Incorrect file extension.")
	}
	dir, err := a.archives.tenant(tenantOf(c), a.now())
	if err != nil {
		return err
	}
	goOn, err := a.halt(c)
	if err != nil {
		return err
	}
	return errors.Join(a.takeOver(c, dir, part), goOn())
}

// halt has the screen keep what it shows; goOn ends that, whatever became of the request.
func (a *api) halt(c *call) (goOn func() error, err error) {
	d, err := a.box(c)
	if d == nil || err != nil {
		return func() error { return nil }, err
	}
	send := func(ctx context.Context, kind string) error {
		_, err := a.Devices.Send(ctx, d.ID, kind, map[string]any{})
		if fault.IsKind(err, fault.KindNotFound) { // removed meanwhile
			err = nil
		}
		return err
	}
	goOn = func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx()), undoTime)
		defer cancel()
		return send(ctx, "resume")
	}
	return goOn, send(c.ctx(), "pause")
}

func (a *api) takeOver(c *call, dir string, part io.Reader) (err error) {
	f, err := os.CreateTemp(dir, "recovering-*.tar.gz")
	if err != nil {
		return fullOr(err)
	}
	defer func() { err = errors.Join(err, os.Remove(f.Name())) }()
	_, err = a.stage.write(f, 0, part, a.MaxUpload)
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	backup, err := archive.Open(c.ctx(), f.Name(), dir, archive.Limits{File: a.MaxUpload, Total: 4 * a.MaxUpload})
	if errors.Is(err, archive.ErrInvalid) {
		return uploadError("backup_upload", "Invalid backup archive.")
	}
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, backup.Close()) }()
	report, err := a.Assets.ImportLegacy(c.ctx(), backup, false, nil)
	if set := device.KnownSettings(backup.Settings); err == nil && len(set) > 0 {
		err = a.apply(c, set)
	}
	if err != nil { // all of it or nothing
		ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx()), undoTime)
		defer cancel()
		return errors.Join(err, a.Assets.UndoImport(ctx, report))
	}
	a.log.InfoContext(c.ctx(), "a backup of a box was taken over", "created", report.Created, "present", report.Present, "skipped", len(report.Skipped))
	return nil
}

// undoTime bounds what is done after a recovery whose client may have gone: removing what it made, playing on.
const undoTime = time.Minute

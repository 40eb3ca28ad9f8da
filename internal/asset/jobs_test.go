package asset

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage"
	"github.com/signate/signate/test/pgtest"
	"github.com/signate/signate/test/sample"
)

// queue keeps the jobs that were asked for; tests work them themselves.
type queue struct {
	mu   sync.Mutex
	args []ProcessArgs
}

func (q *queue) InsertTx(_ context.Context, tx postgres.Tx, args river.JobArgs) error {
	tx.AfterCommit(func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.args = append(q.args, args.(ProcessArgs))
	})
	return nil
}

func (q *queue) take(t *testing.T) ProcessArgs {
	t.Helper()
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.args) != 1 {
		t.Fatalf("%d jobs wait, want 1", len(q.args))
	}
	args := q.args[0]
	q.args = nil
	return args
}

type nobody struct{}

func (nobody) ToPeople(uuid.UUID, live.Hint)  {}
func (nobody) ToScreens(uuid.UUID, live.Hint) {}

// store lets a test act while a file is looked into.
type store struct {
	blob.Store
	opening func() error
}

func (s *store) LocalFile(ctx context.Context, key blob.Key) (string, func(), error) {
	if s.opening != nil {
		if err := s.opening(); err != nil {
			return "", func() {}, err
		}
	}
	return s.Store.LocalFile(ctx, key)
}

type bench struct {
	svc   *Service
	jobs  *queue
	store *store
	ctx   context.Context
}

func setup(t *testing.T) *bench {
	t.Helper()
	disk, err := blob.OpenDisk(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	db := pgtest.Open(t)
	b := &bench{jobs: &queue{}, store: &store{Store: disk}}
	b.ctx, _ = db.Tenant(t)
	b.svc = New(Deps{
		DB: db.DB, Blobs: b.store, Files: storage.New(storage.Deps{DB: db.DB, Blobs: b.store, Log: slog.New(slog.DiscardHandler)}),
		Media: media.New(media.Deps{TempDir: t.TempDir()}), Jobs: b.jobs, Live: nobody{},
	})
	return b
}

func (b *bench) upload(t *testing.T, name string, content []byte) Asset {
	t.Helper()
	a, err := b.svc.CreateFromReader(b.ctx, FileInput{FileName: name, Enabled: true}, bytes.NewReader(content), 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func (b *bench) work(args ProcessArgs, attempt int) error {
	return NewProcessor(b.svc).Work(context.Background(), &river.Job[ProcessArgs]{JobRow: &rivertype.JobRow{Attempt: attempt}, Args: args})
}

func (b *bench) get(t *testing.T, id string) Asset {
	t.Helper()
	a, err := b.svc.Get(b.ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// What people change while a file is looked into is kept.
func TestProcess_keeps_changes_made_meanwhile(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.upload(t, "film.mp4", sample.File(sample.H264))
	b.store.opening = func() error {
		seconds, name := int64(77), "Renamed"
		_, err := b.svc.Update(b.ctx, a.ID, 0, Patch{Name: &name, Duration: &seconds, Metadata: map[string]any{"note": "mine"}})
		return err
	}
	if err := b.work(b.jobs.take(t), 1); err != nil {
		t.Fatal(err)
	}
	got := b.get(t, a.ID)
	if got.Status != StatusCompleted || got.Name != "Renamed" || got.Duration != 77 || got.Metadata["note"] != "mine" || got.Metadata["video_codec"] != "h264" {
		t.Errorf("processed to %+v", got)
	}
}

func TestProcess_of_a_deleted_asset_goes_on_when_it_is_restored(t *testing.T) {
	t.Parallel()
	for name, during := range map[string]bool{"deleted before": false, "deleted during": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			a := b.upload(t, "a.png", sample.PNG(20, 20, name))
			remove := func() error { return b.svc.Delete(b.ctx, a.ID) }
			if during {
				b.store.opening = remove
			} else if err := remove(); err != nil {
				t.Fatal(err)
			}
			if err := b.work(b.jobs.take(t), 1); err != nil {
				t.Fatal(err)
			}
			b.store.opening = nil
			if _, err := b.svc.Restore(b.ctx, a.ID); err != nil {
				t.Fatal(err)
			}
			if err := b.work(b.jobs.take(t), 1); err != nil {
				t.Fatal(err)
			}
			if got := b.get(t, a.ID); got.Status != StatusCompleted || got.Thumbnail == "" {
				t.Errorf("restored, it is %s", got.Status)
			}
		})
	}
}

// What is not the file's fault is tried again, and told to people when nothing helped.
func TestProcess_gives_up_after_the_last_attempt(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.upload(t, "a.png", sample.PNG(20, 20, "away"))
	args := b.jobs.take(t)
	away := errors.New("the storage is away")
	b.store.opening = func() error { return away }
	if err := b.work(args, 1); !errors.Is(err, away) {
		t.Errorf("the first attempt ends with %v", err)
	}
	if got := b.get(t, a.ID); got.Status != StatusProcessing {
		t.Errorf("after the first attempt it is %s", got.Status)
	}
	if err := b.work(args, maxAttempts); !errors.Is(err, away) {
		t.Errorf("the last attempt ends with %v", err)
	}
	if got := b.get(t, a.ID); got.Status != StatusFailed || got.ProcessingNote == "" {
		t.Errorf("after the last attempt it is %s: %s", got.Status, got.ProcessingNote)
	}
	b.store.opening = nil
	if _, err := b.svc.Retry(b.ctx, a.ID); err != nil {
		t.Fatal(err)
	}
	if err := b.work(b.jobs.take(t), 1); err != nil {
		t.Fatal(err)
	}
	if got := b.get(t, a.ID); got.Status != StatusCompleted || got.ProcessingNote != "" {
		t.Errorf("tried again it is %s: %s", got.Status, got.ProcessingNote)
	}
}

// What the storage lost does not leave people waiting for ever, nor does work whose time is over.
func TestProcess_tells_what_cannot_go_on(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		lose func(b *bench, a Asset, end func()) error
		want string
	}{
		"the file is gone": {func(b *bench, a Asset, _ func()) error {
			return b.store.Delete(b.ctx, blob.Key{Tenant: access.From(b.ctx).Tenant, SHA256: a.File.SHA256})
		}, "not in the storage"},
		"the time is over": {func(_ *bench, _ Asset, end func()) error {
			end()
			return context.Canceled
		}, "could not be processed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			a := b.upload(t, "a.png", sample.PNG(20, 20, name))
			args := b.jobs.take(t)
			ctx, end := context.WithCancel(context.Background())
			defer end()
			b.store.opening = func() error { return c.lose(b, a, end) }
			err := NewProcessor(b.svc).Work(ctx, &river.Job[ProcessArgs]{JobRow: &rivertype.JobRow{Attempt: maxAttempts}, Args: args})
			if err == nil {
				t.Error("the last attempt ends well")
			}
			if got := b.get(t, a.ID); got.Status != StatusFailed || !strings.Contains(got.ProcessingNote, c.want) {
				t.Errorf("it is %s: %s", got.Status, got.ProcessingNote)
			}
		})
	}
}

// A server that was killed in the last attempt tells of it when it is back, and does not try once more.
func TestProcess_tells_that_the_last_attempt_was_killed(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.upload(t, "a.png", sample.PNG(20, 20, "killed"))
	args := b.jobs.take(t)
	if got, most := args.InsertOpts().MaxAttempts, maxAttempts+1; got != most {
		t.Errorf("River tries %d times, want %d", got, most)
	}
	b.store.opening = func() error {
		t.Error("it is tried once more")
		return nil
	}
	if err := b.work(args, args.InsertOpts().MaxAttempts); !errors.Is(err, errKilled) {
		t.Errorf("it ends with %v", err)
	}
	if got := b.get(t, a.ID); got.Status != StatusFailed || got.ProcessingNote == "" {
		t.Errorf("it is %s: %s", got.Status, got.ProcessingNote)
	}
}

// A new file that the storage lost does not wait for ever either.
func TestReplace_tells_that_the_new_file_is_gone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.upload(t, "a.png", sample.PNG(20, 20, "before"))
	if err := b.work(b.jobs.take(t), 1); err != nil {
		t.Fatal(err)
	}
	lost := b.put(t, sample.PNG(20, 20, "after"))
	tenant := access.From(b.ctx).Tenant
	if err := b.svc.db.Tx(b.ctx, func(tx postgres.Tx) error {
		if err := b.svc.files.AddTx(b.ctx, tx, storage.File{SHA256: lost.SHA256, Size: lost.Size, Mimetype: "image/png"}, storage.Limit{}); err != nil {
			return err
		}
		_, err := tx.Exec(b.ctx, "update assets set pending_sha256 = $3, pending_name = 'b.png' where tenant_id = $1 and asset_id = $2", tenant, a.ID, lost.SHA256)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if err := b.store.Delete(b.ctx, blob.Key{Tenant: tenant, SHA256: lost.SHA256}); err != nil {
		t.Fatal(err)
	}
	job := &river.Job[ReplaceArgs]{JobRow: &rivertype.JobRow{Attempt: maxAttempts}, Args: ReplaceArgs{Tenant: tenant, Asset: a.ID, SHA256: lost.SHA256}}
	if err := NewReplacer(b.svc).Work(context.Background(), job); err == nil {
		t.Error("the last attempt ends well")
	}
	if got := b.get(t, a.ID); got.Pending != "" || got.Status != StatusCompleted || got.ProcessingNote == "" {
		t.Errorf("it is %s, waits for %q: %s", got.Status, got.Pending, got.ProcessingNote)
	}
}

// The same upload finished twice, at once, is one asset.
func TestFinishUpload_twice_makes_one_asset(t *testing.T) {
	t.Parallel()
	b := setup(t)
	content := sample.PNG(20, 20, "twice")
	upload, err := b.svc.NewUpload(b.ctx, int64(len(content)), FileInput{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			a, err := b.svc.createStored(b.ctx, FileInput{ID: upload, FileName: "a.png"}, b.put(t, content), upload)
			if err != nil || a.ID != upload {
				t.Errorf("%s, %v", a.ID, err)
			}
		})
	}
	wg.Wait()
	b.jobs.take(t)
}

func (b *bench) put(t *testing.T, content []byte) blob.Info {
	t.Helper()
	info, err := b.store.Put(b.ctx, access.From(b.ctx).Tenant, bytes.NewReader(content), 1<<20)
	if err != nil {
		t.Error(err)
	}
	return info
}

// Refusing a file does not take away the same content that the tenant has in another role.
func TestCreate_refused_keeps_what_is_in_use(t *testing.T) {
	t.Parallel()
	b := setup(t)
	text := []byte("not a picture")
	info := b.put(t, text)
	tenant := access.From(b.ctx).Tenant
	err := b.svc.db.Tx(b.ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(b.ctx, "insert into files (tenant_id, sha256, size) values ($1, $2, $3)", tenant, info.SHA256, info.Size)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	refused := func() {
		t.Helper()
		if _, err := b.svc.CreateFromReader(b.ctx, FileInput{FileName: "a.txt"}, bytes.NewReader(text), 100); !fault.IsKind(err, fault.KindUnsupported) {
			t.Errorf("refused with %v", err)
		}
	}
	refused()
	if _, err := b.store.Stat(b.ctx, blob.Key{Tenant: tenant, SHA256: info.SHA256}); err != nil {
		t.Errorf("what is in use is gone: %v", err)
	}
	if err := b.svc.db.Tx(b.ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(b.ctx, "delete from files where tenant_id = $1", tenant)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	refused()
	if _, err := b.store.Stat(b.ctx, blob.Key{Tenant: tenant, SHA256: info.SHA256}); !errors.Is(err, blob.ErrNotFound) {
		t.Errorf("what nobody can use is kept: %v", err)
	}
}

// A document whose pages take long, each within its bound, does not keep everybody else waiting for hours.
func TestProcess_gives_up_on_a_document_that_takes_too_long(t *testing.T) {
	t.Parallel()
	poppler := media.DetectPoppler(t.Context())
	if poppler == nil {
		t.Skip("there is no pdftoppm")
	}
	b := setup(t)
	b.svc.media = media.New(media.Deps{Poppler: poppler, TempDir: t.TempDir()})
	b.svc.documentLongest = time.Millisecond
	a := b.upload(t, "slow.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
	if err := b.work(b.jobs.take(t), 1); err != nil {
		t.Fatal(err)
	}
	if got := b.get(t, a.ID); got.Status != StatusFailed || !strings.Contains(got.ProcessingNote, "takes too long") {
		t.Errorf("it is %s, %v", got.Status, got.ProcessingNote)
	}
	b.svc.documentLongest = documentLongest
	a = b.upload(t, "next.pdf", []byte("%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"+
		"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 100]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"))
	if err := b.work(b.jobs.take(t), 1); err != nil {
		t.Fatal(err)
	}
	if got := b.get(t, a.ID); got.Status != StatusCompleted {
		t.Errorf("the next one is %s, %v", got.Status, got.ProcessingNote)
	}
}

// converting is media with the ffmpeg of this computer, or with a script that wraps it.
func converting(t *testing.T, path string) *media.Processor {
	t.Helper()
	ffmpeg, err := media.DetectFFmpeg(t.Context(), path)
	if errors.Is(err, media.ErrNoFFmpeg) || err == nil && !ffmpeg.Capabilities().Transcode {
		t.Skip("there is no ffmpeg that converts")
	}
	if err != nil {
		t.Fatal(err)
	}
	return media.New(media.Deps{FFmpeg: ffmpeg, TempDir: t.TempDir()})
}

// A film that hardly any screen plays says so where nothing converts it, and is converted when ffmpeg is there.
func TestRetry_converts_once_ffmpeg_is_there(t *testing.T) {
	t.Parallel()
	able := converting(t, "")
	for name, replace := range map[string]bool{"a new film": false, "a film in place of another": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			var a Asset
			if replace {
				a = b.upload(t, "film.mp4", sample.File(sample.H264))
			} else {
				a = b.upload(t, "film.mp4", sample.File(sample.H264Deep))
			}
			if err := b.work(b.jobs.take(t), 1); err != nil {
				t.Fatal(err)
			}
			if replace {
				if _, err := b.svc.Retry(b.ctx, a.ID); !fault.IsKind(err, fault.KindConflict) {
					t.Errorf("a film that plays is tried again: %v", err)
				}
				b.switchTo(t, a.ID, sample.File(sample.HEVC))
			}
			got := b.get(t, a.ID)
			if got.Status != StatusCompleted || !strings.Contains(got.ProcessingNote, "ffmpeg") {
				t.Fatalf("without ffmpeg it is %s: %q", got.Status, got.ProcessingNote)
			}
			b.svc.media = able
			if _, err := b.svc.Retry(b.ctx, a.ID); err != nil {
				t.Fatal(err)
			}
			if err := b.work(b.jobs.take(t), 1); err != nil {
				t.Fatal(err)
			}
			conversion := b.jobs.take(t)
			if !conversion.Convert {
				t.Fatalf("what follows is %+v", conversion)
			}
			if err := b.work(conversion, 1); err != nil {
				t.Fatal(err)
			}
			got = b.get(t, a.ID)
			if got.Status != StatusCompleted || got.ProcessingNote != "" || got.VideoCodec != "h264" || got.Original == "" {
				t.Errorf("with ffmpeg it is %s, %q, %s", got.Status, got.ProcessingNote, got.VideoCodec)
			}
			if _, err := b.svc.Retry(b.ctx, a.ID); !fault.IsKind(err, fault.KindConflict) {
				t.Errorf("once it is converted it is tried again: %v", err)
			}
		})
	}
}

// switchTo gives an asset another file the way a replacement does.
func (b *bench) switchTo(t *testing.T, assetID string, content []byte) {
	t.Helper()
	jobs := b.svc.jobs
	defer func() { b.svc.jobs = jobs }()
	b.svc.jobs = ignored{}
	info := b.put(t, content)
	if _, err := b.svc.replaceStored(b.ctx, assetID, 0, "next.mp4", info, "", nil); err != nil {
		t.Fatal(err)
	}
	job := &river.Job[ReplaceArgs]{JobRow: &rivertype.JobRow{Attempt: 1}, Args: ReplaceArgs{Tenant: access.From(b.ctx).Tenant, Asset: assetID, SHA256: info.SHA256}}
	if err := NewReplacer(b.svc).Work(context.Background(), job); err != nil {
		t.Fatal(err)
	}
}

// ignored takes jobs that a test works itself.
type ignored struct{}

func (ignored) InsertTx(context.Context, postgres.Tx, river.JobArgs) error { return nil }

// A conversion that was begun where ffmpeg was does not fail where there is none.
func TestProcess_converts_nothing_without_ffmpeg(t *testing.T) {
	t.Parallel()
	b := setup(t)
	a := b.upload(t, "film.mp4", sample.File(sample.HEVC))
	args := b.jobs.take(t)
	args.Convert = true
	if err := b.work(args, 1); err != nil {
		t.Fatal(err)
	}
	if got := b.get(t, a.ID); got.Status != StatusCompleted || !strings.Contains(got.ProcessingNote, "ffmpeg") {
		t.Errorf("it is %s: %q", got.Status, got.ProcessingNote)
	}
}

// A film that browsers play, but that cannot be converted for small screens, stays and says why.
func TestProcess_tells_why_a_film_was_not_converted(t *testing.T) {
	t.Parallel()
	program, err := exec.LookPath("ffmpeg")
	if err != nil {
		t.Skip("there is no ffmpeg")
	}
	wrapper := filepath.Join(t.TempDir(), "ffmpeg")
	script := "#!/bin/sh\ncase \"$*\" in *'-c:v libx264'*) echo it is broken >&2; exit 1;; esac\nexec '" + program + "' \"$@\"\n"
	if err := os.WriteFile(wrapper, []byte(script), 0o700); err != nil {
		t.Fatal(err)
	}
	b := setup(t)
	b.svc.media = converting(t, wrapper)
	a := b.upload(t, "film.webm", sample.File(sample.VP9))
	if err := b.work(b.jobs.take(t), 1); err != nil {
		t.Fatal(err)
	}
	if err := b.work(b.jobs.take(t), 1); err != nil {
		t.Fatal(err)
	}
	got := b.get(t, a.ID)
	if got.Status != StatusCompleted || got.VideoCodec != "vp9" || !strings.Contains(got.ProcessingNote, "could not be converted: The video is damaged") {
		t.Errorf("it is %s, %s: %q", got.Status, got.VideoCodec, got.ProcessingNote)
	}
	if _, err := b.svc.Retry(b.ctx, a.ID); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("a film that plays is taken from the screens: %v", err)
	}
}

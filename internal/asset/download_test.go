package asset

import (
	"bytes"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/probe"
	"github.com/signate/signate/internal/storage"
	"github.com/signate/signate/test/pgtest"
	"github.com/signate/signate/test/sample"
)

// worklist keeps jobs of every kind.
type worklist struct {
	mu   sync.Mutex
	jobs []river.JobArgs
}

func (l *worklist) InsertTx(_ context.Context, tx postgres.Tx, args river.JobArgs) error {
	tx.AfterCommit(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.jobs = append(l.jobs, args)
	})
	return nil
}

type loader struct {
	svc  *Service
	jobs *worklist
	ctx  context.Context
	host string // that serves films
}

// newLoader returns a service whose films come from a server of the test.
func newLoader(t *testing.T, maxFile int64) *loader {
	t.Helper()
	film := sample.File(sample.H264)
	mux := http.NewServeMux()
	serve := func(path, kind string, status int, content []byte) {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", kind)
			if status != http.StatusOK {
				w.WriteHeader(status)
				return
			}
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
		})
	}
	serve("/film.mp4", "video/mp4", 200, film)
	serve("/bytes.mp4", "application/octet-stream", 200, film)
	serve("/hidden", "video/webm", 200, film)
	serve("/gone.mp4", "video/mp4", 404, nil)
	serve("/page.mp4", "text/html", 200, []byte("<p>sold"))
	serve("/list.mp4", "application/vnd.apple.mpegurl", 200, []byte("#EXTM3U"))
	serve("/empty.mp4", "video/mp4", 200, nil)
	serve("/noise.mp4", "video/mp4", 200, []byte("no film at all"))
	var calls atomic.Int32
	mux.HandleFunc("/moody.mp4", func(w http.ResponseWriter, r *http.Request) {
		if calls.Add(1) == 1 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		w.Header().Set("Content-Type", "video/mp4")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(film))
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	disk, err := blob.OpenDisk(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	db := pgtest.Open(t)
	l := &loader{jobs: &worklist{}, host: server.URL}
	l.ctx, _ = db.Tenant(t)
	l.svc = New(Deps{
		DB: db.DB, Blobs: disk, Files: storage.New(storage.Deps{DB: db.DB, Blobs: disk, Log: slog.New(slog.DiscardHandler)}),
		Media: media.New(media.Deps{TempDir: t.TempDir()}), Jobs: l.jobs, Live: nobody{},
		Films: probe.New(func(string, string) error { return nil }), MaxFile: maxFile,
	})
	return l
}

// create makes an asset of an address that the server is to load.
func (l *loader) create(t *testing.T, uri, ext string) Asset {
	t.Helper()
	start, end := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	seconds := int64(30)
	a, err := l.svc.CreateLegacy(l.ctx, LegacyInput{
		Name: "Film", URI: uri, Mimetype: "video", Start: &start, End: &end, Duration: &seconds, Enabled: true, Download: ext,
	})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// work does what waits, each job as often as it may be tried.
func (l *loader) work(t *testing.T) {
	t.Helper()
	for len(l.jobs.jobs) > 0 {
		next := l.jobs.jobs[0]
		l.jobs.jobs = l.jobs.jobs[1:]
		var err error
		for attempt := 1; attempt <= downloadAttempts; attempt++ {
			row := &rivertype.JobRow{Attempt: attempt}
			switch args := next.(type) {
			case DownloadArgs:
				err = NewDownloader(l.svc).Work(context.Background(), &river.Job[DownloadArgs]{JobRow: row, Args: args})
			case ProcessArgs:
				err = NewProcessor(l.svc).Work(context.Background(), &river.Job[ProcessArgs]{JobRow: row, Args: args})
			}
			if err == nil {
				break
			}
		}
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/film.mp4", "/bytes.mp4", "/moody.mp4"} {
		l := newLoader(t, 0)
		a := l.create(t, l.host+path, ".mp4")
		if !a.LegacyProcessing() || a.Duration != 0 || a.URI != "/data/anthias_assets/"+a.ID+".mp4" || a.Metadata["processing_started_at"] == nil {
			t.Fatalf("while it is loaded: %+v", a)
		}
		l.work(t)
		got, err := l.svc.Get(l.ctx, a.ID)
		if err != nil {
			t.Fatal(err)
		}
		if got.Status != StatusCompleted || got.Duration < 1 || got.File == nil || got.File.Size != int64(len(sample.File(sample.H264))) || got.URI != a.URI ||
			got.Metadata["source"] != "remote_url" || got.Metadata["source_url"] != l.host+path || got.Metadata["video_codec"] != "h264" {
			t.Errorf("%s became %+v %+v", path, got, got.File)
		}
	}
}

// What cannot be loaded says why, in the words of a box, and keeps nothing.
func TestDownload_refuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ path, reason string }{
		{"/gone.mp4", "HTTP 404 fetching 'URI'"},
		{"/page.mp4", "unexpected Content-Type 'text/html' from 'URI'; expected video/* or application/octet-stream"},
		{"/list.mp4", "origin served streaming manifest ('application/vnd.apple.mpegurl') instead of a downloadable file; live streams are not auto-downloaded"},
		{"/empty.mp4", "origin returned zero bytes for 'URI'"},
		{"/noise.mp4", "Screens cannot show this file. Use an image (JPEG, PNG, GIF, WebP …), a video (MP4, WebM, MOV …), a PDF, or a web page with its files in a ZIP package."},
		{"/film.mp4", "download exceeded size cap of 100 bytes for 'URI'"},
	}
	for _, tt := range tests {
		l := newLoader(t, 100)
		a := l.create(t, l.host+tt.path, ".mp4")
		l.work(t)
		got, err := l.svc.Get(l.ctx, a.ID)
		want := "RemoteVideoDownloadError: " + strings.ReplaceAll(tt.reason, "URI", l.host+tt.path)
		if err != nil || got.Status != StatusFailed || got.ProcessingNote != want || got.File != nil {
			t.Errorf("%s: %v, status %s\n got %s\nwant %s", tt.path, err, got.Status, got.ProcessingNote, want)
		}
	}
}

// An address that only screens reach becomes theirs again.
func TestDownload_leaves_private_addresses_to_the_screens(t *testing.T) {
	t.Parallel()
	l := newLoader(t, 0)
	l.svc.films = probe.New(nil)
	a := l.create(t, l.host+"/film.mp4", ".mp4")
	l.work(t)
	got, err := l.svc.Get(l.ctx, a.ID)
	if err != nil || got.Status != StatusCompleted || got.URI != l.host+"/film.mp4" || got.Type != TypeVideo || got.Metadata["source_url"] != nil || got.File != nil {
		t.Errorf("%v: %+v", err, got)
	}
}

// A film that is deleted while it is loaded leaves nothing behind.
func TestDownload_of_a_deleted_asset(t *testing.T) {
	t.Parallel()
	l := newLoader(t, 0)
	a := l.create(t, l.host+"/film.mp4", ".mp4")
	if err := l.svc.Delete(l.ctx, a.ID); err != nil {
		t.Fatal(err)
	}
	l.work(t)
	if has, err := l.svc.LegacyFile(l.ctx, a.URI); err == nil {
		t.Errorf("still there: %+v", has)
	}
}

func TestDownloadExtension(t *testing.T) {
	t.Parallel()
	l := newLoader(t, 0)
	tests := []struct{ uri, mimetype, want string }{
		{"https://cdn.example.com/a/clip.mp4?x=1", "video", ".mp4"}, {"https://cdn.example.com/a/CLIP.WebM", "video/webm", ".webm"},
		{"https://cdn.example.com/a/clip.mp4", "webpage", ""}, {"https://cdn.example.com/live.m3u8", "video", ""},
		{"rtsp://cdn.example.com/a/clip.mp4", "video", ""}, {"https://192.168.1.7/clip.mp4", "video", ""}, {"http://nas/clip.mp4", "video", ""},
		{"http://nas.local/clip.mp4", "video", ""}, {"http://[::1]/clip.mp4", "video", ""}, {"https://youtu.be/abc", "video", ""},
	}
	for _, tt := range tests {
		if got := l.svc.DownloadExtension(l.ctx, LegacyInput{URI: tt.uri, Mimetype: tt.mimetype}); got != tt.want {
			t.Errorf("%s as %s: %q, want %q", tt.uri, tt.mimetype, got, tt.want)
		}
	}
}

func TestLinkLength(t *testing.T) {
	t.Parallel()
	l := newLoader(t, 0)
	tests := []struct {
		path   string
		refuse bool
		known  bool
	}{{"/film.mp4", false, true}, {"/bytes.mp4", false, true}, {"/noise.mp4", true, false}, {"/gone.mp4", false, false}}
	for _, tt := range tests {
		seconds, err := l.svc.LinkLength(l.ctx, l.host+tt.path, true)
		if (err != nil) != tt.refuse || (seconds > 0) != tt.known {
			t.Errorf("%s: %d seconds, %v", tt.path, seconds, err)
		}
	}
	l.svc.films = probe.New(nil)
	if seconds, err := l.svc.LinkLength(l.ctx, l.host+"/film.mp4", true); seconds != 0 || err != nil {
		t.Errorf("a private address: %d seconds, %v", seconds, err)
	}
}

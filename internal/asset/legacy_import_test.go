package asset

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/archive"
	"github.com/signate/signate/test/sample"
)

// boxOf is what a box holds: a page, a film, a film whose file is gone, and a row that cannot be taken.
func boxOf(t *testing.T) *archive.Backup {
	t.Helper()
	file := filepath.Join(t.TempDir(), "a2")
	if err := os.WriteFile(file, sample.File(sample.H264), 0o600); err != nil {
		t.Fatal(err)
	}
	start, end := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	window := archive.Asset{Start: &start, End: &end, Enabled: true}
	with := func(change func(*archive.Asset)) archive.Asset { a := window; change(&a); return a }
	return &archive.Backup{Assets: []archive.Asset{
		with(func(a *archive.Asset) {
			a.ID, a.Name, a.URI, a.Mimetype = "a1", "Page", "http://example.com/", "webpage"
			a.Metadata = map[string]any{"refresh_interval_s": 60.0, "error_message": "old trouble", "headers": map[string]any{"X-A": "b", " X-C ": "d", "Bad name": "x", "X-N": 5.0, "X-L": "a\r\nb"}}
		}),
		with(func(a *archive.Asset) {
			a.ID, a.Name, a.URI, a.Mimetype, a.File = "a2", "Film", "/home/pi/screenly_assets/a2", "video", file
		}),
		with(func(a *archive.Asset) {
			a.ID, a.Name, a.URI, a.Mimetype = "a3", "Lost", "/home/pi/screenly_assets/a3", "video"
		}),
		with(func(a *archive.Asset) { a.ID, a.Name, a.URI, a.Mimetype = "a4", "Odd", "gopher://x", "webpage" }),
		with(func(a *archive.Asset) {
			a.ID, a.Name, a.URI, a.Mimetype = "../../etc/passwd\x00", "Evil", "http://example.com/e", "webpage"
		}),
	}}
}

func TestImportLegacy(t *testing.T) {
	t.Parallel()
	l := newLoader(t, 0)
	box := boxOf(t)
	names := func() string {
		t.Helper()
		all, err := l.svc.All(l.ctx)
		if err != nil {
			t.Fatal(err)
		}
		var out []string
		for _, a := range all.Assets {
			out = append(out, a.Name)
		}
		return strings.Join(out, " ")
	}
	run := func(dry bool, created, present, skipped int) ImportReport {
		t.Helper()
		steps := 0
		report, err := l.svc.ImportLegacy(l.ctx, box, dry, func(done, total int, _ string) {
			if steps++; done != steps || total != 5 {
				t.Errorf("step %d is told as %d of %d", steps, done, total)
			}
		})
		if err != nil || report.Created != created || report.Present != present || len(report.Skipped) != skipped || steps != 5 {
			t.Errorf("%+v, %v, %d steps", report, err, steps)
		}
		return report
	}
	dry := run(true, 3, 0, 2)
	if got := names(); got != "" || dry.Bytes != int64(len(sample.File(sample.H264))) {
		t.Errorf("a dry run made %q and tells of %d bytes", got, dry.Bytes)
	}
	done := run(false, 3, 0, 2)
	if got := names(); got != "Page Film Evil" || done.Bytes != dry.Bytes || !slices.Contains(done.Skipped, "Lost: its file is missing") {
		t.Errorf("made %q, %+v", got, done)
	}
	run(false, 0, 3, 2)
	l.work(t)
	film, err := l.svc.Get(l.ctx, "a2")
	if err != nil || film.Status != StatusCompleted || film.URI != "/data/anthias_assets/a2.mp4" || film.Metadata["video_codec"] != "h264" {
		t.Errorf("the film became %+v, %v", film, err)
	}
	if film.Duration < 1 || film.Metadata["container"] != "mp4" || film.Metadata["audio_codec"] == nil || film.Metadata["video_width"] != float64(*film.Width) ||
		film.Metadata["video_height"] != float64(*film.Height) || film.Metadata["video_fps"] == nil {
		t.Errorf("the film is described as %v, %d s", film.Metadata, film.Duration)
	}
	page, err := l.svc.Get(l.ctx, "a1")
	if headers := fmt.Sprint(page.Metadata["headers"]); headers != "map[X-A:b X-C:d]" {
		t.Errorf("the headers became %s", headers)
	}
	if err != nil || page.Metadata["refresh_interval_s"] != 60.0 || page.Metadata["error_message"] != nil {
		t.Errorf("the page became %+v, %v", page, err)
	}
	// What was deleted here comes back once, under the same other id each time.
	if err := l.svc.Delete(l.ctx, "a1"); err != nil {
		t.Fatal(err)
	}
	run(false, 1, 2, 2)
	run(false, 0, 3, 2)
	if got := names(); got != "Film Evil Page" {
		t.Errorf("after a deletion: %q", got)
	}
}

// An import that was interrupted goes on where it was.
func TestImportLegacy_goes_on(t *testing.T) {
	t.Parallel()
	l := newLoader(t, 0)
	box := boxOf(t)
	ctx, cancel := context.WithCancel(l.ctx)
	report, err := l.svc.ImportLegacy(ctx, box, false, func(done, _ int, _ string) {
		if done == 2 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || report.Created != 2 {
		t.Fatalf("%+v, %v", report, err)
	}
	report, err = l.svc.ImportLegacy(l.ctx, box, false, nil)
	if err != nil || report.Created != 1 || report.Present != 2 {
		t.Errorf("%+v, %v", report, err)
	}
}

// A film lasts the seconds that it fills, one at least and a year at most.
func TestWholeSeconds(t *testing.T) {
	t.Parallel()
	for given, want := range map[float64]int64{0.4: 1, 1.9: 1, 10: 10, 10.99: 10, 1e12: MaxDuration} {
		if got := wholeSeconds(given); got != want {
			t.Errorf("%v s count as %d, want %d", given, got, want)
		}
	}
}

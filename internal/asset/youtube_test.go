package asset

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/test/sample"
)

// withYTDLP gives the service a yt-dlp that is a script; FILM is a film in it.
func (l *loader) withYTDLP(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sample"), sample.File(sample.H264), 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "yt-dlp")
	text := fmt.Sprintf("#!/bin/sh\nFILM=%s/sample\ncase $2 in --version) exit;; esac\n%s", dir, script)
	if err := os.WriteFile(program, []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
	y, err := media.DetectYTDLP(t.Context(), program, nil, nil, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	l.svc.youTube = y
}

const clipURI = "https://www.youtube.com/watch?v=dQw4w9WgXcQ&list=PL1"

// addClip adds a film of YouTube as clients of a box do.
func (l *loader) addClip(t *testing.T) Asset {
	t.Helper()
	seconds := int64(30)
	in := LegacyInput{Name: "Mine", URI: clipURI, Mimetype: "youtube_asset", Duration: &seconds, Enabled: true}
	in.Download = l.svc.DownloadExtension(l.ctx, in)
	a, err := l.svc.CreateLegacy(l.ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestYouTube(t *testing.T) {
	t.Parallel()
	l := newLoader(t, 0)
	l.withYTDLP(t, `cp "$FILM" film.mp4; echo "Never & Ever" >title`)
	a := l.addClip(t)
	if !a.LegacyProcessing() || a.Duration != 0 || a.Mimetype != "video" || a.URI != "/data/anthias_assets/"+a.ID+".mp4" {
		t.Fatalf("while it is downloaded: %+v", a)
	}
	l.work(t)
	got, err := l.svc.Get(l.ctx, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != StatusCompleted || got.Type != TypeVideo || got.Name != "Never & Ever" || got.Duration < 1 || got.File == nil ||
		got.Metadata["source"] != "youtube" || got.Metadata["source_url"] != clipURI || got.Metadata["video_codec"] != "h264" {
		t.Errorf("it became %+v %+v", got, got.File)
	}
}

// People who ask for a film to be fetched keep the name they gave it.
func TestYouTube_fetched(t *testing.T) {
	t.Parallel()
	l := newLoader(t, 0)
	if _, err := l.svc.Fetch(l.ctx, Input{URI: clipURI}); err == nil {
		t.Error("it is fetched without yt-dlp")
	}
	l.withYTDLP(t, `cp "$FILM" film.mp4; echo "Title" >title`)
	for given, want := range map[string]string{"": "Title", "Ours": "Ours"} {
		a, err := l.svc.Fetch(l.ctx, Input{URI: clipURI, Name: given})
		if err != nil {
			t.Fatal(err)
		}
		l.work(t)
		if got, err := l.svc.Get(l.ctx, a.ID); err != nil || got.Name != want || got.Status != StatusCompleted || got.Type != TypeVideo {
			t.Errorf("%v: %+v", err, got)
		}
	}
}

func TestYouTube_refuses(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ script, reason string }{
		{`echo 'ERROR: [youtube] x: Private video' >&2; exit 1`, "DownloadError: [youtube] x: Private video"},
		{`echo 'no film at all' >film.mp4`, "RemoteVideoDownloadError: Screens cannot show this file. Use an image (JPEG, PNG, GIF, WebP …), a video (MP4, WebM, MOV …), a PDF, or a web page with its files in a ZIP package."},
	} {
		l := newLoader(t, 0)
		l.withYTDLP(t, tt.script)
		a := l.addClip(t)
		l.work(t)
		if got, err := l.svc.Get(l.ctx, a.ID); err != nil || got.Status != StatusFailed || got.ProcessingNote != tt.reason || got.File != nil {
			t.Errorf("%v: %s, %q", err, got.Status, got.ProcessingNote)
		}
	}
	l := newLoader(t, 0)
	l.withYTDLP(t, ``)
	a := l.addClip(t)
	l.svc.youTube = nil // uninstalled before the film was there
	l.work(t)
	if got, err := l.svc.Get(l.ctx, a.ID); err != nil || got.Status != StatusFailed || got.ProcessingNote != "This server does not download from YouTube any more. Add it as a link." {
		t.Errorf("%v: %s, %q", err, got.Status, got.ProcessingNote)
	}
}

// Without yt-dlp, and for addresses that name no film, it stays a link that screens play.
func TestYouTube_stays_a_link(t *testing.T) {
	t.Parallel()
	l := newLoader(t, 0)
	if a := l.addClip(t); a.Type != TypeYouTube || a.URI != clipURI || a.Status != StatusCompleted {
		t.Errorf("without yt-dlp: %+v", a)
	}
	l.withYTDLP(t, ``)
	in := LegacyInput{URI: "https://www.youtube.com/@channel", Mimetype: "youtube_asset"}
	if got := l.svc.DownloadExtension(l.ctx, in); got != "" {
		t.Errorf("a channel is downloaded as %q", got)
	}
}

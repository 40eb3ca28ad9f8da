package media

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// ytdlp returns a downloader whose program is a script.
func ytdlp(t *testing.T, script string) *YTDLP {
	t.Helper()
	program := filepath.Join(t.TempDir(), "yt-dlp")
	if err := os.WriteFile(program, []byte("#!/bin/sh\ncase $2 in --version) echo 1; exit;; esac\n"+script), 0o700); err != nil {
		t.Fatal(err)
	}
	y, err := DetectYTDLP(t.Context(), program, nil, nil, t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return y
}

func TestYTDLP(t *testing.T) {
	t.Parallel()
	y := ytdlp(t, `for last; do :; done; printf '%s' "$last" >film.mp4; printf 'A <title>\nand more' >title`)
	clip, err := y.Download(t.Context(), "dQw4w9WgXcQ", 1000)
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(clip.Path)
	if err != nil || string(content) != "https://www.youtube.com/watch?v=dQw4w9WgXcQ" || clip.Title != "A <title>" {
		t.Errorf("it was asked for %q, the title is %q: %v", content, clip.Title, err)
	}
	if err := clip.Remove(); err != nil {
		t.Error(err)
	}
	nothingLeft(t, y)
}

func nothingLeft(t *testing.T, y *YTDLP) {
	t.Helper()
	left, err := os.ReadDir(y.tempDir)
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// What goes wrong is told in a sentence, and leaves nothing on the disk.
func TestYTDLP_fails(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, script, reason string }{
		{"as yt-dlp says", `echo 'WARNING: old' >&2; echo 'ERROR: [youtube] x: Video unavailable' >&2; echo part >film.mp4.part; exit 1`, "[youtube] x: Video unavailable"},
		{"in silence", `exit 7`, "exit status 7"},
		{"with nothing", `exit 0`, "there is no film to download"},
		{"with an empty file", `: >film.mp4`, "what came is no film"},
		{"with a link", `ln -s /etc/passwd film.mp4`, "what came is no film"},
		{"with two films", `echo a >film.mp4; echo b >film.webm`, "there is no film to download"},
		{"with too much", `head -c 5000 /dev/zero >film.mp4`, ""},
		{"never", `sleep 1000`, "took longer than"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			y := ytdlp(t, tt.script)
			if tt.name == "never" {
				y.timeout = 300 * time.Millisecond
			}
			_, err := y.Download(t.Context(), "dQw4w9WgXcQ", 1000)
			var failed *ClipError
			if !errors.As(err, &failed) || !strings.Contains(failed.Reason, tt.reason) || strings.Contains(failed.Reason, "\n") {
				t.Errorf("got %v", err)
			}
			nothingLeft(t, y)
		})
	}
	if _, err := ytdlp(t, "").Download(t.Context(), "--exec=rm", 1000); err == nil {
		t.Error("an option is taken for a film")
	}
}

// Not parallel: it changes the environment.
func TestYTDLP_sees_no_secrets_but_its_proxy(t *testing.T) {
	t.Setenv("SIGNATE_SECRETS_KEYSET", "hidden")
	t.Setenv("HTTP_PROXY", "http://other.example.com")
	y := ytdlp(t, `env >film.mp4; echo "$@" >title`)
	clip, err := y.Download(t.Context(), "dQw4w9WgXcQ", 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = clip.Remove() }()
	env, err := os.ReadFile(clip.Path)
	if err != nil {
		t.Fatal(err)
	}
	if text := string(env); strings.Contains(text, "SIGNATE") || strings.Contains(text, "other.example.com") || !strings.Contains(text, "https_proxy=http://signate:") {
		t.Errorf("its environment is %s", text)
	}
	if strings.Contains(clip.Title, "signate:") || !strings.Contains(clip.Title, "--ignore-config") {
		t.Errorf("its arguments are %s", clip.Title)
	}
}

func TestDetectYTDLP(t *testing.T) {
	t.Parallel()
	if y, err := DetectYTDLP(t.Context(), "", nil, nil, ""); y != nil || err != nil {
		t.Errorf("without a path: %v, %v", y, err)
	}
	for _, path := range []string{"/nonexistent/yt-dlp", "/bin/false"} {
		if y, err := DetectYTDLP(t.Context(), path, nil, nil, ""); y != nil || err == nil {
			t.Errorf("%s works", path)
		}
	}
}

func TestYouTubeID(t *testing.T) {
	t.Parallel()
	const id = "dQw4w9WgXcQ"
	for uri, want := range map[string]string{
		"https://www.youtube.com/watch?v=" + id + "&list=PL1": id, "http://youtu.be/" + id + "?t=3": id, "https://m.youtube.com/shorts/" + id: id,
		"https://music.youtube.com/watch?v=" + id: id, "https://youtube.com/live/" + id + "/": id, "https://www.youtube-nocookie.com/embed/" + id: id,
		"https://www.youtube.com/@channel": "", "https://www.youtube.com/playlist?list=PL1": "", "https://youtu.be/": "", "https://youtube.com.evil.example/watch?v=" + id: "",
		"https://evil.example/watch?v=" + id: "", "file:///watch?v=" + id: "", "https://youtu.be/--exec=rm%20x": "", "https://www.youtube.com/watch?v=" + id + "%0A": "", "://": "",
	} {
		if got := YouTubeID(uri); got != want {
			t.Errorf("%s: %q, want %q", uri, got, want)
		}
	}
}

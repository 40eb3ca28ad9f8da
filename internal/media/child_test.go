package media

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

// shell runs a script the way ffmpeg is run.
func shell(t *testing.T, script string, out io.Writer, bounds child) error {
	t.Helper()
	program, err := exec.LookPath("sh")
	if err != nil {
		t.Skip("there is no shell")
	}
	bounds.program, bounds.args, bounds.out = program, []string{"-c", script}, out
	if bounds.timeout == 0 {
		bounds.timeout = 30 * time.Second
	}
	return (&FFmpeg{}).run(t.Context(), bounds)
}

func onLinux(t *testing.T) {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("these bounds are set on Linux only")
	}
}

// Not parallel: it changes the environment.
func TestChild_inherits_no_secrets(t *testing.T) {
	t.Setenv("SIGNATE_SECRETS_KEYSET", "hidden")
	var out bytes.Buffer
	if err := shell(t, "export -p", &out, child{}); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(out.String(), "SIGNATE") {
		t.Errorf("its environment is %s", &out)
	}
}

func TestChild_ends_in_time_with_all_it_started(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	start := time.Now()
	err := shell(t, "sleep 1000 & echo $!; wait", &out, child{timeout: 300 * time.Millisecond})
	if !errors.Is(err, errTimeout) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 4*time.Second { // the output stays open as long as anybody has it
		t.Errorf("took %v", took)
	}
	grandchild := filepath.Join("/proc", strings.TrimSpace(out.String()), "stat")
	for range 200 {
		stat, err := os.ReadFile(grandchild)
		if err != nil || bytes.Contains(stat, []byte(") Z ")) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("what it started lives on")
}

func TestChild_ends_with_its_context(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(50*time.Millisecond, cancel)
	f := &FFmpeg{}
	err := f.run(ctx, child{program: "/bin/sh", args: []string{"-c", "sleep 1000"}, timeout: time.Minute})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if err := f.blame(ctx, typeMP4, err); !errors.Is(err, context.Canceled) {
		t.Errorf("the file is blamed: %v", err)
	}
}

func TestChild_writes_no_more_than_asked_for(t *testing.T) {
	t.Parallel()
	out := &boundedBuffer{limit: 1000}
	err := shell(t, "while echo 12345678; do :; done", out, child{})
	if err == nil || errors.Is(err, errTimeout) || out.data.Len() > out.limit {
		t.Errorf("wrote %d bytes: %v", out.data.Len(), err)
	}
}

func TestChild_writes_no_larger_files_than_asked_for(t *testing.T) {
	t.Parallel()
	onLinux(t)
	path := filepath.Join(t.TempDir(), "file")
	// The bounds are set a moment after the start.
	wait := `until [ "$(ulimit -f)" != unlimited ]; do :; done; `
	err := shell(t, wait+"while echo 12345678; do :; done >"+path, io.Discard, child{files: 5000})
	st, statErr := os.Stat(path)
	if err == nil || errors.Is(err, errTimeout) || statErr != nil || st.Size() > 5000 {
		t.Errorf("%v, %v, %v", err, st, statErr)
	}
}

func TestChild_has_bounds(t *testing.T) {
	t.Parallel()
	onLinux(t)
	var out bytes.Buffer
	script := `until [ "$(ulimit -v)" = 4194304 ] && [ "$(ulimit -n)" = 256 ] && [ "$(ulimit -t)" = 61 ] && [ "$(ulimit -c)" = 0 ]
	do :; done; until [ "$(cat /proc/self/oom_score_adj)" = 1000 ]; do :; done; cat /proc/self/stat`
	if err := shell(t, script, &out, child{}); err != nil {
		t.Fatal(err)
	}
	_, fields, _ := strings.Cut(out.String(), ") ")
	if nice := strings.Fields(fields)[16]; nice != "10" {
		t.Errorf("its priority is %s", nice)
	}
}

func TestChild_reaches_no_network(t *testing.T) {
	t.Parallel()
	onLinux(t)
	var out bytes.Buffer
	f := &FFmpeg{isolated: true}
	script := `until [ "$(cat /proc/self/oom_score_adj)" = 1000 ]; do :; done; cat /proc/self/net/dev`
	c := child{program: "/bin/sh", args: []string{"-c", script}, out: &out, timeout: 30 * time.Second}
	if err := f.run(t.Context(), c); errors.Is(err, errTimeout) {
		t.Fatal("the kernel takes others before it when memory runs out")
	} else if err != nil {
		t.Skipf("the system does not allow it: %v", err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || !strings.Contains(lines[2], "lo:") { // two of headings
		t.Errorf("its network is\n%s", &out)
	}
}

func TestChild_tells_what_it_complained_about(t *testing.T) {
	t.Parallel()
	err := shell(t, "seq 1 100000 >&2; echo the end, start over >&2; exit 3", io.Discard, child{})
	if err == nil || !strings.HasSuffix(err.Error(), "the end, start over") || len(err.Error()) > 3000 {
		t.Errorf("got %v", err)
	}
	if blamed := (&FFmpeg{}).blame(t.Context(), typeMP4, err); AsRefused(blamed) == nil {
		t.Errorf("the file is not blamed: %v", blamed)
	}
}

func TestChild_that_cannot_be_started_is_no_file_s_fault(t *testing.T) {
	t.Parallel()
	f := &FFmpeg{}
	err := f.run(t.Context(), child{program: filepath.Join(t.TempDir(), "none"), timeout: time.Second})
	if err == nil || AsRefused(f.blame(t.Context(), typeMP4, err)) != nil {
		t.Errorf("got %v", err)
	}
}

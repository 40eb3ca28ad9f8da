package media

import (
	"bytes"
	"context"
	"errors"
	"image/jpeg"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/test/sample"
)

func TestMain(m *testing.M) {
	BeWorker(context.Background())
	os.Exit(m.Run())
}

// withWorkers returns a processor that draws in other processes.
func withWorkers(t *testing.T) *Processor {
	t.Helper()
	w := DetectWorkers(t.Context())
	if w == nil {
		t.Fatal("this program cannot be a worker")
	}
	t.Cleanup(w.dismiss)
	return New(Deps{Workers: w, TempDir: t.TempDir()})
}

// dismiss ends those that rest.
func (w *Workers) dismiss() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, k := range w.resting {
		k.end.Stop()
		k.stop()
	}
	w.resting = nil
}

func previewed(t *testing.T, p *Processor, content []byte) ([]byte, error) {
	t.Helper()
	var out bytes.Buffer
	_, err := p.Thumbnail(t.Context(), bytes.NewReader(content), int64(len(content)), &out)
	return out.Bytes(), err
}

func TestWorkers_draw_what_this_process_would(t *testing.T) {
	t.Parallel()
	p, here := withWorkers(t), New(Deps{})
	for name, content := range map[string][]byte{
		"photograph": sample.JPEG(800, 600, "worker"), "HEIC": sample.File(sample.HEIC), "cut": sample.JPEG(800, 600, "")[:3000],
		"noise": append([]byte("\xff\xd8\xff\xe0"), bytes.Repeat([]byte{0xA5}, 4000)...),
	} {
		got, err := previewed(t, p, content)
		want, wanted := previewed(t, here, content)
		if !bytes.Equal(got, want) {
			t.Errorf("%s: it differs", name)
		}
		if r, w := AsRefused(err), AsRefused(wanted); (err == nil) != (wanted == nil) || r != nil && r.Reason != w.Reason {
			t.Errorf("%s: %v, here %v", name, err, wanted)
		}
		var shown, shownHere bytes.Buffer
		pic, changed, err := p.Normalise(t.Context(), bytes.NewReader(content), int64(len(content)), &shown)
		picHere, changedHere, errHere := here.Normalise(t.Context(), bytes.NewReader(content), int64(len(content)), &shownHere)
		if pic != picHere || changed != changedHere || (err == nil) != (errHere == nil) || !bytes.Equal(shown.Bytes(), shownHere.Bytes()) {
			t.Errorf("%s: made %v, here %v, %v, %v", name, pic, picHere, err, errHere)
		}
	}
	if n := len(p.workers.resting); n != 1 {
		t.Errorf("%d workers rest, want the one that did it all", n)
	}
}

func TestWorkers_one_that_was_killed_is_replaced(t *testing.T) {
	t.Parallel()
	p, photo := withWorkers(t), sample.JPEG(320, 200, "killed")
	for range 3 {
		if _, err := previewed(t, p, photo); err != nil {
			t.Fatal(err)
		}
		k := p.workers.resting[0]
		k.kill()
		<-k.ended
	}
}

func TestWorkers_draw_side_by_side(t *testing.T) {
	t.Parallel()
	p, photo := withWorkers(t), sample.JPEG(640, 480, "side")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if _, err := previewed(t, p, photo); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if n := len(p.workers.resting); n < 1 || n > maxWorkers {
		t.Errorf("%d workers rest", n)
	}
}

// script returns workers that are a script.
func script(t *testing.T, lines string) *Workers {
	t.Helper()
	path := filepath.Join(t.TempDir(), "worker")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+lines+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	w := &Workers{program: path, memory: workerMemory, slots: make(chan struct{}, 1)}
	t.Cleanup(w.dismiss)
	return w
}

func TestWorkers_do_not_trust_a_worker(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ lines, reason string }{
		"dies":           {"read task; exit 3", "damaged"},
		"says nonsense":  {"read task; echo nonsense; sleep 1000", "damaged"},
		"babbles":        {"read task; while :; do printf 12345678; done", "damaged"},
		"claims much":    {`read task; echo '{"size":1000000000000}'; sleep 1000`, "damaged"},
		"ends too early": {`read task; echo '{"size":1000}'; echo short`, "damaged"},
		"hangs":          {"read task; sleep 1000", "takes too long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := New(Deps{Workers: script(t, c.lines), TempDir: t.TempDir()})
			p.decodeTimeout = 200*time.Millisecond - workerGrace // with the grace it is that
			if c.reason == "damaged" {
				p.decodeTimeout = decodeTimeout
			}
			_, err := previewed(t, p, sample.JPEG(32, 32, ""))
			if r := AsRefused(err); r == nil || !strings.Contains(r.Reason, c.reason) {
				t.Errorf("got %v", err)
			}
			if n := len(p.workers.resting); n != 0 {
				t.Error("it is used again")
			}
		})
	}
}

func TestWorkers_that_cannot_be_started_are_no_file_s_fault(t *testing.T) {
	t.Parallel()
	w := script(t, "")
	w.program += ".none"
	_, err := previewed(t, New(Deps{Workers: w, TempDir: t.TempDir()}), sample.JPEG(32, 32, ""))
	if err == nil || AsRefused(err) != nil || !errors.Is(err, errStart) {
		t.Errorf("got %v", err)
	}
}

func TestWorkers_stop_when_nobody_waits(t *testing.T) {
	t.Parallel()
	w := script(t, "read task; sleep 1000")
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(100*time.Millisecond, cancel)
	if _, err := w.draw(ctx, task{Within: time.Minute}, io.Discard); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func TestWorkers_memory_is_bounded_and_the_next_picture_is_drawn(t *testing.T) {
	t.Parallel()
	onLinux(t)
	if workerMemory > 1<<40 {
		t.Skip("the race detector needs more than any bound")
	}
	p, deep := withWorkers(t), sample.BlackPNG(6000, 6000, 6000)
	p.workers.memory = 256 << 20
	_, err := previewed(t, p, deep)
	if r := AsRefused(err); r == nil || !strings.Contains(err.Error(), "out of memory") && !strings.Contains(err.Error(), "cannot allocate memory") {
		t.Errorf("got %v", err)
	}
	small, err := previewed(t, p, sample.JPEG(320, 200, "next"))
	if err != nil {
		t.Fatal(err)
	}
	if c, err := jpeg.DecodeConfig(bytes.NewReader(small)); err != nil || c.Width != 320 {
		t.Errorf("got %v, %v", c, err)
	}
	p.workers.dismiss()
	p.workers.memory = workerMemory // what it is takes the largest pictures
	if _, err := previewed(t, p, sample.BlackPNG(10_000, 5_000, 5_000)); err != nil {
		t.Error(err)
	}
}

func TestWorkers_are_confined(t *testing.T) {
	t.Parallel()
	onLinux(t)
	p := withWorkers(t)
	if _, err := previewed(t, p, sample.JPEG(64, 64, "confined")); err != nil {
		t.Fatal(err)
	}
	children, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, list := range children {
		pids, _ := os.ReadFile(list) // a thread may have ended
		for _, pid := range strings.Fields(string(pids)) {
			command, err := os.ReadFile("/proc/" + pid + "/cmdline")
			if err != nil || !strings.Contains(string(command), workerArgument) {
				continue
			}
			environment, err := os.ReadFile("/proc/" + pid + "/environ")
			if err != nil {
				continue // it ended: another test's
			}
			stat, err := os.ReadFile("/proc/" + pid + "/stat")
			if err != nil {
				continue
			}
			found = true
			if strings.Contains(string(environment), "PATH=/") {
				t.Errorf("its environment is %q", environment)
			}
			_, fields, _ := strings.Cut(string(stat), ") ")
			if nice := strings.Fields(fields)[16]; nice != strconv.Itoa(childNice) {
				t.Errorf("its priority is %s", nice)
			}
		}
	}
	if !found {
		t.Error("there is no worker")
	}
}

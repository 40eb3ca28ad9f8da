package e2e

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// postmaster returns the process id of the embedded database.
func postmaster(t *testing.T, p *Program) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(p.Dir, "postgres", "18", "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.SplitN(string(text), "\n", 2)[0])
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// The database is killed under a running server: requests fail as unavailable, then everything works
// again by itself and nothing is lost.
func TestKilled_database_comes_back(t *testing.T) {
	p := NewProgram(t)
	p.Start(t)
	p.SignIn(t)
	var made struct{ ID string }
	if _, err := p.Call(t.Context(), http.MethodPost, "/api/v3/assets/", map[string]any{"uri": "https://example.com/"}, &made); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(postmaster(t, p), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	Eventually(t, 30*time.Second, "the asset is not there again", func() bool {
		status, _ := p.Call(t.Context(), http.MethodGet, "/api/v3/assets/"+made.ID+"/", nil, nil)
		if status == http.StatusInternalServerError {
			t.Errorf("an internal error while the database was away")
		}
		return status == http.StatusOK
	})
	p.AwaitHealthy(t, 10*time.Second)
}

// Server and database are killed at once, as by a power cut.
func TestKilled_together(t *testing.T) {
	p := NewProgram(t)
	p.Start(t)
	p.SignIn(t)
	var made struct{ ID string }
	if _, err := p.Call(t.Context(), http.MethodPost, "/api/v3/assets/", map[string]any{"uri": "https://example.com/"}, &made); err != nil {
		t.Fatal(err)
	}
	database := postmaster(t, p)
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Kill(database, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
	p.Start(t)
	if status, err := p.Call(t.Context(), http.MethodGet, "/api/v3/assets/"+made.ID+"/", nil, nil); status != http.StatusOK {
		t.Errorf("the asset is gone: %d %v", status, err)
	}
}

// A start that cannot work ends soon, with a reason and what to do.
func TestStart_says_why_it_cannot(t *testing.T) {
	p := NewProgram(t)
	p.Start(t)
	refused := func(t *testing.T, want string, env ...string) {
		t.Helper()
		cmd := p.Command(t, "serve")
		cmd.Env = append(cmd.Env, env...)
		out, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(out), want) {
			t.Errorf("it ended with %v and said %q, want %q", err, out, want)
		}
	}
	t.Run("address taken", func(t *testing.T) {
		refused(t, "SIGNATE_ADDR", "SIGNATE_DATA_DIR="+t.TempDir())
	})
	t.Run("data directory in use", func(t *testing.T) {
		refused(t, "in use by another signate process", "SIGNATE_ADDR=127.0.0.1:0")
	})
	t.Run("data directory not writable", func(t *testing.T) {
		refused(t, "SIGNATE_DATA_DIR", "SIGNATE_ADDR=127.0.0.1:0", "SIGNATE_DATA_DIR=/proc/signate")
	})
	t.Run("not an address", func(t *testing.T) {
		refused(t, "host:port", "SIGNATE_ADDR=nonsense")
	})
	t.Run("database does not answer", func(t *testing.T) {
		refused(t, "connect to the database", "SIGNATE_ADDR=127.0.0.1:0", "DATABASE_URL=postgres://nobody@127.0.0.1:1/none?connect_timeout=2", "SIGNATE_DATA_DIR="+t.TempDir())
	})
	t.Run("data of another major version", func(t *testing.T) {
		other := NewProgram(t)
		if err := os.MkdirAll(filepath.Join(other.Dir, "postgres", "17"), 0o755); err != nil {
			t.Fatal(err)
		}
		refused(t, "PostgreSQL 17", "SIGNATE_ADDR=127.0.0.1:0", "SIGNATE_DATA_DIR="+other.Dir)
	})
}

// Asked to end, the server first finishes what it has begun.
func TestStop_drains(t *testing.T) {
	p := NewProgram(t)
	p.Start(t)
	p.SignIn(t)
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	status := make(chan int, 1)
	go func() {
		s, _ := p.Send(t.Context(), http.MethodPost, "/api/v3/assets/", "application/json", read, nil)
		status <- s
	}()
	if _, err := write.WriteString(`{"uri": "https://example.com/slow"`); err != nil {
		t.Fatal(err)
	}
	Eventually(t, 10*time.Second, "the request did not arrive", func() bool {
		var metrics []byte
		_, err := p.Call(t.Context(), http.MethodGet, "/metrics", nil, &metrics)
		return err == nil && strings.Contains(string(metrics), `signate_http_requests_in_flight{face="v3"} 1`)
	})
	ended := make(chan struct{})
	go func() { defer close(ended); p.Stop(t) }()
	Eventually(t, 10*time.Second, "the server still takes requests", func() bool {
		_, err := http.Get(p.URL + "/livez")
		return err != nil
	})
	if _, err := write.WriteString("}"); err != nil {
		t.Fatal(err)
	}
	_ = write.Close()
	if s := <-status; s != http.StatusCreated {
		t.Errorf("the request that was under way ended with %d", s)
	}
	<-ended
}

// Package e2e drives the built program from outside, as its users and its operators do, and kills it.
package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Program is a data directory and the server that runs over it, as often as it is started.
type Program struct {
	URL   string
	Dir   string
	Token string // of the administrator

	Env []string // more settings

	addr string
	cmd  *exec.Cmd
	log  *logTail
}

const (
	adminEmail    = "admin@example.com"
	adminPassword = "signage in a minute"
)

// NewProgram returns a program with an empty data directory that is not running yet.
func NewProgram(t *testing.T) *Program {
	t.Helper()
	dir, err := os.MkdirTemp("", "signate-e2e-")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0o755); err != nil { // for root, whose database runs as another account
		t.Fatal(err)
	}
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	p := &Program{URL: "http://" + addr, Dir: dir, addr: addr}
	t.Cleanup(func() {
		if p.cmd != nil {
			p.Stop(t)
		}
		if t.Failed() && p.log != nil {
			t.Logf("the server's last words:\n%s", p.log)
		}
		_ = os.RemoveAll(dir)
	})
	return p
}

// built is the program that make built.
func built(t *testing.T) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", "bin", "signate"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("%v: run make build first", err)
	}
	return path
}

// Command returns a run of the program over the data directory.
func (p *Program) Command(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(context.WithoutCancel(t.Context()), built(t), args...)
	cmd.Env = append(os.Environ(), "SIGNATE_DATA_DIR="+p.Dir, "SIGNATE_ADDR="+p.addr, "SIGNATE_LOG_LEVEL=warn",
		"SIGNATE_ADMIN_EMAIL="+adminEmail, "SIGNATE_ADMIN_PASSWORD="+adminPassword, "DATABASE_URL=")
	cmd.Env = append(cmd.Env, p.Env...)
	return cmd
}

// Start starts the server and returns how long it took to give its first healthy answer.
func (p *Program) Start(t *testing.T) time.Duration {
	t.Helper()
	p.log = &logTail{}
	p.cmd = p.Command(t, "serve")
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	started := time.Now()
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p.AwaitHealthy(t, time.Minute)
	return time.Since(started)
}

// AwaitHealthy waits until the server says that it is well.
func (p *Program) AwaitHealthy(t *testing.T, patience time.Duration) {
	t.Helper()
	Eventually(t, patience, "the server is not healthy", func() bool {
		status, _ := p.Call(t.Context(), http.MethodGet, "/health", nil, nil)
		return status == http.StatusOK
	})
}

// Kill ends the server as a power cut would.
func (p *Program) Kill(t *testing.T) {
	t.Helper()
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.cmd.Wait() // it was killed
	p.cmd = nil
}

// Stop asks the server to end and fails the test when it does not.
func (p *Program) Stop(t *testing.T) {
	t.Helper()
	_ = p.cmd.Process.Signal(syscall.SIGTERM) // it may have ended already
	ended := make(chan error, 1)
	go func() { ended <- p.cmd.Wait() }()
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("the server ended with %v", err)
		}
	case <-time.After(40 * time.Second):
		_ = p.cmd.Process.Kill()
		t.Errorf("the server did not end, then was killed: %v", <-ended)
	}
	p.cmd = nil
}

// SignIn gets a token for the administrator.
func (p *Program) SignIn(t *testing.T) {
	t.Helper()
	var session struct {
		AccessToken string `json:"access_token"`
	}
	status, err := p.Call(t.Context(), http.MethodPost, "/api/v3/auth/login/", map[string]string{"email": adminEmail, "password": adminPassword}, &session)
	if err != nil || status != http.StatusOK {
		t.Fatalf("sign in: %d %v", status, err)
	}
	p.Token = session.AccessToken
}

// Call asks the API; the status is 0 when there was no answer.
func (p *Program) Call(ctx context.Context, method, path string, body, answer any) (int, error) {
	var reader io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return 0, err
		}
		reader = bytes.NewReader(text)
	}
	return p.Send(ctx, method, path, "application/json", reader, answer)
}

// Send is Call for a body of another kind.
func (p *Program) Send(ctx context.Context, method, path, contentType string, body io.Reader, answer any) (int, error) {
	r, err := http.NewRequestWithContext(ctx, method, p.URL+path, body)
	if err != nil {
		return 0, err
	}
	if body != nil {
		r.Header.Set("Content-Type", contentType)
	}
	if p.Token != "" {
		r.Header.Set("Authorization", "Bearer "+p.Token)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		return 0, err
	}
	if res.StatusCode >= http.StatusMultipleChoices {
		return res.StatusCode, fmt.Errorf("%s %s: %s: %s", method, path, res.Status, content)
	}
	switch out := answer.(type) {
	case nil:
		return res.StatusCode, nil
	case *[]byte:
		*out = content
		return res.StatusCode, nil
	}
	return res.StatusCode, json.Unmarshal(content, answer)
}

// Eventually waits for a condition and fails the test when it does not come.
func Eventually(t *testing.T, patience time.Duration, complaint string, done func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	for !done() {
		select {
		case <-ctx.Done():
			if errors.Is(ctx.Err(), context.DeadlineExceeded) {
				t.Fatalf("%s after %v", complaint, patience)
			}
			t.Fatal(ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// logTail keeps what the server prints.
type logTail struct {
	mu   sync.Mutex
	text []byte
}

// Write appends.
func (l *logTail) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.text = append(l.text, p...)
	if n := len(l.text) - 16<<10; n > 0 {
		l.text = l.text[n:]
	}
	return len(p), nil
}

// String returns the last that was printed.
func (l *logTail) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return string(l.text)
}

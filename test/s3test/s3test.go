// Package s3test runs a real S3 server for tests, versitygw over a temporary directory.
package s3test

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// The account and bucket of every server.
const (
	AccessKey = "signate-tests"
	SecretKey = "only-for-tests"
	Bucket    = "signate"
)

const program = "github.com/versity/versitygw/cmd/versitygw"

// Server is a running S3 server with an empty bucket.
type Server struct {
	URL  string
	port int
	dir  string
	cmd  *exec.Cmd
}

// Start runs a server until the test ends.
func Start(tb testing.TB) *Server {
	tb.Helper()
	s, err := Run()
	if err != nil {
		tb.Fatalf("s3test: %v", err)
	}
	tb.Cleanup(s.Close)
	return s
}

// Run starts a server; Close it.
func Run() (*Server, error) {
	dir, err := os.MkdirTemp("", "signate-s3-")
	if err != nil {
		return nil, err
	}
	l, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	port := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	s := &Server{URL: "http://127.0.0.1:" + strconv.Itoa(port), port: port, dir: dir}
	if err := s.Up(); err != nil {
		s.Close()
		return nil, err
	}
	client, err := s.Client()
	if err == nil {
		err = client.MakeBucket(context.Background(), Bucket, minio.MakeBucketOptions{})
	}
	if err != nil {
		s.Close()
		return nil, fmt.Errorf("make the bucket: %w", err)
	}
	return s, nil
}

// Client returns a client of the server's own protocol, for what a test does behind our back.
func (s *Server) Client() (*minio.Client, error) {
	return minio.New("127.0.0.1:"+strconv.Itoa(s.port), &minio.Options{Creds: credentials.NewStaticV4(AccessKey, SecretKey, ""), Region: "us-east-1"})
}

// Up starts the server again after Down; what was stored is still there.
func (s *Server) Up() error {
	bin, err := binary()
	if err != nil {
		return err
	}
	data, meta := filepath.Join(s.dir, "data"), filepath.Join(s.dir, "meta")
	for _, d := range []string{data, meta} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			return err
		}
	}
	// Attributes beside the files, not on them: not every temporary directory can hold them.
	s.cmd = exec.CommandContext(context.Background(), bin, "--port", "127.0.0.1:"+strconv.Itoa(s.port), "--quiet", "--cors-allow-origin", "*", "posix", "--sidecar", meta, data)
	s.cmd.Env = []string{"ROOT_ACCESS_KEY=" + AccessKey, "ROOT_SECRET_KEY=" + SecretKey, "PATH=" + os.Getenv("PATH")}
	s.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	if err := s.cmd.Start(); err != nil {
		return err
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		c, err := (&net.Dialer{}).DialContext(context.Background(), "tcp", strings.TrimPrefix(s.URL, "http://"))
		if err == nil {
			return c.Close()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("the server does not answer: %w", err)
		}
	}
}

// Down kills the server.
func (s *Server) Down() {
	if s.cmd == nil {
		return
	}
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
	s.cmd = nil
}

// Freeze stops the server where it is: connections stay and nobody answers, until Thaw.
func (s *Server) Freeze(tb testing.TB) {
	tb.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGSTOP); err != nil {
		tb.Fatal(err)
	}
}

// Thaw lets the server go on after Freeze.
func (s *Server) Thaw(tb testing.TB) {
	tb.Helper()
	if err := s.cmd.Process.Signal(syscall.SIGCONT); err != nil {
		tb.Fatal(err)
	}
}

// Close kills the server and removes what it stored.
func (s *Server) Close() {
	s.Down()
	_ = os.RemoveAll(s.dir)
}

// binary returns the path of the server's program, which is built once into bin/.
var binary = sync.OnceValues(func() (string, error) {
	gomod, err := exec.CommandContext(context.Background(), "go", "env", "GOMOD").Output()
	if err != nil {
		return "", fmt.Errorf("find the repository: %w", err)
	}
	root := filepath.Dir(string(gomod))
	bin := filepath.Join(root, "bin", "versitygw")
	if err := os.MkdirAll(filepath.Dir(bin), 0o755); err != nil {
		return "", err
	}
	lock, err := os.OpenFile(bin+".lock", os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return "", err
	}
	defer func() { _ = lock.Close() }()
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX); err != nil {
		return "", err
	}
	if _, err := os.Stat(bin); err == nil {
		return bin, nil
	}
	build := exec.CommandContext(context.Background(), "go", "build", "-modfile=tools/external/go.mod", "-trimpath", "-ldflags", "-s -w", "-o", bin, program)
	build.Dir, build.Env = root, append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w: %s", program, err, out)
	}
	return bin, nil
})

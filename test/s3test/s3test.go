// Package s3test runs a real S3 server for tests, versitygw over a temporary directory.
package s3test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"github.com/signate/signate/test/daemon"
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
	daemon.Daemon
	URL string
	dir string
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
	d, err := daemon.New()
	if err != nil {
		return nil, err
	}
	s := &Server{Daemon: d, URL: "http://" + d.Address, dir: dir}
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
	return minio.New(s.Address, &minio.Options{Creds: credentials.NewStaticV4(AccessKey, SecretKey, ""), Region: "us-east-1"})
}

// Up starts the server again after Stop; what was stored is still there.
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
	cmd := exec.CommandContext(context.Background(), bin, "--port", s.Address, "--quiet", "--cors-allow-origin", "*", "posix", "--sidecar", meta, data)
	cmd.Env = []string{"ROOT_ACCESS_KEY=" + AccessKey, "ROOT_SECRET_KEY=" + SecretKey, "PATH=" + os.Getenv("PATH")}
	return s.Run(cmd)
}

// Close kills the server and removes what it stored.
func (s *Server) Close() {
	s.Stop()
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

// Command cluster runs a command beside a throw-away PostgreSQL: fast, not durable, gone afterwards.
//
//	go run ./test/cluster [-pg-bin DIR] -- go test ./...
//
// The command finds the superuser's connection string in TEST_DATABASE_URL.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"

	"github.com/signate/signate/internal/postgres/embedded"
)

func main() {
	bin := flag.String("pg-bin", os.Getenv("SIGNATE_PG_BIN"), "directory of PostgreSQL's programs")
	flag.Parse()
	code, err := run(*bin, flag.Args())
	if err != nil {
		fmt.Fprintln(os.Stderr, "cluster:", err)
	}
	os.Exit(code)
}

func run(bin string, command []string) (int, error) {
	if len(command) == 0 {
		return 2, errors.New("name the command to run after --")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	dir, err := os.MkdirTemp("", "signate-test-")
	if err != nil {
		return 1, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if err := os.Chmod(dir, 0o755); err != nil {
		return 1, err
	}
	server, err := embedded.Start(ctx, embedded.Config{Dir: dir, BinDir: bin, Logger: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn})), Settings: fast()})
	if err != nil {
		return 1, err
	}
	defer func() {
		quit, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		_ = server.Stop(quit) // the directory goes anyway
	}()
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), "TEST_DATABASE_URL="+server.URL())
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode(), nil
	}
	if err != nil {
		return 1, err
	}
	return 0, nil
}

// fast returns settings for a database whose content nobody will miss.
func fast() map[string]string {
	return map[string]string{"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "300", "shared_buffers": "128MB"}
}

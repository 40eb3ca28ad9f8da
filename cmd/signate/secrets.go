package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/server"
)

type secretsCommand struct {
	Rotate rotateCommand `cmd:"" help:"Add a key to the keyset of secrets and encrypt everything anew with it, while servers run."`
}

type rotateCommand struct {
	config.Config
}

// Run rotates the key. With DATABASE_URL everything is encrypted anew at once; otherwise the running
// server does it within a minute, or the next one that starts. Stopped half-way it can be run again.
func (c *rotateCommand) Run() error {
	if err := c.Complete(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	n, err := server.RotateSecrets(ctx, c.Config, server.NewLogger(os.Stderr, c.LogLevel, c.LogFormat))
	if errors.Is(err, server.ErrNoDatabase) {
		fmt.Println("A new key is in use. The server encrypts everything anew with it within a minute of running.")
		return nil
	}
	if err != nil {
		return err
	}
	fmt.Printf("A new key is in use; %d rows were encrypted anew with it.\n", n)
	return nil
}

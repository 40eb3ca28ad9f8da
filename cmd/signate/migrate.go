package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/server"
)

type migrateCommand struct {
	config.Config
}

// Run migrates the database at DATABASE_URL; the embedded one is migrated whenever it is served.
func (c *migrateCommand) Run() error {
	url := c.MigrateURL
	if url == "" {
		url = c.DatabaseURL
	}
	if url == "" {
		return errors.New("set DATABASE_URL; the embedded database is migrated by signate serve")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return postgres.Migrate(ctx, url, server.NewLogger(os.Stderr, c.LogLevel, c.LogFormat))
}

package main

import (
	"context"
	"errors"
	"fmt"
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

// Run migrates the database at DATABASE_URL and those of SIGNATE_DATABASES; the embedded one is migrated
// whenever it is served.
func (c *migrateCommand) Run() error {
	further, err := c.TenantDatabases()
	if err != nil {
		return err
	}
	url := c.MigrateURL
	if url == "" {
		url = c.DatabaseURL
	}
	if url == "" {
		return errors.New("set DATABASE_URL; the embedded database is migrated by signate serve")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	log := server.NewLogger(os.Stderr, c.LogLevel, c.LogFormat)
	if err := postgres.Migrate(ctx, url, log); err != nil {
		return err
	}
	var failed error
	for name, d := range further {
		if err := postgres.MigrateDatabase(ctx, d.MigrateURL, url, log); err != nil {
			failed = errors.Join(failed, fmt.Errorf("database %s: %w", name, err))
		}
	}
	return failed
}

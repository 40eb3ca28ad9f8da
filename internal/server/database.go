package server

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/postgres/embedded"
)

// stopTimeout bounds how long the embedded database may take to stop.
const stopTimeout = 20 * time.Second

// database is where the installation's PostgreSQL is: another server's, or our own child.
type database struct {
	url      string
	adminURL string // of a role that may change the schema
	own      *embedded.Server
	log      *slog.Logger
}

func openDatabase(ctx context.Context, cfg config.Config, log *slog.Logger) (*database, error) {
	if cfg.DatabaseURL != "" {
		admin := cfg.DatabaseURL
		if cfg.MigrateURL != "" {
			admin = cfg.MigrateURL
		}
		return &database{url: cfg.DatabaseURL, adminURL: admin, log: log}, nil
	}
	own, err := embedded.Start(ctx, embedded.Config{Dir: cfg.DataDir, BinDir: cfg.PgBin, Logger: log})
	if err != nil {
		return nil, fmt.Errorf("start the embedded database: %w", err)
	}
	return &database{url: own.URL(), adminURL: own.URL(), own: own, log: log}, nil
}

// open brings the schema up to date and connects. Databases of tenants that do not answer are told of; they
// keep nobody waiting but their own tenants.
func (d *database) open(ctx context.Context, cfg config.Config, maxConns int32) (*postgres.DB, error) {
	if err := postgres.Migrate(ctx, d.adminURL, d.log); err != nil {
		return nil, err
	}
	further, err := cfg.TenantDatabases()
	if err != nil {
		return nil, err
	}
	pc := postgres.Config{URL: d.url, AdminURL: d.adminURL, Databases: map[string]postgres.Database{}, MaxConns: maxConns, Logger: d.log}
	for name, t := range further {
		pc.Databases[name] = postgres.Database{URL: t.URL, AdminURL: t.MigrateURL}
	}
	return postgres.Open(ctx, pc)
}

// stop ends the embedded database, in time for whoever stops us.
func (d *database) stop() {
	if d.own == nil {
		return
	}
	//nolint:forbidigo // whoever asked for the start has left; the database stops all the same
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	if err := d.own.Stop(ctx); err != nil {
		d.log.Warn("the embedded database did not stop cleanly", "error", err)
	}
}

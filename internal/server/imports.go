package server

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/egress"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/provider"
	"github.com/signate/signate/internal/secret"
)

// importing makes what brings in content of other systems, and its background work.
func (s *Server) importing() *importer.Service {
	svc := importer.New(importer.Deps{
		DB: s.db, Vault: s.vault, Jobs: s.jobs, Live: s.hub, Assets: s.assets, Accounts: accounts(s.cfg), MaxFile: s.cfg.MaxUpload, Log: s.log,
	})
	job.Register(s.jobs, importer.NewWorker(svc))
	job.Register(s.jobs, importer.NewSweeper(svc))
	s.jobs.Every(importer.SweepEvery, importer.SweepArgs{})
	return svc
}

func accounts(cfg config.Config) *provider.Directory {
	return provider.NewDirectory(egress.New(prefixes(cfg.PrivateNetworks)))
}

// VendorImport says what to bring in from another system, and where.
type VendorImport struct {
	importer.Input
	Tenant   string // slug
	Progress func(importer.Import)
}

// Import brings in an account of another system, here and now.
func (t *Tools) Import(ctx context.Context, in VendorImport) (importer.Import, error) {
	to, err := t.Tenants.BySlug(ctx, in.Tenant)
	if err != nil {
		return importer.Import{}, fmt.Errorf("the tenant %s: %w", in.Tenant, err)
	}
	return t.Imports.RunNow(access.System(ctx, to.ID), importer.In, in.Input, in.Progress)
}

// importTools makes the service for a command. Files are processed by the server.
func importTools(db *postgres.DB, assets *asset.Service, jobs *job.Runner, vault *secret.Vault, cfg config.Config, log *slog.Logger) *importer.Service {
	return importer.New(importer.Deps{
		DB: db, Vault: vault, Jobs: jobs, Live: live.NewNotifier(db.SharedPool(), log), Assets: assets, Accounts: accounts(cfg), MaxFile: cfg.MaxUpload, Log: log,
	})
}

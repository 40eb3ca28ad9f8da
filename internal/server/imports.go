package server

import (
	"log/slog"

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

// importTools makes the service for a command. Files are processed by the server.
func importTools(db *postgres.DB, assets *asset.Service, jobs *job.Runner, vault *secret.Vault, cfg config.Config, log *slog.Logger) *importer.Service {
	return importer.New(importer.Deps{
		DB: db, Vault: vault, Jobs: jobs, Live: live.NewNotifier(db.SharedPool(), log), Assets: assets, Accounts: accounts(cfg), MaxFile: cfg.MaxUpload, Log: log,
	})
}

package server

import (
	"context"
	"log/slog"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/postgres/embedded"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/internal/transfer"
)

// Tools are the services that commands use beside a server, running or not. Jobs that they add are worked
// by the server.
type Tools struct {
	DB       *postgres.DB
	Tenants  *tenant.Service
	Identity *identity.Service
	Transfer *transfer.Service
	Imports  *importer.Service
	boxes    *boxes
	database *database
}

// OpenTools connects to the installation's database: the one of the settings, the embedded one of a
// running server, or the embedded one that it starts. Close it.
func OpenTools(ctx context.Context, cfg config.Config, log *slog.Logger) (_ *Tools, err error) {
	t := &Tools{}
	defer func() {
		if err != nil {
			t.Close()
		}
	}()
	if cfg.DatabaseURL == "" {
		if url, running := embedded.RunningURL(ctx, cfg.DataDir); running {
			cfg.DatabaseURL = url
		}
	}
	if t.database, err = openDatabase(ctx, cfg, log); err != nil {
		return nil, err
	}
	if t.DB, err = t.database.open(ctx, cfg, 4); err != nil {
		return nil, err
	}
	keys, err := secret.Load(cfg.DataDir, cfg.JWTKeys)
	if err != nil {
		return nil, err
	}
	vault, err := secret.OpenVault(cfg.DataDir, cfg.SecretsKeyset)
	if err != nil {
		return nil, err
	}
	blobs, err := openBlobs(cfg)
	if err != nil {
		return nil, err
	}
	jobs, err := job.New(t.DB.SharedPool(), 1, log)
	if err != nil {
		return nil, err
	}
	sender, err := mail.NewSender(cfg.SMTPURL, cfg.MailFrom, vault, log)
	if err != nil {
		return nil, err
	}
	job.Register(jobs, sender) // so that mails can be added; the server sends them
	t.openBoxes(cfg, blobs, jobs, log)
	t.Tenants = tenant.New(t.DB, tenant.Deps{Mail: mail.NewOutbox(jobs, vault), BaseDomain: cfg.BaseDomain, PublicURL: cfg.PublicURL})
	t.Identity = identity.New(identity.Deps{DB: t.DB, Tenants: t.Tenants, Keys: keys.Tokens, Mail: mail.NewOutbox(jobs, vault), Log: log})
	t.Transfer = transfer.New(transfer.Deps{DB: t.DB, Tenants: t.Tenants, Blobs: blobs, Log: log})
	t.Imports = importTools(t.DB, t.boxes.assets, jobs, vault, cfg, log)
	return t, nil
}

// Close gives everything back.
func (t *Tools) Close() {
	if t.DB != nil {
		t.DB.Close()
	}
	if t.database != nil {
		t.database.stop()
	}
}

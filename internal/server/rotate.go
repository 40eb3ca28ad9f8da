package server

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/share"
	"github.com/signate/signate/internal/tenant"
)

// ErrNoDatabase says that only a running server reaches the embedded database.
var ErrNoDatabase = errors.New("the embedded database is reached by its server only")

// RotateSecrets adds a key to the keyset and encrypts everything anew with it; it returns how many rows
// that were. With the embedded database that is left to the server, and the answer is ErrNoDatabase.
func RotateSecrets(ctx context.Context, cfg config.Config, log *slog.Logger) (int, error) {
	vault, err := secret.OpenVault(cfg.DataDir, cfg.SecretsKeyset)
	if err != nil {
		return 0, err
	}
	if err := vault.Rotate(); err != nil {
		return 0, err
	}
	if cfg.DatabaseURL == "" {
		return 0, ErrNoDatabase
	}
	db, err := postgres.Open(ctx, postgres.Config{URL: cfg.DatabaseURL, MaxConns: cfg.MaxConns, Logger: log})
	if err != nil {
		return 0, err
	}
	defer db.Close()
	people := identity.New(identity.Deps{DB: db, Tenants: tenant.New(db), Vault: vault, Log: log, Now: time.Now})
	return reencrypter(db, vault, people).Reencrypt(ctx)
}

// reencrypter knows all owners of encrypted columns.
func reencrypter(db *postgres.DB, vault *secret.Vault, people *identity.Service) *secret.Reencrypter {
	return secret.NewReencrypter(secret.NewStore(db, vault).Reencrypt, people.ReencryptSeeds,
		importer.New(importer.Deps{DB: db, Vault: vault}).Reencrypt, share.New(share.Deps{DB: db, Vault: vault}).ReencryptTokens)
}

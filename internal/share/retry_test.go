package share_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/share"
	"github.com/signate/signate/test/pgtest"
)

// busy makes a transaction lose a race at its call with the number, as when something else changes the asset at the same time.
type busy struct{ calls, loses int }

func (b *busy) SetSharedTx(context.Context, postgres.Tx, string, bool) error {
	if b.calls++; b.calls == b.loses {
		return &pgconn.PgError{Code: "40001"}
	}
	return nil
}

type nobody struct{}

func (nobody) ToPeople(uuid.UUID, live.Hint) {}

// A new address is made, and the one before opens nothing, also when the change has to be tried again.
func TestShare_regenerates_when_it_is_tried_again(t *testing.T) {
	t.Parallel()
	database := pgtest.Open(t)
	ctx, tenant := database.Tenant(t)
	vault, err := secret.OpenVault(t.TempDir(), "")
	if err != nil {
		t.Fatal(err)
	}
	others := &busy{}
	svc := share.New(share.Deps{DB: database.DB, Vault: vault, Assets: others, Live: nobody{}})
	object := share.Object{Asset: id.NewAsset()}
	err = database.DB.Tx(ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(ctx, "insert into assets (tenant_id, asset_id, name, type, mimetype, uri) values ($1, $2, 'Menu', 'webpage', 'webpage', 'https://example.com/')", tenant, object.Asset)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	title := "For the franchisees"
	before, err := svc.Share(ctx, object, share.Options{Title: &title})
	if err != nil {
		t.Fatal(err)
	}
	for loses := range 3 { // none, when the link before is revoked, when the other is made
		*others = busy{loses: loses}
		after, err := svc.Share(ctx, object, share.Options{Regenerate: true})
		if err != nil || after.Token == before.Token || after.Title != title {
			t.Fatalf("lost at %d: %+v, %v, was %+v", loses, after, err, before)
		}
		if old, err := svc.Get(ctx, before.ID); err != nil || old.RevokedAt == nil {
			t.Fatalf("lost at %d, and the link before goes on working: %+v, %v", loses, old, err)
		}
		before = after
	}
}

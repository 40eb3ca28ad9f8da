package postgres_test

import (
	"context"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

const hotRead = "select asset_id, name, type, mimetype, uri, duration, play_order, is_enabled, start_date, end_date, created_at from assets where tenant_id = $1 and deleted_at is null order by play_order, asset_id limit 100"

// BenchmarkHotRead lists 100 assets of one of 50 tenants through the door Read, and by the same query on
// a role that row-level security does not bind, with nothing around it. The ratio is what isolation costs.
func BenchmarkHotRead(b *testing.B) {
	d := pgtest.Open(b)
	var ctx context.Context
	var tenant uuid.UUID
	for range 50 {
		ctx, tenant = d.Tenant(b)
		err := d.DB.Tx(ctx, func(tx postgres.Tx) error {
			for i := range 100 {
				_, err := tx.Exec(ctx, "insert into assets (tenant_id, asset_id, name, type, mimetype, play_order) values ($1, $2, 'An asset with a name', 'image', 'image', $3)", tenant, id.NewAsset(), i)
				if err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	plain, err := pgxpool.New(context.Background(), d.AdminURL)
	if err != nil {
		b.Fatal(err)
	}
	defer plain.Close()
	if _, err := plain.Exec(context.Background(), "analyze assets"); err != nil {
		b.Fatal(err)
	}
	b.Run("row-level-security", func(b *testing.B) {
		for b.Loop() {
			rows, err := d.DB.Read(ctx).Query(ctx, hotRead, tenant)
			drain(b, rows, err)
		}
	})
	b.Run("without", func(b *testing.B) {
		for b.Loop() {
			rows, err := plain.Query(ctx, hotRead, tenant)
			drain(b, rows, err)
		}
	})
}

func drain(b *testing.B, rows pgx.Rows, err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
	n := 0
	for rows.Next() {
		n++
	}
	if rows.Err() != nil || n != 100 {
		b.Fatalf("%d rows, %v", n, rows.Err())
	}
}

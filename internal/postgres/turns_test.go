package postgres_test

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

// Reads in turn of a database on this machine take turns: whoever comes when all are taken waits, and leaves when it has to. Other
// reads go past them.
func TestRead_in_turn(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, _ := d.Tenant(t)
	taken := make([]pgx.Rows, runtime.GOMAXPROCS(0)+1)
	cfg := postgres.Config{URL: d.AdminURL, AdminURL: d.AdminURL, Databases: map[string]postgres.Database{}, Logger: slog.New(slog.DiscardHandler), MaxConns: int32(len(taken)) + 1}
	if d.Routed != "" {
		cfg.Databases[pgtest.OtherName] = postgres.Database{URL: d.Routed, AdminURL: d.Routed}
	}
	db, err := postgres.Open(ctx, cfg) // where nobody else reads
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for i := range taken {
		rows, err := db.Read(ctx).InTurn().Query(ctx, "select generate_series(1, 3)")
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		taken[i] = rows
	}
	hurried, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
	defer cancel()
	if _, err := db.Read(hurried).InTurn().Query(hurried, "select 1"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("one more read in turn: %v", err)
	}
	var n int
	if err := db.Read(ctx).QueryRow(ctx, "select 7").Scan(&n); err != nil || n != 7 {
		t.Errorf("another read: %d, %v", n, err)
	}
	waited := make(chan error)
	go func() {
		var n int
		waited <- db.Read(ctx).InTurn().QueryRow(ctx, "select 1").Scan(&n)
	}()
	for taken[0].Next() { // read to its end, which ends its turn
	}
	if err := <-waited; err != nil {
		t.Errorf("whoever waited: %v", err)
	}
}

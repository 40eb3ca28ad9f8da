package tenant_test

import (
	"context"
	"sync"
	"testing"

	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

// letters keeps the mails that were sent.
type letters struct {
	mu   sync.Mutex
	sent []mail.Message
}

func (l *letters) SendTx(_ context.Context, tx postgres.Tx, m mail.Message) error {
	tx.AfterCommit(func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.sent = append(l.sent, m)
	})
	return nil
}

func exec(t *testing.T, d *pgtest.Database, sql string, args ...any) {
	t.Helper()
	err := d.DB.ControlTx(context.Background(), func(tx postgres.Tx) error {
		_, err := tx.Exec(context.Background(), sql, args...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

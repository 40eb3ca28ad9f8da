package tenant_test

import (
	"context"
	"testing"

	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/test/pgtest"
)

// What tenants have is counted in the name of each; the operator, a member of none, sees the sum.
func TestService_Installation(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	for range 2 {
		ctx, tid := d.Tenant(t)
		err := d.DB.Tx(ctx, func(tx postgres.Tx) error {
			_, err := tx.Exec(ctx, `insert into devices (tenant_id, id, name) values ($1, $2, 'x')`, tid, id.New())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	s := tenant.New(d.DB)
	got, err := s.Installation(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if got.Content.Devices < 2 || got.Active < 2 || got.Content.CountedAt.IsZero() {
		t.Errorf("the installation is %+v", got)
	}
	again, err := s.Installation(context.Background())
	if err != nil || again.Content != got.Content {
		t.Errorf("content is counted twice within minutes: %+v, %v", again.Content, err)
	}
}

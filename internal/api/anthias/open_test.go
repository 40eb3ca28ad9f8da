package anthias_test

import (
	"context"
	"encoding/base64"
	"io"
	"testing"

	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/server"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/pgtest"
)

// single starts one more server over the same database, with a default tenant.
func single(t *testing.T, open bool) (*apitest.Client, *apitest.Client) {
	t.Helper()
	member := apitest.Open(t).User(t)
	err := pgtest.Open(t).DB.ControlTx(t.Context(), func(tx postgres.Tx) error {
		_, err := tx.Exec(t.Context(), `insert into tenant_management.tenants (id, name, slug, subscription_tier) values ($1, 'Default', 'default', 'legacy') on conflict do nothing`, tenant.Default)
		if err == nil {
			_, err = tx.Exec(t.Context(), `insert into tenant_management.tenant_users (tenant_id, user_id, role) values ($1, $2, 'tenant_admin')`, tenant.Default, member.ID)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	cfg := apitest.Config(pgtest.Open(t), t.TempDir())
	cfg.AnthiasOpen = open
	if err := cfg.Complete(); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	s, err := server.New(ctx, cfg, server.NewLogger(io.Discard, "error", "text"))
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	member.URL = "http://" + s.Addr()
	return member, &apitest.Client{URL: member.URL}
}

// Authentication is off only where the operator said so, and only for the single site's own tenant.
func TestOpen(t *testing.T) {
	t.Parallel()
	other := apitest.Open(t).Tenant(t)
	_, guest := single(t, true)
	guest.Get(t, "/api/v2/assets").Want(t, 200)
	guest.Get(t, "/api/v2/assets", "Authorization", "Basic nonsense at all").Want(t, 200)
	golden(t, guest.Post(t, "/api/v2/assets/order", map[string]any{}), 204, ``)
	if got := guest.Get(t, "/api/v2/device_settings").Want(t, 200).Text(t, "auth_backend"); got != "" {
		t.Errorf("auth_backend %q", got)
	}
	guest.In(other.Slug).Get(t, "/api/v2/assets").Want(t, 401)
	guest.In("nobody").Get(t, "/api/v2/assets").Want(t, 401)
	guest.Get(t, "/api/v2/assets", "Host", other.Slug+".signate.test").Want(t, 401)
	guest.Get(t, "/api/v3/assets/").Want(t, 403)
}

// Without a name for a tenant the default one is meant, of those who are its members.
func TestDefault_tenant(t *testing.T) {
	t.Parallel()
	member, guest := single(t, false)
	guest.Get(t, "/api/v2/assets").Want(t, 401)
	auth := func(c *apitest.Client) string {
		return "Basic " + base64.StdEncoding.EncodeToString([]byte(c.Email+":"+c.Password))
	}
	member.Get(t, "/api/v2/assets", "Authorization", auth(member)).Want(t, 200)
	elsewhere := apitest.Open(t).Tenant(t).Member(t, "viewer")
	elsewhere.URL, elsewhere.Token, elsewhere.Tenant = member.URL, "", ""
	golden(t, elsewhere.Get(t, "/api/v2/assets", "Authorization", auth(elsewhere)), 200, `[]`)
}

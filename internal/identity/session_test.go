package identity_test

import (
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity"
)

func TestService_Refresh(t *testing.T) {
	t.Parallel()
	b := setup(t)
	ctx := b.at("192.0.2.1")
	first := b.login(t)
	second, err := b.Refresh(ctx, first.RefreshToken, "")
	if err != nil {
		t.Fatal(err)
	}
	if second.RefreshToken == first.RefreshToken || second.AccessToken == first.AccessToken {
		t.Error("the tokens are the same as before")
	}
	b.clock.Advance(5 * time.Second)
	third, err := b.Refresh(ctx, first.RefreshToken, "")
	if err != nil {
		t.Fatalf("a second tab with the same token, moments later: %v", err)
	}
	other := b.login(t)
	b.clock.Advance(time.Minute)
	if _, err := b.Refresh(ctx, first.RefreshToken, ""); !fault.IsKind(err, fault.KindUnauthorized) {
		t.Errorf("a token that was used long ago: %v", err)
	}
	for name, token := range map[string]string{"the thief's": second.RefreshToken, "the owner's": third.RefreshToken} {
		if _, err := b.Refresh(ctx, token, ""); !fault.IsKind(err, fault.KindUnauthorized) {
			t.Errorf("%s token after a reuse: %v", name, err)
		}
	}
	if _, err := b.Refresh(ctx, other.RefreshToken, ""); err != nil {
		t.Errorf("another session of the same user ended too: %v", err)
	}
	if _, err := b.Refresh(ctx, other.AccessToken, ""); !fault.IsKind(err, fault.KindUnauthorized) {
		t.Errorf("an access token in its place: %v", err)
	}
}

func TestService_Refresh_ends_after_a_week(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.login(t)
	for range 3 { // in use it lives on
		b.clock.Advance(6 * 24 * time.Hour)
		next, err := b.Refresh(b.at("192.0.2.1"), s.RefreshToken, "")
		if err != nil {
			t.Fatal(err)
		}
		s = next
	}
	b.clock.Advance(7*24*time.Hour + time.Second)
	if _, err := b.Refresh(b.at("192.0.2.1"), s.RefreshToken, ""); !fault.IsKind(err, fault.KindUnauthorized) {
		t.Errorf("after a week of rest: %v", err)
	}
}

// What changes about a user reaches other nodes within a second.
func TestService_Authenticate_forgets_within_a_second(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, sql string
		check     func(access.Actor, error) bool
	}{
		{"suspended user", `update auth_user set is_active = false where id = $1`, func(_ access.Actor, err error) bool { return fault.IsKind(err, fault.KindUnauthorized) }},
		{"session ended", `update tenant_management.user_sessions set revoked_at = now() where user_id = $1`, func(_ access.Actor, err error) bool { return fault.IsKind(err, fault.KindUnauthorized) }},
		{"another role", `update tenant_management.tenant_users set role = 'viewer' where user_id = $1`, func(a access.Actor, err error) bool {
			return err == nil && a.Role == access.Viewer && !a.May(access.AssetsEdit)
		}},
		{"no member any more", `delete from tenant_management.tenant_users where user_id = $1`, func(a access.Actor, err error) bool { return err == nil && !a.May(access.Member) }},
		{"unknown role", `update tenant_management.tenant_users set role = 'emperor' where user_id = $1`, func(a access.Actor, err error) bool { return err == nil && len(a.Permissions) == 0 }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			token := b.login(t).AccessToken
			ask := func() (access.Actor, error) {
				ctx, err := b.Authenticate(b.at("192.0.2.1"), token, identity.Named{Any: true})
				return access.From(ctx), err
			}
			if a, err := ask(); err != nil || !a.May(access.AssetsEdit) {
				t.Fatalf("before: %v %v", a.Permissions.Names(), err)
			}
			b.exec(t, tt.sql, b.user)
			changed := time.Now()
			for a, err := ask(); !tt.check(a, err); a, err = ask() {
				if time.Since(changed) > 3*time.Second {
					t.Fatalf("three seconds later: %v %v", a.Permissions.Names(), err)
				}
				wait(t, 20*time.Millisecond)
			}
			if took := time.Since(changed); took > 1500*time.Millisecond {
				t.Errorf("it took %s", took)
			}
		})
	}
}

func TestService_Authenticate_tenants(t *testing.T) {
	t.Parallel()
	b := setup(t)
	token := b.login(t).AccessToken
	_, other := b.db.Tenant(t)
	elsewhere := access.With(b.at("192.0.2.1"), access.Actor{Tenant: other})
	if _, err := b.Authenticate(elsewhere, token, identity.Named{Any: true, ByHost: true}); !fault.IsKind(err, fault.KindForbidden) {
		t.Errorf("at the host of another tenant: %v", err)
	}
	ctx, err := b.Authenticate(elsewhere, token, identity.Named{Any: true})
	if a := access.From(ctx); err != nil || a.May(access.Member) || a.May(access.AssetsView) || !a.May(access.SignedIn) {
		t.Errorf("with the header of another tenant: %v %v", a.Permissions.Names(), err)
	}
	none := access.With(b.at("192.0.2.1"), access.Actor{})
	if ctx, err = b.Authenticate(none, token, identity.Named{}); err != nil || access.From(ctx).Tenant != b.tenant {
		t.Errorf("without naming one: %v %v", access.From(ctx).Tenant, err)
	}
	if _, err := b.Login(b.at("192.0.2.1"), identity.Credentials{Login: b.email, Password: password, TenantSlug: "somebody-elses"}); !fault.IsKind(err, fault.KindForbidden) {
		t.Errorf("signing in to a tenant of others: %v", err)
	}
}

func TestService_Register(t *testing.T) {
	t.Parallel()
	b := setup(t)
	good := identity.Registration{FirstName: "Ada", LastName: "Lovelace", Email: "new-" + b.email, Password: "kopi tubruk panas", Company: "Engines"}
	tests := []struct {
		name  string
		edit  func(*identity.Registration)
		field string
	}{
		{"no address", func(r *identity.Registration) { r.Email = "ada" }, "email"},
		{"a name that is markup", func(r *identity.Registration) { r.FirstName = "<img src=x>" }, "first_name"},
		{"no company", func(r *identity.Registration) { r.Company = " " }, "company"},
		{"short password", func(r *identity.Registration) { r.Password = "kopi" }, "password"},
		{"common password", func(r *identity.Registration) { r.Password = "Password123!" }, "password"},
		{"one character again and again", func(r *identity.Registration) { r.Password = "aaaaaaaaaaaaaaaa" }, "password"},
		{"a breached password", func(r *identity.Registration) { r.Password = "Liverpool1" }, "password"},
		{"the company with digits", func(r *identity.Registration) { r.Company, r.Password = "Warung Kopi", "warung kopi1" }, "password"},
		{"an unknown language", func(r *identity.Registration) { r.Language = "tlh" }, "language"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := good
			tt.edit(&r)
			_, err := b.Register(b.at("192.0.2.1"), r)
			if f := fault.As(err); f == nil || len(f.Fields) != 1 || f.Fields[0].Field != tt.field {
				t.Errorf("%v, want a fault of %s", err, tt.field)
			}
		})
	}
	taken := good
	taken.Email = b.email
	if _, err := b.Register(b.at("192.0.2.1"), taken); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("an address with an account: %v", err)
	}
	closed := setup(t, func(d *identity.Deps) { d.Signup = identity.SignupClosed })
	if _, err := closed.Register(b.at("192.0.2.1"), good); !fault.IsKind(err, fault.KindForbidden) {
		t.Errorf("closed: %v", err)
	}
	s, err := b.Register(b.at("192.0.2.1"), good)
	if err != nil || s.Tenant == nil {
		t.Fatal(s.Tenant, err)
	}
	ctx, err := b.Authenticate(access.With(b.at("192.0.2.1"), access.Actor{}), s.AccessToken, identity.Named{})
	if a := access.From(ctx); err != nil || a.Role != access.TenantAdmin || a.Tenant != s.Tenant.ID {
		t.Errorf("the owner is %s of %s: %v", a.Role, a.Tenant, err)
	}
}

func TestService_Logout(t *testing.T) {
	t.Parallel()
	b := setup(t)
	s := b.login(t)
	ctx := b.at("192.0.2.1")
	if err := b.Logout(ctx, s.RefreshToken); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Authenticate(ctx, s.AccessToken, identity.Named{Any: true}); !fault.IsKind(err, fault.KindUnauthorized) {
		t.Errorf("the access token after signing out: %v", err)
	}
	if _, err := b.Refresh(ctx, s.RefreshToken, ""); !fault.IsKind(err, fault.KindUnauthorized) {
		t.Errorf("the refresh token after signing out: %v", err)
	}
	if err := b.Logout(ctx, "unknown"); err != nil {
		t.Errorf("an unknown token: %v", err)
	}
}

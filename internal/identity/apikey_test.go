package identity_test

import (
	"context"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity"
)

func (b *bench) newKey(tb testing.TB, n identity.NewAPIKey) (identity.APIKey, string) {
	tb.Helper()
	ctx, _ := b.signedIn(tb)
	if n.Name == "" {
		n.Name = "Test"
	}
	k, secret, err := b.CreateAPIKey(ctx, n)
	if err != nil {
		tb.Fatal(err)
	}
	return k, secret
}

func TestService_Authenticate_api_key(t *testing.T) {
	t.Parallel()
	b := setup(t)
	soon := b.clock.Now().Add(time.Hour)
	_, plain := b.newKey(t, identity.NewAPIKey{Permissions: []string{"assets.view", "assets.edit"}})
	_, office := b.newKey(t, identity.NewAPIKey{Permissions: []string{"*"}, Networks: []string{"192.0.2.0/24", "2001:db8::1"}})
	_, brief := b.newKey(t, identity.NewAPIKey{Permissions: []string{"assets.view"}, ExpiresAt: &soon})
	revoked, gone := b.newKey(t, identity.NewAPIKey{Permissions: []string{"assets.view"}})
	ctx, _ := b.signedIn(t)
	if err := b.RevokeAPIKey(ctx, revoked.ID); err != nil {
		t.Fatal(err)
	}
	_, other := b.db.Tenant(t)

	tests := []struct {
		name, key, address string
		tenant             bool // names the key's own tenant; otherwise another
		wait               time.Duration
		kind               fault.Kind
	}{
		{name: "works", key: plain, address: "198.51.100.9", tenant: true},
		{name: "another tenant", key: plain, address: "198.51.100.9", kind: fault.KindForbidden},
		{name: "inside its network", key: office, address: "192.0.2.77", tenant: true},
		{name: "inside its network as a mapped address", key: office, address: "::ffff:192.0.2.77", tenant: true},
		{name: "its single address", key: office, address: "2001:db8::1", tenant: true},
		{name: "outside its networks", key: office, address: "198.51.100.9", tenant: true, kind: fault.KindForbidden},
		{name: "revoked", key: gone, address: "192.0.2.1", tenant: true, kind: fault.KindUnauthorized},
		{name: "unknown", key: "sgn_0000000000000000000000000000000000000000", address: "192.0.2.1", tenant: true, kind: fault.KindUnauthorized},
		{name: "cut short", key: plain[:20], address: "192.0.2.1", tenant: true, kind: fault.KindUnauthorized},
		{name: "before its end", key: brief, address: "192.0.2.1", tenant: true},
		{name: "after its end", key: brief, address: "192.0.2.1", tenant: true, wait: 2 * time.Hour, kind: fault.KindUnauthorized},
	}
	for _, tt := range tests {
		b.clock.Advance(tt.wait)
		ctx := b.at(tt.address)
		if !tt.tenant {
			a := access.From(ctx)
			a.Tenant = other
			ctx = access.With(ctx, a)
		}
		ctx, err := b.Authenticate(ctx, tt.key, identity.Named{Any: true})
		switch {
		case tt.kind != "" && !fault.IsKind(err, tt.kind):
			t.Errorf("%s: %v, want %s", tt.name, err, tt.kind)
		case tt.kind != "" && access.From(ctx).Authenticated():
			t.Errorf("%s: it was refused and acts all the same", tt.name)
		case tt.kind == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		}
	}

	ctx, err := b.Authenticate(b.at("192.0.2.1"), plain, identity.Named{})
	if err != nil {
		t.Fatal(err)
	}
	a := access.From(ctx)
	for p, want := range map[access.Permission]bool{
		access.AssetsEdit: true, access.Member: true, access.AssetsDelete: false, access.SignedIn: false, access.Operator: false, access.All: false,
	} {
		if a.May(p) != want {
			t.Errorf("the key may %s: %t", p, !want)
		}
	}
}

// A key never outlives what its creator may do.
func TestService_Authenticate_api_key_follows_its_creator(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, key := b.newKey(t, identity.NewAPIKey{Permissions: []string{"*"}})
	may := func() (access.Actor, error) {
		fresh := setupOver(b) // another node, which has not seen the key
		ctx, err := fresh.Authenticate(b.at("192.0.2.1"), key, identity.Named{})
		return access.From(ctx), err
	}
	if a, err := may(); err != nil || !a.May(access.AssetsDelete) {
		t.Fatalf("at first: %v %v", a.Permissions.Names(), err)
	}
	b.exec(t, `update tenant_management.tenant_users set role = 'viewer' where user_id = $1`, b.user)
	if a, err := may(); err != nil || a.May(access.AssetsDelete) || !a.May(access.AssetsView) {
		t.Errorf("after the creator became a viewer: %v %v", a.Permissions.Names(), err)
	}
	b.exec(t, `update tenant_management.tenant_users set is_active = false where user_id = $1`, b.user)
	if _, err := may(); !fault.IsKind(err, fault.KindUnauthorized) {
		t.Errorf("after the creator left: %v", err)
	}
}

func TestService_CreateAPIKey_grants_nothing_that_is_not_yours(t *testing.T) {
	t.Parallel()
	b := setup(t)
	past := b.clock.Now().Add(-time.Second)
	manager := access.With(b.at("192.0.2.1"), access.Actor{Tenant: b.tenant, User: b.user, Role: access.ContentManager, Permissions: access.RolePermissions(access.ContentManager)})
	program := access.With(context.Background(), access.Actor{Tenant: b.tenant, APIKey: b.user, Permissions: access.NewSet(access.All)})
	tests := []struct {
		name  string
		ctx   context.Context
		n     identity.NewAPIKey
		field string
	}{
		{"more than the creator may", manager, identity.NewAPIKey{Name: "x", Permissions: []string{"users.manage"}}, "permissions"},
		{"everything", manager, identity.NewAPIKey{Name: "x", Permissions: []string{"*"}}, "permissions"},
		{"an unknown permission", manager, identity.NewAPIKey{Name: "x", Permissions: []string{"assets.fly"}}, "permissions"},
		{"nothing", manager, identity.NewAPIKey{Name: "x"}, "permissions"},
		{"no name", manager, identity.NewAPIKey{Name: " ", Permissions: []string{"assets.view"}}, "name"},
		{"markup", manager, identity.NewAPIKey{Name: "<b>", Permissions: []string{"assets.view"}}, "name"},
		{"ends in the past", manager, identity.NewAPIKey{Name: "x", Permissions: []string{"assets.view"}, ExpiresAt: &past}, "expires_at"},
		{"a network that is none", manager, identity.NewAPIKey{Name: "x", Permissions: []string{"assets.view"}, Networks: []string{"10.0.0.0/33"}}, "networks"},
		{"by another key", program, identity.NewAPIKey{Name: "x", Permissions: []string{"assets.view"}}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			_, _, err := b.CreateAPIKey(tt.ctx, tt.n)
			f := fault.As(err)
			if f == nil || (tt.field != "" && (len(f.Fields) != 1 || f.Fields[0].Field != tt.field)) || (tt.field == "" && f.Kind != fault.KindForbidden) {
				t.Errorf("%v, want a fault of %q", err, tt.field)
			}
		})
	}
}

func TestService_AuthenticateBasic(t *testing.T) {
	t.Parallel()
	b := setup(t)
	_, key := b.newKey(t, identity.NewAPIKey{Permissions: []string{"assets.view"}})
	stranger, strangerEmail := b.newUser(t)
	tests := []struct {
		name, user, password string
		refused              bool
		may                  access.Permission
		not                  access.Permission
	}{
		{name: "user and password", user: b.email, password: password, may: access.AssetsDelete},
		{name: "an API key as the password", user: "anything", password: key, may: access.AssetsView, not: access.AssetsDelete},
		{name: "an API key as the user", user: key, may: access.AssetsView, not: access.AssetsDelete},
		{name: "somebody who is no member", user: strangerEmail, password: password, may: access.SignedIn, not: access.AssetsView},
		{name: "a wrong password", user: b.email, password: "wrong", refused: true},
		{name: "a user who does not exist", user: "nobody@example.com", password: password, refused: true},
		{name: "nothing", refused: true},
	}
	for _, tt := range tests {
		ctx, err := b.AuthenticateBasic(b.at("192.0.2.1"), tt.user, tt.password)
		a := access.From(ctx)
		switch {
		case tt.refused:
			if !fault.IsKind(err, fault.KindUnauthorized) || a.Authenticated() {
				t.Errorf("%s: %v", tt.name, err)
			}
		case err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case !a.May(tt.may) || (tt.not != "" && a.May(tt.not)):
			t.Errorf("%s: may %v", tt.name, a.Permissions.Names())
		}
	}
	// A pair that was right stops being so when the password changes or the user is suspended.
	b.exec(t, `update auth_user set is_active = false where id = $1`, stranger)
	if _, err := b.AuthenticateBasic(b.at("192.0.2.1"), strangerEmail, password); !fault.IsKind(err, fault.KindUnauthorized) {
		t.Errorf("suspended: %v", err)
	}
	b.exec(t, `update auth_user set password_hash = '' where id = $1`, b.user)
	if _, err := b.AuthenticateBasic(b.at("192.0.2.1"), b.email, password); !fault.IsKind(err, fault.KindUnauthorized) {
		t.Errorf("after the password changed: %v", err)
	}
}

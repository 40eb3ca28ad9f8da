package identity_test

import (
	"context"
	"testing"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/test/pgtest"
)

func TestService_operators_keep_accounts(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	inside, tid := d.Tenant(t)
	ctx := context.Background()
	tenants := tenant.New(d.DB)
	s := identity.New(identity.Deps{DB: d.DB, Tenants: tenants})
	email := id.NewAsset() + "@example.com"
	n := identity.NewUser{Email: email, FirstName: "Ada", LastName: "L", Tenant: tid, Role: "tenant_admin"}
	user, password, err := s.CreateUser(ctx, n)
	if err != nil || len(password) < 10 {
		t.Fatalf("%v %q", err, password)
	}
	if m, err := tenants.Member(inside, user.ID); err != nil || !m.Owner || m.Role != "tenant_admin" {
		t.Errorf("the first administrator is %+v (%v)", m, err)
	}
	if _, _, err := s.CreateUser(ctx, n); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("the same address again: %v", err)
	}
	n.Email, n.Role = id.NewAsset()+"@example.com", "nonsense"
	if _, _, err := s.CreateUser(ctx, n); !fault.IsKind(err, fault.KindInvalid) {
		t.Errorf("an unknown role: %v", err)
	}
	if _, err := s.AccountByEmail(ctx, "email", n.Email); !fault.IsKind(err, fault.KindInvalid) {
		t.Errorf("a user that was refused is there: %v", err)
	}
	next, err := s.AssignPassword(ctx, email)
	if err != nil || next == password {
		t.Errorf("the new password is %q (%v)", next, err)
	}
	if err := s.GrantOperator(ctx, email, true); err != nil {
		t.Fatal(err)
	}
	if u, err := s.AccountByEmail(ctx, "email", email); err != nil || !u.Operator {
		t.Errorf("the operator is %+v (%v)", u, err)
	}
}

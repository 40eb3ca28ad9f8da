package tenant_test

import (
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/test/pgtest"
)

func TestWarnings(t *testing.T) {
	t.Parallel()
	ten, bytes := int32(10), int64(1000)
	for used, want := range map[int64]int32{0: 0, 7: 0, 8: 80, 9: 90, 10: 100, 12: 100} {
		got := tenant.Warnings(tenant.Limits{Assets: &ten, StorageBytes: &bytes}, tenant.Usage{Assets: used, Devices: 1000})
		switch {
		case want == 0 && len(got) != 0, want > 0 && (len(got) != 1 || got[0] != tenant.Warning{Resource: "assets", Percent: want}):
			t.Errorf("%d of 10: %+v, want %d %%", used, got, want)
		}
	}
}

// Administrators read of every mark once, and again only after usage fell below it.
func TestService_CheckQuota(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ctx, tid := d.Tenant(t)
	var mails letters
	s := tenant.New(d.DB, tenant.Deps{Mail: &mails})
	admin := access.From(ctx).User
	exec(t, d, `insert into auth_user (id, email, username, password_hash) values ($1, $2, $2, '')`, admin, "a"+tid.String()+"@example.com")
	exec(t, d, `insert into tenant_management.tenant_users (tenant_id, user_id, role) values ($1, $2, 'tenant_admin')`, tid, admin)
	exec(t, d, `update tenant_management.tenants set max_devices = 10 where id = $1`, tid)
	devices := 0
	set := func(n int) {
		t.Helper()
		err := d.DB.Tx(ctx, func(tx postgres.Tx) error {
			_, err := tx.Exec(ctx, `delete from devices where tenant_id = $1`, tid)
			for devices = 0; devices < n && err == nil; devices++ {
				_, err = tx.Exec(ctx, `insert into devices (tenant_id, id, name) values ($1, $2, 'x')`, tid, id.New())
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		devices, mails int
		subject        string
	}{{7, 0, ""}, {8, 1, "80 %"}, {8, 1, ""}, {9, 2, "90 %"}, {10, 3, "100 %"}, {10, 3, ""}, {8, 3, ""}, {9, 4, "90 %"}, {2, 4, ""}, {10, 5, "100 %"}} {
		set(step.devices)
		if err := s.CheckQuota(ctx); err != nil {
			t.Fatal(err)
		}
		if len(mails.sent) != step.mails {
			t.Fatalf("with %d devices there are %d mails, want %d", step.devices, len(mails.sent), step.mails)
		}
		if step.subject != "" && !strings.Contains(mails.sent[step.mails-1].Subject, step.subject) {
			t.Errorf("the mail is %q, want %s", mails.sent[step.mails-1].Subject, step.subject)
		}
	}
}

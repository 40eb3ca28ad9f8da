package v3_test

import (
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

// Calls that nodes have counted are in the sum when the nodes have stopped, and those of screens, strangers and
// other tenants are not.
func TestTenant_counts_calls(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant, other := in.Tenant(t), in.Tenant(t)
	admin, viewer := tenant.Admin(t), tenant.As(t, access.Viewer)
	key := tenant.Guest()
	key.Token = admin.Post(t, "/api/v3/api-keys/", map[string]any{"name": "Counter", "permissions": []string{"assets.view"}}).Want(t, http.StatusCreated).Text(t, "key")
	t.Run("two nodes", func(t *testing.T) {
		for range 2 {
			node := in.Node(t, io.Discard, nil)
			for range 3 {
				viewer.At(node).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
				key.At(node).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
				other.Admin(t).At(node).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
				in.Guest().At(node).In(tenant.Slug).Get(t, "/api/v3/assets/").Want(t, http.StatusUnauthorized)
			}
		}
	})
	want := int64(1 + 2*3*2) // the key was made at the installation itself, which adds up within seconds
	var got int64
	within(t, 15*time.Second, func() bool {
		err := in.DB.ControlRead().QueryRow(t.Context(), "select coalesce(sum(calls), 0)::bigint from tenant_management.api_calls where tenant_id = $1", tenant.ID).Scan(&got)
		return err == nil && got >= want
	})
	if got != want {
		t.Errorf("%d calls are counted, want %d", got, want)
	}
	usage := admin.Get(t, "/api/v3/tenants/current/").Want(t, http.StatusOK)
	if n, _ := usage.Value(t, "usage.api_calls_this_month").(float64); int64(n) < want {
		t.Errorf("the tenant reads %s", usage.Body)
	}
}

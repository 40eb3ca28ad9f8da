package v3_test

import (
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/signate/signate/test/apitest"
)

// However many open a link at once, each is counted; and its address is the configured one, whatever a client calls
// this host.
func TestShare_counts_everybody_and_believes_no_host(t *testing.T) {
	t.Parallel()
	const visitors = 25
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	id := link(t, admin, "counted").Text(t, "id")
	plain := admin.Post(t, asset(id)+"share/", nil).Want(t, http.StatusOK).Text(t, "share_url")
	made := admin.Post(t, asset(id)+"share/", nil, "Host", "evil.example", "X-Forwarded-Host", "evil.example", "Forwarded", "host=evil.example").Want(t, http.StatusOK)
	if got := made.Text(t, "share_url"); got != plain || strings.Contains(got, "evil") {
		t.Errorf("the address is %s, and %s for another host", plain, got)
	}
	var wait sync.WaitGroup
	for range visitors {
		wait.Go(func() {
			if status, _ := visit(t, in, plain, ""); status != http.StatusOK {
				t.Errorf("a visitor gets %d", status)
			}
		})
	}
	wait.Wait()
	if n := admin.Get(t, "/api/v3/sharing/"+made.Text(t, "id")+"/").Value(t, "open_count"); n != float64(visitors) {
		t.Errorf("%v of %d visits are counted", n, visitors)
	}
}

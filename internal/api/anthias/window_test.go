package anthias_test

import (
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
)

// What a box lets its clients do with windows, v3 does not; but it does not stand in the way of changing the
// rest of such an asset.
func TestWindows_that_v3_would_refuse(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	b := boxOf(admin)
	id := b.make(t, "Backwards", `"play_time_from":"08:00","play_time_to":"08:00"`)
	b.json(t, "PATCH", "/api/v2/assets/"+id, `{"start_date":"2030-01-01T00:00:00Z","end_date":"2020-01-01T00:00:00Z"}`).Want(t, 200)
	path := "/api/v3/assets/" + id + "/"
	got := admin.Do(t, "PATCH", path, strings.NewReader(`{"name":"Forwards","start_date":"2030-01-01T00:00:00Z","play_time_from":"08:00"}`), "Content-Type", "application/json").Want(t, 200)
	if got.Text(t, "name") != "Forwards" {
		t.Errorf("%s", got.Body)
	}
	admin.Do(t, "PATCH", path, strings.NewReader(`{"end_date":"2021-01-01T00:00:00Z"}`), "Content-Type", "application/json").WantProblem(t, 400, "", "end_date")
	admin.Do(t, "PATCH", path, strings.NewReader(`{"play_time_from":"09:00","play_time_to":"09:00"}`), "Content-Type", "application/json").WantProblem(t, 400, "", "play_time_to")
	admin.Do(t, "PATCH", path, strings.NewReader(`{"end_date":"2031-01-01T00:00:00Z","play_time_to":"09:00"}`), "Content-Type", "application/json").Want(t, 200)
}

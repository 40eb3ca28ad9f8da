package simulate_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/signate/signate/internal/simulate"
	"github.com/signate/signate/test/apitest"
)

// A simulated screen pairs, plays what it should and says so, as a real one does.
func TestScreen(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	asset := admin.Post(t, "/api/v3/assets/", map[string]any{"uri": "https://example.com", "duration": 3600}).Want(t, http.StatusCreated).Text(t, "id")
	s := simulate.NewScreen(in.URL)
	code, err := s.Code(t.Context(), 1080, 1920)
	if err != nil {
		t.Fatal(err)
	}
	d := admin.Post(t, "/api/v3/devices/pair/", map[string]any{"code": code}).Want(t, http.StatusCreated)
	if d.Value(t, "screen.height") != 1920.0 {
		t.Errorf("the screen is %s", d.Body)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	admin.Until(t, "/api/v3/devices/"+d.Text(t, "id")+"/", func(a *apitest.Answer) bool {
		return a.Value(t, "current_asset_id") == asset && a.Value(t, "manifest.in_sync") == true && a.Value(t, "status") == "online"
	})
	cancel()
	if err := <-done; err != nil {
		t.Errorf("it ended with %v", err)
	}
}

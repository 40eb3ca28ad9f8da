package asset_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/test/pgtest"
)

// quiet hears hints and drops them.
type quiet struct{}

func (quiet) ToPeople(uuid.UUID, live.Hint)  {}
func (quiet) ToScreens(uuid.UUID, live.Hint) {}

// answers tells of each address what a test wants: reachable, not, or not to be judged.
type answers func(uri string) (bool, bool)

func (a answers) Reach(_ context.Context, uri string, _ bool) (bool, bool) { return a(uri) }

func TestService_ProbeLinks(t *testing.T) {
	t.Parallel()
	database := pgtest.Open(t)
	ctx, _ := database.Tenant(t)
	s := asset.New(asset.Deps{DB: database.DB, Live: quiet{}})
	start, end := time.Now().Add(-time.Hour), time.Now().Add(time.Hour)
	ids := map[string]string{}
	for _, name := range []string{"up", "down", "private", "skipped", "disabled"} {
		a, err := s.CreateLegacy(ctx, asset.LegacyInput{
			Name: name, URI: "https://" + name + ".example", Mimetype: "webpage", Start: &start, End: &end, Enabled: name != "disabled", SkipCheck: name == "skipped",
		})
		if err != nil {
			t.Fatal(err)
		}
		ids[name] = a.ID
	}
	err := s.ProbeLinks(ctx, answers(func(uri string) (bool, bool) { return strings.Contains(uri, "up"), !strings.Contains(uri, "private") }))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]struct{ reachable, checked bool }{
		"up": {true, true}, "down": {false, true}, "private": {true, false}, "skipped": {true, false}, "disabled": {true, false},
	}
	for name, w := range want {
		a, err := s.Get(ctx, ids[name])
		if err != nil {
			t.Fatal(err)
		}
		if a.Reachable != w.reachable || (a.LastCheck != nil) != w.checked {
			t.Errorf("%s: reachable %v, looked at %v", name, a.Reachable, a.LastCheck)
		}
	}
}

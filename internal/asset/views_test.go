package asset

import (
	"log/slog"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/pgtest"
)

func TestViews_are_added_up(t *testing.T) {
	t.Parallel()
	database := pgtest.Open(t)
	ctx, tenant := database.Tenant(t)
	other, otherTenant := database.Tenant(t)
	s := New(Deps{DB: database.DB, Live: nobody{}})
	at := time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	v := NewViews(database.DB, slog.New(slog.DiscardHandler), func() time.Time { return at })

	seen, err := s.CreateLink(ctx, Input{Name: "Seen", URI: "https://example.com/"})
	if err != nil {
		t.Fatal(err)
	}
	unseen, err := s.CreateLink(ctx, Input{Name: "Unseen", URI: "https://example.com/"})
	if err != nil {
		t.Fatal(err)
	}
	v.Count(tenant, seen.ID)
	v.Count(tenant, seen.ID, "0123456789abcdef0123456789abcdef")
	v.Count(otherTenant, seen.ID)
	if got, err := s.Get(ctx, seen.ID); err != nil || got.Views != 0 || got.LastViewed != nil {
		t.Errorf("looking alone wrote %d views, %v", got.Views, err)
	}
	for range 2 { // the second time there is nothing to add
		v.Flush(ctx)
	}
	at = at.Add(-time.Hour) // of a node whose clock is late
	v.Count(tenant, seen.ID)
	v.Flush(ctx)
	got, err := s.Get(ctx, seen.ID)
	if err != nil || got.Views != 3 || got.LastViewed == nil || !got.LastViewed.Equal(at.Add(time.Hour)) || got.Version != seen.Version {
		t.Errorf("%d views, the last %v, version %d, %v", got.Views, got.LastViewed, got.Version, err)
	}
	if got, err := s.Get(ctx, unseen.ID); err != nil || got.Views != 0 || got.LastViewed != nil {
		t.Errorf("nobody saw it: %d views, %v", got.Views, err)
	}
	if _, err := s.Get(access.System(other, otherTenant), seen.ID); err == nil {
		t.Error("the other tenant has the asset")
	}
}

package asset

import (
	"fmt"
	"slices"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/test/pgtest"
)

// The functions that look into indexes past row-level security hand out the acting tenant's assets only, and
// nothing without a tenant.
func TestCandidates_stay_in_the_tenant(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	ours, theirs := setup(t), setup(t)
	for _, b := range []*bench{ours, theirs} {
		if _, err := b.svc.CreateLink(b.ctx, Input{Name: "Zebra crossing", URI: "https://example.com/", Tags: []string{"zoo"}}); err != nil {
			t.Fatal(err)
		}
	}
	all, err := ours.svc.All(ours.ctx)
	if err != nil || len(all.Assets) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	for _, sql := range []string{
		"select ids from asset_candidates(array['zebra'], null, 10, '')", "select ids from asset_candidates(null, array['zoo'], 10, 'name')",
		"select ids from asset_candidates(array['bra cross', 'zoo'], array['zoo'], 10, 'play_order')", "select asset_similar(array['zebar'], 10)",
	} {
		var found, nothing []string
		if err := d.DB.Read(ours.ctx).QueryRow(ours.ctx, sql).Scan(&found); err != nil || len(found) != 1 || found[0] != all.Assets[0].ID {
			t.Errorf("%s: %v, %v, want %s", sql, found, err, all.Assets[0].ID)
		}
		if err := d.DB.ControlRead().QueryRow(ours.ctx, sql).Scan(&nothing); err != nil || len(nothing) != 0 {
			t.Errorf("%s without a tenant: %v, %v", sql, nothing, err)
		}
	}
}

// A search finds the same whether few or many assets match, that is, with the index and without.
func TestList_search_finds_all(t *testing.T) {
	t.Parallel()
	b := setup(t)
	const many = 450
	for i := range many {
		word := "common"
		if i%100 == 7 {
			word = "common rare"
		}
		if _, err := b.svc.CreateLink(b.ctx, Input{Name: fmt.Sprintf("%s %d", word, i), URI: "https://example.com/", Tags: []string{"all"}}); err != nil {
			t.Fatal(err)
		}
	}
	for search, want := range map[string]int64{"common": many, "rare": 5, "common -rare": many - 5, "rare OR common": many, "absent OR rare": 5} {
		p, err := List(b.ctx, b.svc, Filter{Search: search, Tags: []string{"ALL"}}, page.Request{Limit: 3, Count: true}, asListed)
		if err != nil || *p.Count != want || len(p.Results) != 3 {
			t.Errorf("%s: %d of %v, %v, want %d", search, len(p.Results), p.Count, err, want)
		}
	}
	if access.From(b.ctx).User != *mustFirst(t, b).CreatedBy {
		t.Error("an asset does not know who made it")
	}
}

func asListed(a *Listed) Listed { return *a }

func mustFirst(t *testing.T, b *bench) Asset {
	t.Helper()
	p, err := List(b.ctx, b.svc, Filter{}, page.Request{Limit: 1}, asListed)
	if err != nil || len(p.Results) != 1 {
		t.Fatalf("%d, %v", len(p.Results), err)
	}
	return p.Results[0].Asset
}

// What is found by index comes in the same order and on the same pages as what is read in the list's order.
func TestList_orders_candidates(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i := range 40 {
		in := Input{Name: fmt.Sprintf("Größe 100%%_\\ %c %d", 'a'+rune(i*7%26), i%9), URI: "https://example.com/", Tags: []string{"winter", "no"}}
		if i%4 == 0 {
			in.Tags = []string{"summer"}
		}
		if _, err := b.svc.CreateLink(b.ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	enabled := false
	const counted, numbered, foundNow, foundBefore = "counted", "numbered", "found with the first page", "found before"
	counts := func(way string) bool { return way == counted || way == numbered }
	pages := func(f Filter, way string) (ids []string, count int64) {
		req := page.Request{Limit: 7, Count: counts(way)}
		if way == foundNow { // what was found holds no longer
			if _, err := b.svc.CreateLink(b.ctx, Input{Name: "other", URI: "https://example.com/", Tags: []string{"other"}}); err != nil {
				t.Fatal(err)
			}
		}
		for n := 1; ; n++ {
			if way == numbered {
				req.Number = n
			}
			p, err := List(b.ctx, b.svc, f, req, asListed)
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range p.Results {
				ids = append(ids, a.ID)
			}
			if p.Count != nil {
				count = *p.Count
			}
			if way == numbered && len(p.Results) == 0 || way != numbered && p.NextCursor == "" {
				return ids, count
			}
			req.Cursor = p.NextCursor
			if way == numbered {
				req.Cursor = ""
			}
		}
	}
	for _, search := range []string{"", "größe", "100%_\\", `"% _"`, "öße winter", "a"} {
		for _, ordering := range []string{"play_order", "-play_order", "name", "-name", "created_at", "-updated_at", "file_size", "-file_size"} {
			f := Filter{Search: search, Tags: []string{"winter"}, Ordering: ordering}
			f.Enabled = &enabled // which none is, and no index of candidates knows
			want, total := pages(f, counted)
			f.Enabled = nil
			for _, way := range []string{foundNow, foundBefore, counted, numbered} {
				if got, count := pages(f, way); !slices.Equal(got, want) || counts(way) && count != total || int64(len(got)) != total {
					t.Errorf("%q by %s, %s: %d of %d, want %d of %d", search, ordering, way, len(got), count, len(want), total)
				}
			}
			if search == "größe" && total != 30 {
				t.Errorf("by %s: %d, want 30", ordering, total)
			}
		}
	}
}

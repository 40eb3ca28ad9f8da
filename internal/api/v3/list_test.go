package v3_test

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
)

type listed struct {
	ID, Name string
}

type listPage struct {
	Results    []listed
	NextCursor *string `json:"next_cursor"`
	Count      *int
}

func list(t *testing.T, c *apitest.Client, path, query string) listPage {
	t.Helper()
	var p listPage
	c.Get(t, path+"?"+query).Want(t, http.StatusOK).JSON(t, &p)
	return p
}

// walk reads all pages of a list and calls between after each.
func walk(t *testing.T, c *apitest.Client, path, query string, between func()) []listed {
	t.Helper()
	var all []listed
	cursor := ""
	for range 100 {
		p := list(t, c, path, query+"&cursor="+url.QueryEscape(cursor))
		all = append(all, p.Results...)
		if p.NextCursor == nil {
			return all
		}
		if len(p.Results) == 0 {
			t.Fatal("an empty page leads on")
		}
		cursor = *p.NextCursor
		between()
	}
	t.Fatal("the pages do not end")
	return nil
}

// All pages together are the whole list: in every ordering, with equal sort keys, and with rows that are
// added meanwhile.
func TestListAssets_pages_are_the_whole_list(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	admin := in.Tenant(t).Admin(t)
	for i := range 11 {
		link(t, admin, fmt.Sprintf("same-%d", i/4)) // names repeat
	}
	in.Tx(t, admin.Tenant, "update assets set play_order = play_order / 5, created_at = date_trunc('hour', now())") // so do these
	for _, ordering := range []string{"play_order", "-play_order", "created_at", "-created_at", "updated_at", "-updated_at", "name", "-name"} {
		whole := list(t, admin, "/api/v3/assets/", "limit=200&count=true&ordering="+ordering)
		if *whole.Count != 11 || len(whole.Results) != 11 || whole.NextCursor != nil {
			t.Fatalf("%s: %d of %d assets", ordering, len(whole.Results), *whole.Count)
		}
		for _, limit := range []int{1, 3, 11} {
			got := walk(t, admin, "/api/v3/assets/", fmt.Sprintf("limit=%d&ordering=%s", limit, ordering), func() {})
			if !slices.Equal(got, whole.Results) {
				t.Errorf("%s by %d: %v, want %v", ordering, limit, got, whole.Results)
			}
		}
	}
	before := list(t, admin, "/api/v3/assets/", "limit=200&ordering=name").Results
	during := walk(t, admin, "/api/v3/assets/", "limit=2&ordering=name", func() { link(t, admin, "aaa"); link(t, admin, "same-1") })
	seen := map[string]int{}
	for _, a := range during {
		seen[a.ID]++
	}
	for _, a := range before {
		if seen[a.ID] != 1 {
			t.Errorf("%s came %d times while others were added", a.Name, seen[a.ID])
		}
	}
}

// Rows that the database moves without anything being changed, as it does when a table is written anew, are still found.
func TestListAssets_finds_rows_that_moved(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin := tenant.Admin(t)
	for i := range 5 {
		link(t, admin, fmt.Sprintf("wandering-%d", i))
	}
	want := list(t, admin, "/api/v3/assets/", "search=wandering&limit=3").Results
	for range 20 { // also when where they lay is remembered
		in.Owner(t, fmt.Sprintf("update assets set view_count = view_count + 1 where tenant_id = '%s'", tenant.ID))
		if got := list(t, admin, "/api/v3/assets/", "search=wandering&limit=3&count=true"); !slices.Equal(got.Results, want) || len(want) != 3 || *got.Count != 5 {
			t.Fatalf("%v of %v, want %v", got.Results, got.Count, want)
		}
	}
}

func TestListAssets_filters(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	link(t, admin, "menu", "tags", []string{"lunch", "food"}, "metadata", map[string]any{"author": "Budi 100%"})
	link(t, admin, "Dinner MENU", "uri", "https://example.com/x.png", "tags", []string{"food"}, "is_enabled", false)
	link(t, admin, "camera_1", "uri", "rtsp://example.com/1")
	for query, want := range map[string]string{
		"":                           "menu,Dinner MENU,camera_1",
		"search=menu":                "menu,Dinner MENU",
		"search=dinner+menu":         "Dinner MENU",
		"search=LUNCH":               "menu",
		"search=budi":                "menu",
		"search=author":              "",
		"search=100%25":              "menu",
		"search=%25":                 "menu",
		"search=_":                   "camera_1",
		"search=%27%3B--":            "",
		"type=image":                 "Dinner MENU",
		"mimetype=streaming":         "camera_1",
		"is_enabled=true":            "menu,camera_1",
		"is_enabled=false":           "Dinner MENU",
		"tags=food":                  "menu,Dinner MENU",
		"tags=food,lunch":            "menu",
		"tags=nothing":               "",
		"processing_status=failed":   "",
		"type=webpage&search=dinner": "",
	} {
		p := list(t, admin, "/api/v3/assets/", "count=true&"+query)
		names := []string{}
		for _, a := range p.Results {
			names = append(names, a.Name)
		}
		if got := strings.Join(names, ","); got != want || *p.Count != len(names) {
			t.Errorf("%q finds %q (%d), want %q", query, got, *p.Count, want)
		}
	}
}

func TestLists_refuse_what_they_cannot_do(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	for i := range 3 {
		link(t, admin, fmt.Sprint(i))
	}
	next := *list(t, admin, "/api/v3/assets/", "limit=1&ordering=name").NextCursor
	cursor := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	for _, tt := range []struct{ path, query, field string }{
		{"assets", "cursor=!", "cursor"},
		{"assets", "cursor=" + next, "cursor"}, // of another ordering
		{"assets", "ordering=name&cursor=" + next + "x", "cursor"},
		{"assets", "cursor=" + cursor(`{"o":"play_order","k":["one","x"]}`), "cursor"},
		{"assets", "cursor=" + cursor(`{"o":"play_order","k":[99999999999,"x"]}`), "cursor"},
		{"assets", "cursor=" + cursor(`{"o":"play_order","k":[{"a":1},["x"]]}`), "cursor"},
		{"assets", "cursor=" + cursor(`{"o":"play_order","k":[1]}`), "cursor"},
		{"assets", "ordering=created_at&cursor=" + cursor(`{"o":"created_at","k":["yesterday-ish","x"]}`), "cursor"},
		{"assets", "ordering=name&cursor=" + cursor(`{"o":"name","k":["\u0000","x"]}`), ""},
		{"devices", "cursor=" + cursor(`{"o":"name","k":["x","not a uuid"]}`), "cursor"},
		{"assets", "limit=0", "limit"},
		{"assets", "limit=201", "limit"},
		{"assets", "limit=ten", "limit"},
		{"assets", "ordering=sha256", "ordering"},
		{"assets", "ordering=name;drop", ""},
		{"assets", "limit=%zz", ""},
		{"assets", "ordering=name%3Bdrop", "ordering"},
		{"assets", "type=sound", "type"},
		{"assets", "is_enabled=perhaps", "is_enabled"},
		{"assets", "search=" + strings.Repeat("a", 501), "search"},
		{"assets", "search=%00", "search"},
		{"assets", "search=%ff", "search"},
		{"assets", "mimetype=a%00", "mimetype"},
		{"assets", "tags=a%00b", "tags"},
		{"devices", "search=%00", "search"},
		{"devices", "ordering=-id", "ordering"},
	} {
		admin.Get(t, "/api/v3/"+tt.path+"/?"+tt.query).WantProblem(t, http.StatusBadRequest, "invalid", tt.field)
	}
}

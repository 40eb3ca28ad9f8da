package v3_test

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

const (
	tagsPath      = "/api/v3/tags/"
	foldersPath   = "/api/v3/folders/"
	templatesPath = "/api/v3/metadata-templates/"
	savedPath     = "/api/v3/saved-searches/"
)

// names lists what a query finds, sorted.
func names(t *testing.T, c *apitest.Client, query string) string {
	t.Helper()
	var out []string
	for _, one := range list(t, c, "/api/v3/assets/", query).Results {
		out = append(out, one.Name)
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

func TestSearch_of_assets(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor, other := in.Tenant(t).As(t, access.ContentManager), in.Tenant(t).As(t, access.ContentManager)
	link(t, editor, "Summer-menu", "tags", []string{"food/lunch", "Promo"}, "metadata", map[string]any{"chef": "Renée", "floor": 42})
	link(t, editor, "Winter-menu", "tags", []string{"food/lunch"}, "description", "Soups of the season,\nserved hot")
	link(t, editor, "Opening-hours", "tags", []string{"promo"})
	editor.Post(t, "/api/v3/assets/", body{"name": "50%_off", "uri": "https://example.com/"}).Want(t, http.StatusCreated)
	link(t, other, "Summer-menu")
	for search, want := range map[string]string{
		"menu":                    "Summer-menu Winter-menu",
		"MENU summer":             "Summer-menu",
		"menu -summer":            "Winter-menu",
		"summer OR hours":         "Opening-hours Summer-menu",
		"menu AND NOT winter":     "Summer-menu",
		"(summer OR winter) soup": "Winter-menu",
		`"soups of the season"`:   "Winter-menu",
		"promo":                   "Opening-hours Summer-menu",
		"renée":                   "Summer-menu",
		"42":                      "Summer-menu",
		"-menu":                   "50%_off Opening-hours",
		"50%_":                    "50%_off",
		"%":                       "50%_off",
		"chef":                    "", // a key, not a value
		`((("`:                    "50%_off Opening-hours Summer-menu Winter-menu",
		`\`:                       "",
	} {
		if got := names(t, editor, "search="+url.QueryEscape(search)); got != want {
			t.Errorf("%s finds %q, want %q", search, got, want)
		}
	}
	// What is misspelled finds what is meant, and says so.
	typo := editor.Get(t, "/api/v3/assets/?search=sumer+menü").Want(t, http.StatusOK)
	if typo.Value(t, "similar") != true || typo.Text(t, "results.0.name") != "Summer-menu" {
		t.Errorf("a misspelled search finds %s", typo.Body)
	}
	if exact := editor.Get(t, "/api/v3/assets/?search=summer").Want(t, http.StatusOK); exact.Value(t, "similar") != nil {
		t.Errorf("an exact search says %v", exact.Value(t, "similar"))
	}
	if got := editor.Get(t, "/api/v3/assets/?search=xylophone").Want(t, http.StatusOK); got.Value(t, "results.0") != nil || got.Value(t, "similar") != nil {
		t.Errorf("a search for nothing finds %s", got.Body)
	}
	editor.Get(t, "/api/v3/assets/?search="+strings.Repeat("a+", 40)).WantProblem(t, http.StatusBadRequest, "invalid", "search")

	found := editor.Get(t, "/api/v3/assets/suggestions/?q=menu").Want(t, http.StatusOK)
	if found.Text(t, "results.0.value") != "Summer-menu" || found.Text(t, "results.1.kind") != "name" {
		t.Errorf("suggestions: %s", found.Body)
	}
	if tag := editor.Get(t, "/api/v3/assets/suggestions/?q=LUN").Want(t, http.StatusOK); tag.Text(t, "results.0.kind") != "tag" || tag.Text(t, "results.0.value") != "food/lunch" {
		t.Errorf("suggestions: %s", tag.Body)
	}
}

func TestFilters_of_assets(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	folder := editor.Post(t, foldersPath, body{"name": "Summer"}).Want(t, http.StatusCreated).Text(t, "id")
	below := editor.Post(t, foldersPath, body{"name": "June", "parent_id": folder}).Want(t, http.StatusCreated).Text(t, "id")
	link(t, editor, "a", "tags", []string{"x", "y"}, "folder_id", folder)
	link(t, editor, "b", "tags", []string{"x"}, "folder_id", below, "is_enabled", false)
	old := link(t, editor, "c.mp4").Text(t, "created_at")
	for query, want := range map[string]string{
		"tags=x":                             "a b",
		"tags=X,y":                           "a", // whatever the case
		"tags=x,z":                           "",
		"folder=" + folder:                   "a",
		"folder=" + folder + "&subfolders=1": "a b",
		"folder=root":                        "c.mp4",
		"is_enabled=false":                   "b",
		"mimetype=video":                     "c.mp4",
		"is_shared=true":                     "",
		"processing_status=completed&type=webpage&tags=x&search=a":   "a",
		"created_at__gte=" + url.QueryEscape(old):                    "c.mp4",
		"created_at__lte=" + url.QueryEscape("2020-01-01T00:00:00Z"): "",
	} {
		if got := names(t, editor, query); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	for query, field := range map[string]string{
		"folder=nowhere": "folder", "ordering=deleted_at": "ordering", "ordering=secret": "ordering", "created_at__gte=yesterday": "created_at__gte",
		"page=0": "page", "page_size=1000": "page_size",
	} {
		editor.Get(t, "/api/v3/assets/?"+query).WantProblem(t, http.StatusBadRequest, "invalid", field)
	}
	facets := editor.Get(t, "/api/v3/assets/facets/?tags=x").Want(t, http.StatusOK)
	for path, want := range map[string]any{
		"tags.0.value": "x", "tags.0.count": 2.0, "tags.1.value": "y", "tags.1.count": 1.0, "mimetype.0.value": "webpage", "mimetype.0.count": 2.0,
		"is_enabled.0.count": 1.0, "folder_id.1.count": 1.0, "processing_status.0.value": "completed",
	} {
		if got := facets.Value(t, path); got != want {
			t.Errorf("facets: %s is %v, want %v", path, got, want)
		}
	}
}

// Pages by number are the same list, and say how long it is.
func TestListAssets_by_page_number(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	for i := range 7 {
		link(t, editor, fmt.Sprintf("asset-%d", i))
	}
	var all []string
	for number := 1; number <= 4; number++ {
		p := list(t, editor, "/api/v3/assets/", fmt.Sprintf("page=%d&page_size=3&ordering=name", number))
		if p.Count == nil || *p.Count != 7 {
			t.Fatalf("page %d counts %v", number, p.Count)
		}
		if (p.NextCursor == nil) != (number >= 3) {
			t.Errorf("page %d leads on: %v", number, p.NextCursor)
		}
		for _, one := range p.Results {
			all = append(all, one.Name)
		}
	}
	if len(all) != 7 || !slices.IsSorted(all) {
		t.Errorf("the pages are %v", all)
	}
	if p := list(t, editor, "/api/v3/assets/", "page=2&per_page=5"); len(p.Results) != 2 {
		t.Errorf("per_page: %d results", len(p.Results))
	}
}

func TestTags(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	editor := tenant.As(t, access.ContentManager)
	first := link(t, editor, "one", "tags", []string{" Food / Lunch ", "food/lunch", "Bar"})
	if first.Text(t, "tags.0") != "Food/Lunch" || first.Text(t, "tags.1") != "Bar" || first.Value(t, "tags.2") != nil {
		t.Errorf("tags become %s", first.Body)
	}
	second := link(t, editor, "two", "tags", []string{"FOOD/lunch", "food/Dinner"}) // spelled as they are known
	if second.Text(t, "tags.0") != "Food/Lunch" || second.Text(t, "tags.1") != "food/Dinner" {
		t.Errorf("tags become %s", second.Body)
	}
	ids := map[string]string{}
	var all struct {
		Results []struct {
			ID, Name string
			Count    int `json:"usage_count"`
		}
	}
	editor.Get(t, tagsPath).Want(t, http.StatusOK).JSON(t, &all)
	got := ""
	for _, tag := range all.Results {
		ids[tag.Name] = tag.ID
		got += fmt.Sprintf("%s:%d ", tag.Name, tag.Count)
	}
	if got != "Bar:1 Food:0 food/Dinner:1 Food/Lunch:2 " {
		t.Fatalf("tags are %s", got)
	}
	editor.Post(t, tagsPath, body{"name": "bar"}).WantProblem(t, http.StatusConflict, "name_taken", "")
	editor.Patch(t, tagsPath+ids["Bar"]+"/", body{"color": "#FF9500"}).Want(t, http.StatusOK)
	for name, field := range map[string]string{"<b>": "name", "a//b": "name", "a,b": "name", "a/b/c/d/e/f": "name", "javascript:x": "name"} {
		editor.Post(t, tagsPath, body{"name": name}).WantProblem(t, http.StatusBadRequest, "invalid", field)
	}
	editor.Post(t, tagsPath, body{"name": "x", "color": "red"}).WantProblem(t, http.StatusBadRequest, "invalid", "color")

	// Renaming takes along what is below, and the assets.
	editor.Patch(t, tagsPath+ids["Food"]+"/", body{"name": "Meals/Warm"}).Want(t, http.StatusOK)
	if a := editor.Get(t, asset(second.Text(t, "id"))); a.Text(t, "tags.0") != "Meals/Warm/Lunch" || a.Text(t, "tags.1") != "Meals/Warm/Dinner" {
		t.Errorf("after renaming: %s", a.Body)
	}
	if got := names(t, editor, "tags=meals/warm/lunch"); got != "one two" {
		t.Errorf("the new name finds %q", got)
	}
	editor.Patch(t, tagsPath+ids["Food/Lunch"]+"/", body{"name": "bar"}).WantProblem(t, http.StatusConflict, "name_taken", "")

	// Merging keeps every asset's tags apart from each other.
	merged := editor.Post(t, tagsPath+ids["Food/Lunch"]+"/merge/", body{"into": ids["Bar"]}).Want(t, http.StatusOK)
	if merged.Text(t, "name") != "Bar" || merged.Value(t, "usage_count") != 2.0 || merged.Text(t, "color") != "#ff9500" {
		t.Errorf("merged: %s", merged.Body)
	}
	if a := editor.Get(t, asset(first.Text(t, "id"))); a.Text(t, "tags.0") != "Bar" || a.Value(t, "tags.1") != nil {
		t.Errorf("after merging: %s", a.Body)
	}
	editor.Get(t, tagsPath+ids["Food/Lunch"]+"/").Want(t, http.StatusNotFound)
	editor.Post(t, tagsPath+ids["Food"]+"/merge/", body{"into": ids["food/Dinner"]}).WantProblem(t, http.StatusBadRequest, "invalid", "into")

	editor.Delete(t, tagsPath+ids["Food"]+"/").Want(t, http.StatusNoContent)
	if a := editor.Get(t, asset(second.Text(t, "id"))); a.Text(t, "tags.0") != "Bar" || a.Value(t, "tags.1") != nil {
		t.Errorf("after deleting: %s", a.Body)
	}
	if log := tenant.Admin(t).Get(t, "/api/v3/audit/?action=tag.*").Want(t, http.StatusOK); log.Text(t, "results.0.action") != "tag.delete" || log.Text(t, "results.1.action") != "tag.merge" {
		t.Errorf("the log says %s", log.Body)
	}
}

func TestFolders(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	editor := in.Tenant(t).As(t, access.ContentManager)
	make := func(name string, parent any) string {
		return editor.Post(t, foldersPath, body{"name": name, "parent_id": parent}).Want(t, http.StatusCreated).Text(t, "id")
	}
	top := make("Top", nil)
	middle := make("Middle", top)
	bottom := make("Bottom", middle)
	held := link(t, editor, "held", "folder_id", middle).Text(t, "id")

	editor.Post(t, foldersPath, body{"name": "TOP"}).WantProblem(t, http.StatusConflict, "name_taken", "")
	make("Top", top) // another place
	for name, b := range map[string]body{"itself": {"parent_id": top}, "below": {"parent_id": bottom}} {
		editor.Patch(t, foldersPath+top+"/", b).WantProblem(t, http.StatusBadRequest, "invalid", "parent_id")
		_ = name
	}
	theirs := in.Tenant(t).As(t, access.ContentManager).Post(t, foldersPath, body{"name": "Theirs"}).Want(t, http.StatusCreated).Text(t, "id")
	editor.Patch(t, foldersPath+top+"/", body{"parent_id": theirs}).WantProblem(t, http.StatusBadRequest, "invalid", "parent_id")
	editor.Patch(t, asset(held), body{"folder_id": theirs}).WantProblem(t, http.StatusBadRequest, "invalid", "folder_id")
	editor.Post(t, foldersPath, body{"name": "a/b"}).WantProblem(t, http.StatusBadRequest, "invalid", "name")

	editor.Delete(t, foldersPath+middle+"/").WantProblem(t, http.StatusConflict, "folder_not_empty", "")
	editor.Delete(t, foldersPath+middle+"/?content=move").Want(t, http.StatusNoContent)
	if got := editor.Get(t, asset(held)); got.Text(t, "folder_id") != top {
		t.Errorf("the asset lies in %s", got.Text(t, "folder_id"))
	}
	if got := editor.Get(t, foldersPath+bottom+"/"); got.Text(t, "parent_id") != top {
		t.Errorf("the folder lies in %s", got.Text(t, "parent_id"))
	}
	if got := editor.Get(t, foldersPath+top+"/"); got.Value(t, "asset_count") != 1.0 {
		t.Errorf("the folder holds %v", got.Value(t, "asset_count"))
	}
	editor.Patch(t, asset(held), body{"folder_id": nil}).Want(t, http.StatusOK)
	editor.Patch(t, foldersPath+bottom+"/", body{"parent_id": nil, "name": "Free"}).Want(t, http.StatusOK)
	deep := bottom
	for i := range 15 {
		deep = make(fmt.Sprintf("Level %d", i), deep)
	}
	editor.Post(t, foldersPath, body{"name": "Deepest", "parent_id": deep}).WantProblem(t, http.StatusBadRequest, "invalid", "parent_id")
	editor.Patch(t, foldersPath+bottom+"/", body{"parent_id": top}).WantProblem(t, http.StatusBadRequest, "invalid", "parent_id")
}

func TestMetadata_templates(t *testing.T) {
	t.Parallel()
	editor := apitest.Open(t).Tenant(t).As(t, access.ContentManager)
	template := editor.Post(t, templatesPath, body{"name": "Campaign", "fields": []body{
		{"key": "client", "label": "Client", "type": "text", "required": true, "max": 10},
		{"key": "budget", "type": "integer", "min": 0}, {"key": "start", "type": "date"}, {"key": "brief", "type": "url"},
		{"key": "region", "type": "choice", "options": []string{"North", "South"}}, {"key": "media", "type": "choices", "options": []string{"TV", "Web"}},
		{"key": "final", "type": "boolean"}, {"key": "share", "type": "number", "max": 1},
	}}).Want(t, http.StatusCreated).Text(t, "id")
	good := body{"client": "Acme", "budget": 5, "start": "2027-02-28", "brief": "https://example.com/b", "region": "North", "media": []string{"Web"}, "final": true, "share": 0.5, "other": body{"x": 1}}
	a := link(t, editor, "one", "metadata", good, "metadata_template_id", template).Text(t, "id")
	for field, wrong := range map[string]any{
		"client": "far too long a name", "budget": 1.5, "start": "2027-02-30", "brief": "javascript:alert(1)", "region": "East", "media": []string{"Radio"}, "final": "yes", "share": 2,
	} {
		bad := body{}
		for key, v := range good {
			bad[key] = v
		}
		bad[field] = wrong
		editor.Patch(t, asset(a), body{"metadata": bad}).WantProblem(t, http.StatusBadRequest, "invalid", "metadata."+field)
	}
	editor.Patch(t, asset(a), body{"metadata": body{}}).WantProblem(t, http.StatusBadRequest, "invalid", "metadata.client")
	editor.Post(t, "/api/v3/assets/", body{"uri": "https://example.com/", "metadata_template_id": template}).WantProblem(t, http.StatusBadRequest, "invalid", "metadata.client")

	// A stricter template is no reason to refuse a new name.
	editor.Patch(t, templatesPath+template+"/", body{"fields": []body{{"key": "new", "type": "text", "required": true}}}).Want(t, http.StatusOK)
	editor.Patch(t, asset(a), body{"name": "Renamed"}).Want(t, http.StatusOK)
	for name, fields := range map[string][]body{
		"fields.1.key": {{"key": "a", "type": "text"}, {"key": "a", "type": "text"}}, "fields.0.options": {{"key": "a", "type": "choice"}},
		"fields.0.type": {{"key": "a", "type": "blob"}}, "fields.0.max": {{"key": "a", "type": "number", "min": 2, "max": 1}}, "fields.0.key": {{"key": "<b>", "type": "text"}},
	} {
		editor.Post(t, templatesPath, body{"name": "Bad", "fields": fields}).WantProblem(t, http.StatusBadRequest, "invalid", name)
	}
	editor.Post(t, templatesPath, body{"name": "campaign", "fields": []body{}}).WantProblem(t, http.StatusConflict, "name_taken", "")
	editor.Delete(t, templatesPath+template+"/").Want(t, http.StatusNoContent)
	if got := editor.Get(t, asset(a)); got.Value(t, "metadata_template_id") != nil || got.Text(t, "metadata.client") != "Acme" {
		t.Errorf("without its template: %s", got.Body)
	}
}

func TestSaved_searches(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	one, two, editor := tenant.As(t, access.Viewer), tenant.As(t, access.DeviceOperator), tenant.As(t, access.ContentManager)
	made := one.Post(t, savedPath, body{"name": "Mine", "filter": body{"search": "menu -old", "tags": []string{"food"}, "is_enabled": false, "ordering": "-created_at"}}).Want(t, http.StatusCreated)
	id := made.Text(t, "id")
	if made.Value(t, "filter.is_enabled") != false || made.Text(t, "filter.tags.0") != "food" || made.Value(t, "filter.trash") != nil {
		t.Errorf("it keeps %s", made.Body)
	}
	two.Get(t, savedPath+id+"/").Want(t, http.StatusNotFound)
	one.Patch(t, savedPath+id+"/", body{"is_shared": true}).Want(t, http.StatusOK)
	if got := two.Get(t, savedPath).Want(t, http.StatusOK); got.Text(t, "results.0.name") != "Mine" || got.Value(t, "results.0.is_own") != false {
		t.Errorf("others see %s", got.Body)
	}
	two.Patch(t, savedPath+id+"/", body{"name": "Theirs"}).Want(t, http.StatusForbidden)
	two.Delete(t, savedPath+id+"/").Want(t, http.StatusForbidden)
	one.Post(t, savedPath, body{"name": "mine", "filter": body{}}).WantProblem(t, http.StatusConflict, "name_taken", "")
	one.Post(t, savedPath, body{"name": "Bad", "filter": body{"folder": "nowhere"}}).WantProblem(t, http.StatusBadRequest, "invalid", "folder")
	one.Post(t, savedPath, body{"name": "Bad", "filter": body{"color": "red"}}).WantProblem(t, http.StatusBadRequest, "invalid", "")
	editor.Delete(t, savedPath+id+"/").Want(t, http.StatusNoContent)
	one.Get(t, savedPath+id+"/").Want(t, http.StatusNotFound)
}

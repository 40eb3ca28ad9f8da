package matrix

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

type body = map[string]any

const v3 = "/api/v3/"

func asset(id string) string { return v3 + "assets/" + id + "/" }

func digest(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// upload sends a file and waits until it is processed.
func (p *person) upload(t *testing.T, name string, content []byte) *apitest.Answer {
	t.Helper()
	id := p.Upload(t, name, content).Want(t, http.StatusCreated).Text(t, "id")
	return p.processed(t, id)
}

func (p *person) processed(t *testing.T, id string) *apitest.Answer {
	t.Helper()
	done := func(a *apitest.Answer) bool {
		return a.Status == http.StatusOK && a.Value(t, "is_processing") == false && a.Value(t, "is_replacing") == false
	}
	a := p.Until(t, asset(id), done)
	p.wrote = time.Now()
	p.there.Until(t, asset(id), done)
	if a.Text(t, "processing_status") != "completed" {
		t.Fatalf("processing failed: %s", a.Body)
	}
	return a
}

// names are those of the assets on a page.
func names(t *testing.T, a *apitest.Answer) string {
	t.Helper()
	var page struct{ Results []struct{ Name string } }
	a.Want(t, http.StatusOK).JSON(t, &page)
	var out []string
	for _, r := range page.Results {
		out = append(out, r.Name)
	}
	return strings.Join(out, " ")
}

func library(t *testing.T, p *place) {
	me := p.person(p.there.Tenant(t).Admin(t))
	assets := v3 + "assets/?ordering=name"
	me.sees(t, assets, "emptiness", func(a *apitest.Answer) bool { return names(t, a) == "" })
	var ids []string
	for _, name := range []string{"breakfast", "dinner", "lunch"} {
		a := me.write(t, http.StatusCreated, "POST", v3+"assets/", body{"type": "webpage", "uri": "https://example.com/" + name, "name": name})
		ids = append(ids, a.Text(t, "id"))
		me.sees(t, asset(a.Text(t, "id")), "the new asset", value(t, "name", name))
	}
	lists := func(query, want string) {
		t.Helper()
		me.sees(t, assets+query, query, func(a *apitest.Answer) bool { return names(t, a) == want })
	}
	lists("", "breakfast dinner lunch")
	for i, tags := range [][]string{{"food/early", "warm"}, {"food/late", "warm"}, {"food/noon"}} {
		me.write(t, http.StatusOK, "PATCH", asset(ids[i]), body{"tags": tags, "metadata": body{"kitchen": "number" + strconv.Itoa(i)}})
		n := float64(min(i+1, 2))
		me.sees(t, v3+"assets/facets/", "the count of the tag", func(a *apitest.Answer) bool { return facet(t, a, "tags", "warm") == n })
	}
	lists("&tags=warm", "breakfast dinner")
	lists("&tags=food/late", "dinner")
	lists("&search=dinner", "dinner")
	lists("&search=diner", "dinner") // a slip of the finger
	lists("&search=number2", "lunch")
	lists("&search="+url.QueryEscape("warm -breakfast"), "dinner")
	me.write(t, http.StatusOK, "PATCH", asset(ids[1]), body{"name": "supper", "is_enabled": false, "tags": []string{"food/late"}})
	lists("", "breakfast lunch supper")
	lists("&is_enabled=false", "supper")
	lists("&tags=warm", "breakfast")
	me.sees(t, v3+"assets/facets/", "that a tag was taken away", func(a *apitest.Answer) bool { return facet(t, a, "tags", "warm") == 1 })
	me.write(t, http.StatusOK, "POST", v3+"assets/bulk/", body{"ids": ids, "action": "enable"})
	lists("&is_enabled=true", "breakfast lunch supper")
	folder := me.write(t, http.StatusCreated, "POST", v3+"folders/", body{"name": "Menu"}).Text(t, "id")
	me.write(t, http.StatusOK, "PATCH", asset(ids[0]), body{"folder_id": folder})
	lists("&folder="+folder, "breakfast")
}

// facet returns how often a value occurs.
func facet(t *testing.T, a *apitest.Answer, field, of string) float64 {
	t.Helper()
	list, _ := a.Want(t, http.StatusOK).Value(t, field).([]any)
	for _, e := range list {
		if v := e.(map[string]any); v["value"] == of {
			return v["count"].(float64)
		}
	}
	return 0
}

func file(t *testing.T, p *place) {
	me := p.person(p.there.Tenant(t).Admin(t))
	content := sample.File(sample.H264)
	a := me.upload(t, "film.mp4", content)
	id, link := a.Text(t, "id"), a.Text(t, "content_url")
	if a.Text(t, "sha256") != digest(content) || a.Value(t, "width") != 320.0 {
		t.Errorf("the film is %s", a.Body)
	}
	for _, c := range []*apitest.Client{me.Client, me.there} {
		for _, path := range []string{link, asset(id) + "content/"} {
			whole := c.Get(t, path).Want(t, http.StatusOK)
			if !bytes.Equal(whole.Body, content) {
				t.Errorf("%s: %d bytes come back of %d", path, len(whole.Body), len(content))
			}
			tag := whole.Header.Get("ETag")
			c.Get(t, path, "If-None-Match", tag).Want(t, http.StatusNotModified)
			part := c.Get(t, path, "Range", "bytes=100-299", "If-Range", tag).Want(t, http.StatusPartialContent)
			if !bytes.Equal(part.Body, content[100:300]) || part.Header.Get("Content-Range") != "bytes 100-299/"+strconv.Itoa(len(content)) {
				t.Errorf("%s: a range is %d bytes as %q", path, len(part.Body), part.Header.Get("Content-Range"))
			}
			if part := c.Get(t, path, "Range", "bytes=-7").Want(t, http.StatusPartialContent); !bytes.Equal(part.Body, content[len(content)-7:]) {
				t.Errorf("%s: the end is %q", path, part.Body)
			}
			if old := c.Get(t, path, "Range", "bytes=0-9", "If-Range", `"of another file"`).Want(t, http.StatusOK); len(old.Body) != len(content) {
				t.Errorf("%s: a range of another file is %d bytes", path, len(old.Body))
			}
			c.Get(t, path, "Range", "bytes=99999999-").Want(t, http.StatusRequestedRangeNotSatisfiable)
		}
		thumbnail := c.Get(t, asset(id)+"thumbnail/").Want(t, http.StatusOK)
		if thumbnail.Header.Get("Content-Type") != "image/jpeg" || !bytes.HasPrefix(thumbnail.Body, []byte("\xff\xd8")) {
			t.Errorf("the thumbnail is %s", thumbnail.Header.Get("Content-Type"))
		}
		var renditions struct {
			Results []struct{ Name, URL, SHA256 string }
		}
		c.Get(t, asset(id)+"renditions/").Want(t, http.StatusOK).JSON(t, &renditions)
		if len(renditions.Results) < 2 {
			t.Errorf("the renditions are %+v", renditions)
		}
		for _, r := range renditions.Results {
			if got := c.Get(t, r.URL).Want(t, http.StatusOK); digest(got.Body) != r.SHA256 {
				t.Errorf("the rendition %s has another digest", r.Name)
			}
		}
	}
}

func resumable(t *testing.T, p *place) {
	me := p.person(p.there.Tenant(t).Admin(t))
	content := sample.JPEG(800, 600, "resumed")
	address := me.begin(t, len(content), "resumed.jpg")
	third := len(content) / 3
	me.send(t, address, content[:third], 0).Want(t, http.StatusNoContent)
	me.send(t, address, content[third:], 0).Want(t, http.StatusConflict)
	if at := me.offset(t, address); at != third {
		t.Fatalf("it has %d bytes, %d were sent", at, third)
	}
	last := me.send(t, address, content[third:], third).Want(t, http.StatusNoContent)
	me.wrote = time.Now()
	id := last.Header.Get("Signate-Asset-ID")
	if a := me.processed(t, id); a.Text(t, "sha256") != digest(content) || a.Text(t, "file_name") != "resumed.jpg" {
		t.Errorf("it became %s", a.Body)
	}
	if got := me.there.Get(t, asset(id)+"content/").Want(t, http.StatusOK); !bytes.Equal(got.Body, content) {
		t.Error("the content came back changed")
	}
}

// begin announces a resumable upload and returns its address.
func (p *person) begin(t *testing.T, size int, name string) string {
	t.Helper()
	meta := "filename " + base64.StdEncoding.EncodeToString([]byte(name))
	return p.Do(t, "POST", v3+"uploads/", nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(size), "Upload-Metadata", meta).
		Want(t, http.StatusCreated).Header.Get("Location")
}

func (p *person) send(t *testing.T, address string, content []byte, at int) *apitest.Answer {
	t.Helper()
	return p.Do(t, "PATCH", address, bytes.NewReader(content), "Tus-Resumable", "1.0.0", "Upload-Offset", strconv.Itoa(at), "Content-Type", "application/offset+octet-stream")
}

func (p *person) offset(t *testing.T, address string) int {
	t.Helper()
	n, err := strconv.Atoi(p.Do(t, "HEAD", address, nil, "Tus-Resumable", "1.0.0").Want(t, http.StatusOK).Header.Get("Upload-Offset"))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func replacement(t *testing.T, p *place) {
	me := p.person(p.there.Tenant(t).Admin(t))
	first, second := sample.PNG(60, 40, "first"), sample.PNG(80, 50, "second")
	id := me.upload(t, "sign.png", first).Text(t, "id")
	me.Do(t, "PUT", asset(id)+"content/", bytes.NewReader(second), "Content-Type", "image/png")
	a := me.processed(t, id)
	if a.Text(t, "sha256") != digest(second) || a.Value(t, "width") != 80.0 {
		t.Errorf("replaced: %s", a.Body)
	}
	same := func(want []byte) func(*apitest.Answer) bool {
		return func(a *apitest.Answer) bool { return a.Status == http.StatusOK && bytes.Equal(a.Body, want) }
	}
	me.sees(t, asset(id)+"content/", "the new file", same(second))
	me.sees(t, asset(id)+"versions/1/content/", "the old file", same(first))
	me.write(t, http.StatusOK, "POST", asset(id)+"versions/1/restore/", nil)
	me.processed(t, id)
	me.sees(t, asset(id)+"content/", "the file that came back", same(first))
	me.sees(t, asset(id), "its digest", value(t, "sha256", digest(first)))
}

func trash(t *testing.T, p *place) {
	me := p.person(p.there.Tenant(t).Admin(t))
	id := me.upload(t, "bin.png", sample.PNG(20, 20, "trash")).Text(t, "id")
	me.write(t, http.StatusNoContent, "DELETE", asset(id), nil)
	me.sees(t, asset(id), "that it is gone", status(http.StatusNotFound))
	me.sees(t, asset(id)+"content/", "that its file is gone", status(http.StatusNotFound))
	me.sees(t, v3+"assets/", "the empty list", func(a *apitest.Answer) bool { return names(t, a) == "" })
	me.sees(t, v3+"assets/?trash=true", "the trash", func(a *apitest.Answer) bool { return names(t, a) == "bin" })
	me.write(t, http.StatusOK, "POST", asset(id)+"restore/", nil)
	me.sees(t, asset(id), "that it is back", value(t, "name", "bin"))
	me.sees(t, asset(id)+"content/", "that its file is back", status(http.StatusOK))
	me.sees(t, v3+"assets/?trash=true", "the empty trash", func(a *apitest.Answer) bool { return names(t, a) == "" })
}

func playlist(t *testing.T, p *place) {
	me := p.person(p.there.Tenant(t).Admin(t))
	screen := p.there.Pair(t, me.Client, "Hall")
	one, two := me.upload(t, "one.png", sample.PNG(32, 32, "one")).Text(t, "id"), me.upload(t, "two.png", sample.PNG(32, 32, "two")).Text(t, "id")
	list := v3 + "playlists/" + me.write(t, http.StatusCreated, "POST", v3+"playlists/", body{"name": "Day"}).Text(t, "id") + "/"
	me.write(t, http.StatusOK, "PATCH", v3+"devices/"+screen.ID+"/", body{"playlist_id": strings.Split(list, "/")[4]})
	me.write(t, http.StatusOK, "POST", list+"items/", body{"items": []body{
		{"asset_id": one, "duration": 5, "play_time_from": "06:00", "play_time_to": "12:00"}, {"asset_id": two, "duration": 7}}})
	plays := func(query, want string) {
		t.Helper()
		me.sees(t, list+"preview/?timezone=UTC&"+query, query, func(a *apitest.Answer) bool {
			var shown struct{ Items []struct{ Name string } }
			a.Want(t, http.StatusOK).JSON(t, &shown)
			var out []string
			for _, i := range shown.Items {
				out = append(out, i.Name)
			}
			return strings.Join(out, " ") == want
		})
	}
	plays("draft=true&at=2027-01-08T08:00:00Z", "one two")
	plays("draft=true&at=2027-01-08T13:00:00Z", "two")
	plays("at=2027-01-08T08:00:00Z", "")
	me.write(t, http.StatusOK, "POST", list+"publish/", body{"note": "first"})
	plays("at=2027-01-08T08:00:00Z", "one two")
	screened := func(id string) func(*apitest.Answer) bool {
		return func(a *apitest.Answer) bool { return a.Status == http.StatusOK && strings.Contains(string(a.Body), id) }
	}
	player := p.person(&screen.Client)
	player.wrote = me.wrote
	player.sees(t, "/api/device/v1/manifest", "the playlist on the screen", screened(two))
	// A playlist that a screen shows stays.
	me.Delete(t, list).WantProblem(t, http.StatusConflict, "in_use", "")
	me.write(t, http.StatusOK, "PATCH", asset(two), body{"is_enabled": false})
	player.wrote = me.wrote
	player.sees(t, "/api/device/v1/manifest", "that an asset was taken off", func(a *apitest.Answer) bool { return !screened(two)(a) })
	plays("at=2027-01-08T13:00:00Z", "")
}

func layout(t *testing.T, p *place) {
	me := p.person(p.there.Tenant(t).Admin(t))
	picture := me.upload(t, "wall.png", sample.PNG(64, 36, "wall")).Text(t, "id")
	zones := func(text string) body {
		return body{"zones": []body{
			{"name": "Words", "x": 0, "y": 0, "width": 960, "height": 1080, "widget": body{"type": "text", "settings": body{"text": text}}},
			{"name": "Wall", "x": 960, "y": 0, "width": 960, "height": 1080, "asset_id": picture},
		}}
	}
	path := v3 + "layouts/" + me.write(t, http.StatusCreated, "POST", v3+"layouts/", body{"name": "Hall", "content": zones("Welcome")}).Text(t, "id") + "/"
	drawn := func(query, word string) {
		t.Helper()
		me.sees(t, path+"preview/"+query, word, func(a *apitest.Answer) bool {
			return a.Status == http.StatusOK && strings.Contains(string(a.Body), word)
		})
	}
	drawn("", "Welcome")
	me.write(t, http.StatusOK, "POST", path+"publish/", body{})
	me.write(t, http.StatusOK, "PATCH", path, body{"content": zones("Farewell")})
	drawn("", "Farewell")
	drawn("?published=true", "Welcome")
	me.write(t, http.StatusOK, "POST", path+"publish/", body{})
	drawn("?published=true", "Farewell")
}

// page opens the page of a link at a node.
func page(t *testing.T, node *apitest.Installation, link string) (status int, text string) {
	t.Helper()
	u, err := url.Parse(link)
	if err != nil {
		t.Fatal(err)
	}
	a := node.Guest().Get(t, u.Path)
	return a.Status, string(a.Body)
}

func share(t *testing.T, p *place) {
	me := p.person(p.there.Tenant(t).Admin(t))
	content := sample.PNG(64, 64, "shared")
	id := me.upload(t, "menu.png", content).Text(t, "id")
	link := me.write(t, http.StatusOK, "POST", asset(id)+"share/", body{}).Text(t, "share_url")
	for _, node := range []*apitest.Installation{p.here, p.there} {
		code, text := page(t, node, link)
		if code != http.StatusOK || !strings.Contains(text, "<h1>menu</h1>") {
			t.Fatalf("the page is %d: %s", code, text)
		}
		_, rest, _ := strings.Cut(text, `<img src="`)
		src, _, _ := strings.Cut(rest, `"`)
		if got := node.Guest().Get(t, strings.ReplaceAll(src, "&amp;", "&")).Want(t, http.StatusOK); !bytes.Equal(got.Body, content) {
			t.Error("the page shows another picture")
		}
	}
	me.write(t, http.StatusNoContent, "DELETE", asset(id)+"share/", nil)
	guest := p.person(p.here.Guest())
	guest.wrote = me.wrote
	u, _ := url.Parse(link) // it was opened above
	guest.sees(t, u.Path, "that the link is dead", func(a *apitest.Answer) bool { return a.Status != http.StatusOK })
	me.sees(t, asset(id), "that it is not shared", value(t, "is_shared", false))
}

func quota(t *testing.T, p *place) {
	tenant := p.there.Tenant(t)
	me := p.person(tenant.Admin(t))
	const room = 20_000
	tenant.Fill(t, 1<<30-room)
	content, large := sample.PNG(16, 16, "quota"), sample.JPEG(1600, 900, "large")
	if len(large) < room {
		t.Fatal("the large file fits")
	}
	id := me.upload(t, "a.png", content).Text(t, "id")
	used := func() float64 { return me.Get(t, v3+"tenants/current/").Value(t, "usage.storage_bytes").(float64) }
	before := used()
	if before < float64(1<<30-room+len(content)) {
		t.Errorf("%v bytes are counted", before)
	}
	me.upload(t, "again.png", content)
	if again := used(); again != before {
		t.Errorf("the same file twice takes %v instead of %v", again, before)
	}
	tenant.Limit(t, "storage_quota_gb", 1)
	for _, c := range []*apitest.Client{me.Client, me.there} {
		c.Upload(t, "b.jpg", large).WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
		c.Do(t, "POST", v3+"uploads/", nil, "Tus-Resumable", "1.0.0", "Upload-Length", strconv.Itoa(room)).WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
	}
	me.wrote = time.Now()
	me.sees(t, v3+"assets/?count=true", "that nothing came in", value(t, "count", 2.0))
	if after := used(); after != before {
		t.Errorf("what was refused is counted: %v instead of %v", after, before)
	}
	tenant.Limit(t, "storage_quota_gb", 2)
	me.upload(t, "b.jpg", large)
	me.sees(t, asset(id), "the first", status(http.StatusOK))
}

func webhook(t *testing.T, p *place) {
	me := p.person(p.there.Tenant(t).Admin(t))
	got := make(chan string, 20)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		var e struct {
			Type string
			Data struct{ ID string }
		}
		text, _ := io.ReadAll(r.Body)
		_ = json.Unmarshal(text, &e)
		got <- e.Type + " " + e.Data.ID
	}))
	t.Cleanup(receiver.Close)
	me.write(t, http.StatusCreated, "POST", v3+"webhooks/", body{"url": receiver.URL, "events": []string{"playlist.created", "playlist.deleted"}})
	id := me.write(t, http.StatusCreated, "POST", v3+"playlists/", body{"name": "Hook"}).Text(t, "id")
	me.write(t, http.StatusNoContent, "DELETE", v3+"playlists/"+id+"/", nil)
	want := map[string]bool{"playlist.created " + id: true, "playlist.deleted " + id: true}
	for len(want) > 0 {
		select {
		case e := <-got:
			if !want[e] {
				t.Errorf("%q is delivered", e)
			}
			delete(want, e)
		case <-time.After(20 * time.Second):
			t.Fatalf("never delivered: %v", want)
		}
	}
}

package matrix

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/storage"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// Redis and the bucket die and come back, one test after the other.
func TestParts_die_and_come_back(t *testing.T) {
	t.Parallel()
	p := setup{s3: true, redis: true, two: true}.start(t)
	t.Run("Redis", func(t *testing.T) { redisDies(t, p) })
	t.Run("storage", func(t *testing.T) { storageDies(t, p) })
	t.Run("both during uploads", func(t *testing.T) { bothDie(t, p) })
}

// Redis dies and comes back while one node writes and both are read: nothing fails, and nothing old is read.
func redisDies(t *testing.T, p *place) {
	t.Helper()
	me := p.person(p.there.Tenant(t).Admin(t))
	id := me.write(t, http.StatusCreated, "POST", v3+"assets/", body{"type": "webpage", "uri": "https://example.com", "name": "0", "tags": []string{"n0"}}).Text(t, "id")
	round := func(n int) {
		t.Helper()
		name := strconv.Itoa(n)
		me.write(t, http.StatusOK, "PATCH", asset(id), body{"name": name, "tags": []string{"n" + name}})
		me.sees(t, asset(id), "the name", value(t, "name", name))
		me.sees(t, v3+"assets/facets/", "the tag", func(a *apitest.Answer) bool { return facet(t, a, "tags", "n"+name) == 1 })
		me.sees(t, v3+"assets/?search="+name, "the match", func(a *apitest.Answer) bool { return names(t, a) == name })
	}
	n := 0
	for range 3 {
		for range 5 {
			n++
			round(n)
		}
		p.redis.Stop()
		for range 5 {
			n++
			round(n)
		}
		p.redis.Start(t)
		for range 5 {
			n++
			round(n)
		}
	}
	for _, node := range []*apitest.Installation{p.here, p.there} {
		node.Guest().Until(t, "/health", value(t, "checks.redis", true))
	}
}

// unavailable fails the test unless the answer says that the storage is away, and when to come again.
func unavailable(t *testing.T, a *apitest.Answer) {
	t.Helper()
	a.WantProblem(t, http.StatusServiceUnavailable, "storage_unavailable", "")
	if a.Header.Get("Retry-After") == "" {
		t.Errorf("%s %s: nothing says when to try again", a.Method, a.Path)
	}
}

// The bucket dies: what needs it says so, everything else goes on, and nothing is half there afterwards.
func storageDies(t *testing.T, p *place) {
	t.Helper()
	tenant := p.there.Tenant(t)
	me := p.person(tenant.Admin(t))
	content, next := sample.PNG(50, 50, "kept"), sample.PNG(60, 60, "next")
	kept := me.upload(t, "kept.png", content)
	id := kept.Text(t, "id")
	link := me.write(t, http.StatusOK, "POST", asset(id)+"share/", body{}).Text(t, "share_url")
	count := func(want float64) {
		t.Helper()
		me.sees(t, v3+"assets/?count=true", "the number", value(t, "count", want))
	}
	used := func() any { return me.Get(t, v3+"tenants/current/").Value(t, "usage.storage_bytes") }
	before := used()

	p.bucket.Stop()
	for _, c := range []*apitest.Client{me.Client, me.there} {
		unavailable(t, c.Upload(t, "lost.png", next))
		unavailable(t, c.Get(t, asset(id)+"content/"))
		unavailable(t, c.Get(t, asset(id)+"content/", "Range", "bytes=0-9"))
		unavailable(t, c.Get(t, kept.Text(t, "content_url")))
		unavailable(t, c.Get(t, asset(id)+"thumbnail/"))
		unavailable(t, c.Do(t, "PUT", asset(id)+"content/", bytes.NewReader(next), "Content-Type", "image/png"))
		c.Get(t, "/health").Want(t, http.StatusServiceUnavailable)
		c.Get(t, "/readyz").Want(t, http.StatusOK) // people and screens still get what needs no file
	}
	count(1)
	if now := used(); now != before {
		t.Errorf("uploads that failed are counted: %v instead of %v", now, before)
	}
	me.write(t, http.StatusOK, "PATCH", asset(id), body{"name": "renamed"})
	me.sees(t, asset(id), "the new name", value(t, "name", "renamed"))
	me.sees(t, v3+"assets/?search=renamed", "the match", func(a *apitest.Answer) bool { return names(t, a) == "renamed" })
	list := me.write(t, http.StatusCreated, "POST", v3+"playlists/", body{"name": "Meanwhile", "content": body{"items": []body{{"asset_id": id}}}}).Text(t, "id")
	me.write(t, http.StatusOK, "POST", v3+"playlists/"+list+"/publish/", body{})
	if code, _ := page(t, p.there, link); code != http.StatusOK {
		t.Errorf("the page of a share is %d", code)
	}

	if err := p.bucket.Up(); err != nil {
		t.Fatal(err)
	}
	for _, c := range []*apitest.Client{me.Client, me.there} {
		if got := c.Get(t, asset(id)+"content/").Want(t, http.StatusOK); !bytes.Equal(got.Body, content) {
			t.Error("the file came back changed")
		}
		c.Get(t, kept.Text(t, "content_url")).Want(t, http.StatusOK)
	}
	me.sees(t, asset(id), "its digest", value(t, "sha256", digest(content)))
	me.upload(t, "next.png", next)
	count(2)
	agrees(t, p, tenant)
}

// Uploads run at both nodes while the bucket and Redis die and come back: who was told that a file is there finds
// it whole, and of the others nothing is left.
func bothDie(t *testing.T, p *place) {
	t.Helper()
	tenant := p.there.Tenant(t)
	me := p.person(tenant.Admin(t))
	acknowledged := map[string]string{} // asset id → digest
	var mu sync.Mutex
	var refused, sent atomic.Int64
	var wait sync.WaitGroup
	stop := make(chan struct{})
	for w, c := range []*apitest.Client{me.Client, me.there, me.Client} {
		wait.Go(func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					return
				default:
				}
				content := sample.PNG(40+w, 40, fmt.Sprint(w, n))
				a := c.Upload(t, fmt.Sprintf("u%d-%d.png", w, n), content)
				switch a.Status {
				case http.StatusCreated:
					mu.Lock()
					acknowledged[a.Text(t, "id")] = digest(content)
					mu.Unlock()
					sent.Add(1)
				case http.StatusServiceUnavailable:
					unavailable(t, a)
					refused.Add(1)
				default:
					t.Errorf("an upload is answered %d %s", a.Status, a.Body)
					return
				}
			}
		})
	}
	// A large one goes on in pieces through it all.
	large := sample.JPEG(1200, 900, "large")
	address := me.begin(t, len(large), "large.jpg")
	step, at := len(large)/6+1, 0
	pieces := func(n int) {
		for ; n > 0 && at < len(large); n-- {
			end := min(at+step, len(large))
			if a := me.send(t, address, large[at:end], at); a.Status == http.StatusNoContent {
				at = end
				continue
			} else if a.Status != http.StatusServiceUnavailable {
				t.Errorf("a piece is answered %d %s", a.Status, a.Body)
				return
			} else if a.Header.Get("Retry-After") == "" {
				t.Error("nothing says when to send a piece again")
			}
			a := me.Do(t, "HEAD", address, nil, "Tus-Resumable", "1.0.0")
			if a.Status == http.StatusOK { // what was acknowledged stays, more may have arrived
				got, _ := strconv.Atoi(a.Header.Get("Upload-Offset"))
				if got < at || got > end {
					t.Errorf("of %d acknowledged bytes there are %d", at, got)
				}
				at = got
			}
		}
	}
	reach := func(counter *atomic.Int64, more int64) {
		t.Helper()
		want := counter.Load() + more
		for deadline := time.Now().Add(30 * time.Second); counter.Load() < want; <-time.After(5 * time.Millisecond) {
			if t.Failed() || time.Now().After(deadline) {
				t.Error("the uploads have come to a halt")
				return
			}
		}
	}
	for range 2 {
		pieces(1)
		reach(&sent, 5)
		p.bucket.Stop()
		p.redis.Stop()
		pieces(1)
		reach(&refused, 3)
		if err := p.bucket.Up(); err != nil {
			t.Error(err)
		}
		pieces(1)
		reach(&sent, 3)
		p.redis.Start(t)
	}
	close(stop)
	wait.Wait()
	if t.Failed() {
		return
	}
	pieces(20)
	if at != len(large) {
		t.Fatalf("the large upload ends at %d of %d", at, len(large))
	}
	var found struct{ Results []struct{ ID string } }
	me.Get(t, v3+"assets/?search=large").Want(t, http.StatusOK).JSON(t, &found)
	if len(found.Results) != 1 {
		t.Fatalf("the large upload became %d assets", len(found.Results))
	}
	acknowledged[found.Results[0].ID] = digest(large)
	t.Logf("%d uploads acknowledged, %d refused", len(acknowledged), refused.Load())
	for id, want := range acknowledged {
		if a := me.processed(t, id); a.Text(t, "sha256") != want {
			t.Errorf("%s has the digest of another", id)
		}
		if got := me.there.Get(t, asset(id)+"content/").Want(t, http.StatusOK); digest(got.Body) != want {
			t.Errorf("%s comes back changed", id)
		}
	}
	me.sees(t, v3+"assets/?count=true", "all that were acknowledged, and no more", value(t, "count", float64(len(acknowledged))))
	agrees(t, p, tenant)
}

// agrees fails the test unless the database's files are those of the storage, with their sizes, and the counter is
// their sum. What is left of uploads that failed has been collected before, as it is every day.
func agrees(t *testing.T, p *place, tenant *apitest.Tenant) {
	t.Helper()
	ctx := access.System(t.Context(), tenant.ID)
	collected, err := storage.New(storage.Deps{DB: p.there.DB, Blobs: p.there.Blobs}).Collect(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d files of nobody are collected", collected)
	rows, err := p.there.DB.Read(ctx).Query(ctx, "select sha256, size from files where tenant_id = app_tenant()")
	if err != nil {
		t.Fatal(err)
	}
	known, sum := map[string]int64{}, int64(0)
	for rows.Next() {
		var sha string
		var size int64
		if err := rows.Scan(&sha, &size); err != nil {
			t.Fatal(err)
		}
		known[sha] = size
		sum += size
	}
	rows.Close()
	if err := rows.Err(); err != nil || len(known) == 0 {
		t.Fatalf("%d files (%v)", len(known), err)
	}
	err = p.there.Blobs.Walk(ctx, tenant.ID, func(i blob.Info, _ time.Time) error {
		if _, ok := known[i.SHA256]; !ok {
			t.Errorf("the file %s of the storage is nobody's and stays", i.SHA256)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	for sha, size := range known {
		check(t, ctx, p.there.Blobs, tenant.ID, sha, size)
	}
	if counted := tenant.Admin(t).Get(t, v3+"tenants/current/").Value(t, "usage.storage_bytes"); counted != float64(sum) {
		t.Errorf("%v bytes are counted, the files have %d", counted, sum)
	}
}

// check reads a blob to its end.
func check(t *testing.T, ctx context.Context, blobs blob.Store, tenant uuid.UUID, sha string, size int64) {
	t.Helper()
	o, err := blobs.Open(ctx, blob.Key{Tenant: tenant, SHA256: sha})
	if err != nil {
		t.Errorf("the file %s of the database: %v", sha, err)
		return
	}
	content, err := io.ReadAll(o)
	if err := errors.Join(err, o.Close()); err != nil || int64(len(content)) != size || !strings.EqualFold(digest(content), sha) {
		t.Errorf("the file %s has %d bytes of %d (%v)", sha, len(content), size, err)
	}
}

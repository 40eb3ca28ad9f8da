package matrix

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// How long a request may take while a part of the installation hangs, on a busy machine: one that needs the part,
// and one that does not.
const (
	longest  = 25 * time.Second
	unmarred = 5 * time.Second
)

// Redis and the bucket hang, which is worse than being dead: they take connections and answer nothing.
func TestParts_hang_and_come_back(t *testing.T) {
	t.Parallel()
	p := setup{s3: true, redis: true, two: true}.start(t)
	t.Run("Redis", func(t *testing.T) { redisHangs(t, p) })
	t.Run("storage", func(t *testing.T) { storageHangs(t, p) })
}

// in fails the test when something takes longer than it may.
func in(t *testing.T, most time.Duration, what string, do func()) {
	t.Helper()
	began := time.Now()
	do()
	took := time.Since(began)
	t.Logf("%s: %v", what, took)
	if took > most {
		t.Errorf("%s took %v", what, took)
	}
}

// atOnce does something so many times at the same time.
func atOnce(n int, do func(n int)) {
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { do(i) })
	}
	wait.Wait()
}

// Redis hangs while one node writes and both are read: nothing fails or waits, and nothing old is read.
func redisHangs(t *testing.T, p *place) {
	t.Helper()
	me := p.person(p.there.Tenant(t).Admin(t))
	id := me.write(t, http.StatusCreated, "POST", v3+"assets/", body{"type": "webpage", "uri": "https://example.com", "name": "0"}).Text(t, "id")
	n := 0
	round := func() {
		n++
		name := fmt.Sprint("n", n)
		me.write(t, http.StatusOK, "PATCH", asset(id), body{"name": name})
		me.sees(t, asset(id), "the name", value(t, "name", name))
		me.sees(t, v3+"assets/?search="+name, "the match", func(a *apitest.Answer) bool { return names(t, a) == name })
	}
	round()
	for range 2 {
		p.redis.Freeze(t)
		in(t, unmarred, "forty requests at once", func() {
			atOnce(40, func(n int) {
				c := me.Client
				if n%2 == 0 {
					c = me.there
				}
				c.Get(t, v3+"assets/facets/").Want(t, http.StatusOK)
			})
		})
		for range 3 {
			in(t, unmarred, "a write and two reads", round)
		}
		// A node that starts meanwhile has no connection yet.
		in(t, 2*unmarred, "forty requests at a node that has just started", func() {
			c := me.At(p.there.Node(t, io.Discard, nil))
			atOnce(40, func(int) { c.Get(t, asset(id)).Want(t, http.StatusOK) })
		})
		p.redis.Thaw(t)
		for range 3 {
			round()
		}
	}
	for _, node := range []*apitest.Installation{p.here, p.there} {
		node.Guest().Until(t, "/health", value(t, "checks.redis", true))
	}
}

// The bucket hangs: who needs it is told so before long, everybody else goes on.
func storageHangs(t *testing.T, p *place) {
	t.Helper()
	tenant := p.there.Tenant(t)
	me := p.person(tenant.Admin(t))
	content := sample.PNG(50, 50, "kept")
	id := me.upload(t, "kept.png", content).Text(t, "id")
	late := sample.JPEG(900, 600, "late")
	address := me.begin(t, len(late), "late.jpg")
	if a := me.send(t, address, late[:1000], 0); a.Status != http.StatusNoContent {
		t.Fatalf("the first piece: %d", a.Status)
	}
	var working []string // in the middle of whose processing it hangs
	for n := range 3 {
		working = append(working, me.Upload(t, fmt.Sprint("working", n, ".jpg"), sample.JPEG(800+n, 600, "working")).Want(t, http.StatusCreated).Text(t, "id"))
	}
	p.bucket.Freeze(t)
	var needs sync.WaitGroup
	for what, ask := range map[string]func() *apitest.Answer{
		"an upload":      func() *apitest.Answer { return me.Upload(t, "lost.png", sample.PNG(60, 60, "lost")) },
		"another node's": func() *apitest.Answer { return me.there.Upload(t, "lost.png", sample.PNG(61, 60, "lost")) },
		"content":        func() *apitest.Answer { return me.Get(t, asset(id)+"content/") },
		"a part of it":   func() *apitest.Answer { return me.there.Get(t, asset(id)+"content/", "Range", "bytes=0-9") },
		"a thumbnail":    func() *apitest.Answer { return me.Get(t, asset(id)+"thumbnail/") },
		"a replacement": func() *apitest.Answer {
			return me.Do(t, "PUT", asset(id)+"content/", bytes.NewReader(sample.PNG(9, 9, "")), "Content-Type", "image/png")
		},
		"the next piece": func() *apitest.Answer { return me.send(t, address, late[1000:2000], 1000) },
	} {
		needs.Go(func() { in(t, longest, what, func() { unavailable(t, ask()) }) })
	}
	for range 30 { // who has nothing to do with it waits for none of them
		needs.Go(func() { me.Upload(t, "lost.png", sample.PNG(62, 60, "lost")) })
	}
	list := ""
	in(t, unmarred, "a change, a search and a playlist", func() {
		me.write(t, http.StatusOK, "PATCH", asset(id), body{"name": "renamed"})
		me.sees(t, v3+"assets/?search=renamed", "the match", func(a *apitest.Answer) bool { return names(t, a) == "renamed" })
		list = me.write(t, http.StatusCreated, "POST", v3+"playlists/", body{"name": "Meanwhile", "content": body{"items": []body{{"asset_id": id}}}}).Text(t, "id")
		me.write(t, http.StatusOK, "POST", v3+"playlists/"+list+"/publish/", body{})
	})
	in(t, unmarred, "the state of the installation", func() {
		me.Get(t, "/readyz").Want(t, http.StatusOK)
		me.Get(t, "/health").Want(t, http.StatusServiceUnavailable)
	})
	needs.Wait()
	p.bucket.Thaw(t)
	for _, c := range []*apitest.Client{me.Client, me.there} {
		if got := c.Get(t, asset(id)+"content/").Want(t, http.StatusOK); !bytes.Equal(got.Body, content) {
			t.Error("the file came back changed")
		}
		c.Until(t, "/health", value(t, "checks.storage", true))
	}
	at := 1000
	for at < len(late) {
		if a := me.send(t, address, late[at:], at); a.Status == http.StatusNoContent {
			break
		}
		a := me.Do(t, "HEAD", address, nil, "Tus-Resumable", "1.0.0").Want(t, http.StatusOK)
		if _, err := fmt.Sscan(a.Header.Get("Upload-Offset"), &at); err != nil || at < 1000 {
			t.Fatalf("of the upload there are %q bytes", a.Header.Get("Upload-Offset"))
		}
	}
	for _, id := range working {
		me.processed(t, id)
	}
	me.upload(t, "next.png", sample.PNG(63, 60, "next"))
	me.sees(t, v3+"assets/?count=true", "all that were acknowledged, and no more", value(t, "count", 6.0))
	agrees(t, p, tenant)
}

package importer_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/provider"
	"github.com/signate/signate/internal/provider/providertest"
)

func (w *tenant) picture(t *testing.T, name string) []byte {
	t.Helper()
	content := picture(name)
	if _, err := w.assets.CreateFromReader(w.ctx, asset.FileInput{FileName: name + ".png", Enabled: true}, bytes.NewReader(content), 1<<20); err != nil {
		t.Fatal(err)
	}
	return content
}

func (w *tenant) send(t *testing.T, s *providertest.Server) importer.Import {
	t.Helper()
	return w.run(t, importer.Out, importer.Input{Vendor: provider.Screenly, Login: login(s.URL)})
}

func TestScreenly(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	content := w.picture(t, "Poster")
	if _, err := w.assets.CreateLink(w.ctx, asset.Input{Name: "News", URI: "https://example.com/news", Enabled: true}); err != nil {
		t.Fatal(err)
	}
	s := providertest.Screenly(t)
	dry := w.run(t, importer.Out, importer.Input{Vendor: provider.Screenly, Login: login(s.URL), DryRun: true})
	counts(t, dry, importer.Completed, 2, 2, 0, 0)
	if len(s.Sent()) != 0 {
		t.Errorf("a dry run sent %d things", len(s.Sent()))
	}
	counts(t, w.send(t, s), importer.Completed, 2, 2, 0, 0)
	sent := s.Sent()
	if len(sent) != 2 || sent[0].Title != "Poster" || sent[0].FileName != "Poster.png" || !bytes.Equal(sent[0].Content, content) || sent[0].Group != "01HGROUP" {
		t.Errorf("the file arrived as %s", text(sent))
	}
	if sent[1].Title != "News" || sent[1].SourceURL != "https://example.com/news" || sent[1].Content != nil {
		t.Errorf("the link arrived as %s", text(sent[1]))
	}
	w.picture(t, "Late")
	counts(t, w.send(t, s), importer.Completed, 3, 1, 2, 0)
	if len(s.Sent()) != 3 {
		t.Errorf("sending twice made %d things there, want 3", len(s.Sent()))
	}
}

func TestScreenly_refuses(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	w.picture(t, "One")
	w.picture(t, "Two")
	s := providertest.Screenly(t)
	large, later := providertest.Times(1, http.StatusRequestEntityTooLarge, "/assets"), providertest.Times(1, http.StatusTooManyRequests, "/assets", "Retry-After", "1")
	s.Intercept(func(rw http.ResponseWriter, r *http.Request) bool {
		return r.Method == http.MethodPost && r.URL.Path == "/assets" && (large(rw, r) || later(rw, r))
	})
	i := w.send(t, s)
	counts(t, i, importer.Completed, 2, 1, 0, 1)
	for _, item := range w.report(t, i) {
		if item.Name == "One" && !strings.HasPrefix(item.Note, "Screenly rejected the upload (413)") {
			t.Errorf("the refusal says %q", item.Note)
		}
	}
	l := login(s.URL)
	l.Secret = "wrong"
	if i := w.run(t, importer.Out, importer.Input{Vendor: provider.Screenly, Login: l}); i.Note != "Screenly rejected these credentials." {
		t.Errorf("wrong credentials end as %s: %q", i.State, i.Note)
	}
}

// An upload that arrived just before its worker was killed is not sent again.
func TestScreenly_killed_worker(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	w.picture(t, "Only")
	s := providertest.Screenly(t)
	started, once := make(chan struct{}), sync.Once{}
	s.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if r.Method == http.MethodPost && r.URL.Path == "/assets" {
			_, _ = io.Copy(io.Discard, r.Body) // only then the other side's end is noticed
			once.Do(func() { close(started) })
			<-r.Context().Done()
		}
		return false
	})
	i := must(w.imports.Create(w.ctx, importer.Out, importer.Input{Vendor: provider.Screenly, Login: login(s.URL)}))
	<-started
	s.Put(providertest.Sent{Title: "Only", Group: "01HGROUP"})
	w.kill(t)
	counts(t, w.wait(t, i, func(i importer.Import) bool { return i.State.Over() }), importer.Completed, 1, 1, 0, 0)
	if n := s.Count("POST /assets"); n != 1 {
		t.Errorf("it was sent %d times, want once", n)
	}
}

package importer_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/egress"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/provider"
	"github.com/signate/signate/internal/provider/providertest"
)

func xibo(t *testing.T, n int) *providertest.Server {
	t.Helper()
	var all things
	for i := range n {
		all = append(all, providertest.Thing{ID: fmt.Sprint(i + 1), Name: fmt.Sprint("Picture ", i+1), Kind: "image", FileName: "p.png", Content: picture(fmt.Sprint(t.Name(), i))})
	}
	return providertest.Xibo(t, all...)
}

// A system that asks for patience gets it; a token that runs out in the middle is renewed.
func TestPatience(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	s := xibo(t, 3)
	late, expired := providertest.Times(2, http.StatusTooManyRequests, "/api/library", "Retry-After", "1"), false
	broken := providertest.Times(1, http.StatusBadGateway, "/download/2/")
	s.Intercept(func(rw http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/download/3/") && !expired {
			expired = true
			s.Expire()
		}
		return late(rw, r) || broken(rw, r)
	})
	begun := time.Now()
	counts(t, w.bring(t, provider.Xibo, s), importer.Completed, 3, 3, 0, 0)
	if waited := time.Since(begun); waited < 2*time.Second {
		t.Errorf("it was told to wait twice for a second and took %s", waited)
	}
	if n := s.Count("POST /api/authorize"); n != 2 {
		t.Errorf("it signed in %d times, want 2", n)
	}
}

// Every answer that makes no sense ends the import with a sentence that says so.
func TestNonsense_ends_with_a_sentence(t *testing.T) {
	t.Parallel()
	body := func(kind, text string) func(http.ResponseWriter, *http.Request) bool {
		return func(w http.ResponseWriter, r *http.Request) bool {
			if strings.Contains(r.URL.Path, "authorize") || strings.Contains(r.URL.Path, "session") {
				return false
			}
			w.Header().Set("Content-Type", kind)
			_, _ = w.Write([]byte(text))
			return true
		}
	}
	full := `[` + strings.TrimSuffix(strings.Repeat(`{"mediaId":1,"name":"x","mediaType":"image"},`, 100), ",") + `]`
	tests := []struct {
		name   string
		vendor provider.Key
		server func(*testing.T) *providertest.Server
		act    func(http.ResponseWriter, *http.Request) bool
		note   string
	}{
		{"web page", provider.Yodeck, func(t *testing.T) *providertest.Server { return providertest.Yodeck(t) }, body("text/html", "<!doctype html><title>Sign in</title>"), "web page instead of data"},
		{"not JSON", provider.Xibo, func(t *testing.T) *providertest.Server { return xibo(t, 1) }, body("application/json", `[{"mediaId":`), "cannot be understood"},
		{"wrong type", provider.Xibo, func(t *testing.T) *providertest.Server { return xibo(t, 1) }, body("application/json", `{"library": 7}`), "cannot be understood"},
		{"wrong type inside", provider.ScreenCloud, func(t *testing.T) *providertest.Server { return providertest.ScreenCloud(t) }, body("application/json", `{"data":{"currentOrg":"yes","list":3}}`), "cannot be understood"},
		{"error of GraphQL", provider.ScreenCloud, func(t *testing.T) *providertest.Server { return providertest.ScreenCloud(t) }, body("application/json", `{"errors":[{"message":"boom"}]}`), "refuses the request"},
		{"the same page for ever", provider.Xibo, func(t *testing.T) *providertest.Server { return xibo(t, 1) }, body("application/json", full), "again and again"},
		{"refused list", provider.PiSignage, func(t *testing.T) *providertest.Server { return providertest.PiSignage(t) }, body("application/json", `{"success":false}`), "refuses to list"},
		{"no such API", provider.Yodeck, func(t *testing.T) *providertest.Server { return providertest.Yodeck(t) }, providertest.Times(99, 404, "/media"), "no such API"},
		{"out of order", provider.Yodeck, func(t *testing.T) *providertest.Server { return providertest.Yodeck(t) }, providertest.Times(99, 501, "/media"), "refuses the request (501)"},
		{"too patient", provider.Yodeck, func(t *testing.T) *providertest.Server { return providertest.Yodeck(t) }, providertest.Times(99, 429, "/media", "Retry-After", "86400"), "no more requests at the moment"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			w := newTenant(t)
			s := tt.server(t)
			s.Intercept(tt.act)
			i := w.bring(t, tt.vendor, s)
			if i.State != importer.Failed || !strings.Contains(i.Note, tt.note) || !strings.HasPrefix(i.Note, tt.vendor.Label()) {
				t.Errorf("it is %s: %q, want %q", i.State, i.Note, tt.note)
			}
			w.untilErased(t)
		})
	}
}

// Wrong credentials are said to be wrong, by each system in its own way.
func TestRejected_logins(t *testing.T) {
	t.Parallel()
	servers := map[provider.Key]*providertest.Server{
		provider.Yodeck: providertest.Yodeck(t), provider.ScreenCloud: providertest.ScreenCloud(t), provider.PiSignage: providertest.PiSignage(t), provider.Xibo: providertest.Xibo(t),
	}
	for vendor, s := range servers {
		t.Run(string(vendor), func(t *testing.T) {
			t.Parallel()
			l := login(s.URL)
			l.Secret = "wrong"
			i := newTenant(t).run(t, importer.In, importer.Input{Vendor: vendor, Login: l})
			if i.State != importer.Failed || i.Note != vendor.Label()+" rejected these credentials." {
				t.Errorf("it is %s: %q", i.State, i.Note)
			}
		})
	}
}

// A server that falls silent fails some things, then the import; those that came over stay.
func TestSilence(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	s := xibo(t, 12)
	s.Intercept(func(rw http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/download/") && !strings.Contains(r.URL.Path, "/download/1/") {
			rw.Header().Set("Content-Length", "1000")
			_, _ = rw.Write([]byte("\x89PNG\r\n"))
			_ = http.NewResponseController(rw).Flush()
			panic(http.ErrAbortHandler)
		}
		return false
	})
	i := w.bring(t, provider.Xibo, s)
	counts(t, i, importer.Failed, 12, 1, 0, 5)
	if !strings.Contains(i.Note, "connection broke") {
		t.Errorf("it says %q", i.Note)
	}
	s.Intercept(nil)
	counts(t, w.bring(t, provider.Xibo, s), importer.Completed, 12, 11, 1, 0)
	if n := len(w.library(t)); n != 12 {
		t.Errorf("there are %d assets, want 12", n)
	}
}

// The plan's limits hold; the import says which, and goes on where it stopped once there is room.
func TestQuota(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	w.limit(t, "max_assets", 2)
	s := xibo(t, 4)
	i := w.bring(t, provider.Xibo, s)
	counts(t, i, importer.Failed, 4, 2, 0, 1)
	if !strings.Contains(i.Note, "room for 2 assets") {
		t.Errorf("it says %q", i.Note)
	}
	w.limit(t, "max_assets", 10)
	counts(t, w.bring(t, provider.Xibo, s), importer.Completed, 4, 2, 2, 0)

	full := newTenant(t)
	full.limit(t, "storage_quota_gb", 0)
	if i := full.bring(t, provider.Xibo, xibo(t, 2)); i.State != importer.Failed || !strings.Contains(i.Note, "room for 0 GB") {
		t.Errorf("without storage it is %s: %q", i.State, i.Note)
	}
}

// A worker that was killed leaves its import to another one, which goes on with the thing that was being
// worked on, and doubles nothing.
func TestKilled_worker(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	s := xibo(t, 5)
	var third atomic.Int32
	started, release := make(chan struct{}), make(chan struct{})
	s.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/download/3/") && third.Add(1) == 1 {
			close(started)
			select {
			case <-release:
			case <-r.Context().Done():
			}
		}
		return false
	})
	defer close(release)
	i := must(w.imports.Create(w.ctx, importer.In, importer.Input{Vendor: provider.Xibo, Login: login(s.URL), Enable: true}))
	<-started
	w.kill(t)
	counts(t, w.wait(t, i, func(i importer.Import) bool { return i.State.Over() }), importer.Completed, 5, 5, 0, 0)
	if n := len(w.library(t)); n != 5 {
		t.Errorf("there are %d assets, want 5", n)
	}
	for n, want := range map[int]int{1: 1, 2: 1, 3: 2, 4: 1, 5: 1} {
		if got := s.Count(fmt.Sprintf("GET /api/library/download/%d/", n)); got != want {
			t.Errorf("file %d was downloaded %d times, want %d", n, got, want)
		}
	}
	w.untilErased(t)
}

// kill leaves the tenant's import as a killed worker does: in the hands of somebody who shows no sign of
// life. Then it has workers look for such.
func (w *tenant) kill(t *testing.T) {
	t.Helper()
	err := w.db.ControlTx(w.ctx, func(tx postgres.Tx) error {
		_, err := tx.Exec(w.ctx, "update tenant_management.import_runs set lease = $2, heartbeat_at = now() - interval '1 minute' where tenant_id = $1", w.id, uuid.New())
		if err == nil {
			err = w.jobs.InsertTx(w.ctx, tx, importer.SweepArgs{})
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// Cancelling stops in the middle of a file; what came over stays, and the login goes at once.
func TestCancel(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	s := xibo(t, 3)
	started, cut := make(chan struct{}), make(chan struct{})
	s.Intercept(func(rw http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/download/2/") {
			rw.WriteHeader(http.StatusOK)
			_ = http.NewResponseController(rw).Flush()
			close(started)
			<-r.Context().Done() // only the other side ends it
			close(cut)
			return true
		}
		return false
	})
	i := must(w.imports.Create(w.ctx, importer.In, importer.Input{Vendor: provider.Xibo, Login: login(s.URL), Enable: true}))
	<-started
	if _, err := w.imports.Cancel(w.ctx, importer.In, i.ID); err != nil {
		t.Fatal(err)
	}
	if w.runs(t) != 0 {
		t.Error("the login is kept after cancelling")
	}
	select {
	case <-cut:
	case <-time.After(20 * time.Second):
		t.Fatal("the download goes on")
	}
	counts(t, w.wait(t, i, func(i importer.Import) bool { return i.State.Over() }), importer.Cancelled, 3, 1, 0, 0)
	if _, err := w.imports.Cancel(w.ctx, importer.In, i.ID); err == nil {
		t.Error("it can be cancelled twice")
	}
	s.Intercept(nil)
	counts(t, w.bring(t, provider.Xibo, s), importer.Completed, 3, 2, 1, 0)
}

// A server on a private network that the operator has not listed is not asked anything.
func TestPrivate_networks_are_refused(t *testing.T) {
	t.Parallel()
	s := xibo(t, 1)
	strict := provider.NewDirectory(egress.New(nil))
	source, err := strict.Source(provider.Xibo, login(s.URL))
	if err != nil {
		t.Fatal(err)
	}
	err = source.Items(t.Context(), func(provider.Item) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "private network") || s.Count("") != 0 {
		t.Errorf("it says %v after %d requests", err, s.Count(""))
	}
}

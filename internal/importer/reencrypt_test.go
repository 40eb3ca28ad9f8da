package importer_test

import (
	"bytes"
	"net/http"
	"strings"
	"sync"
	"testing"

	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/provider"
	"github.com/signate/signate/internal/secret"
)

// A login that waits for its import is encrypted anew when the keys are rotated, and the import goes on with it in
// other hands.
func TestService_Reencrypt(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	s := xibo(t, 2)
	started, release := make(chan struct{}), make(chan struct{})
	var first sync.Once
	s.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/download/1/") {
			first.Do(func() {
				close(started)
				select {
				case <-release:
				case <-r.Context().Done():
				}
			})
		}
		return false
	})
	defer close(release)
	i := must(w.imports.Create(w.ctx, importer.In, importer.Input{Vendor: provider.Xibo, Login: login(s.URL), Enable: true}))
	<-started
	before := w.sealed(t)

	other := must(secret.OpenVault(w.dir, ""))
	if err := other.Rotate(); err != nil {
		t.Fatal(err)
	}
	rotated := importer.New(importer.Deps{DB: w.db, Vault: other})
	if n, err := rotated.Reencrypt(w.ctx); err != nil || n < 1 {
		t.Fatalf("encrypted anew: %d, %v", n, err)
	}
	after := w.sealed(t)
	if bytes.Equal(before, after) || bytes.HasPrefix(before, other.Prefix()) || !bytes.HasPrefix(after, other.Prefix()) {
		t.Errorf("the login was %x and is %x; the key is %x", before[:5], after[:5], other.Prefix())
	}
	w.kill(t)
	counts(t, w.wait(t, i, func(i importer.Import) bool { return i.State.Over() }), importer.Completed, 2, 2, 0, 0)
	w.untilErased(t)
}

// sealed returns the login of the tenant's import as the database has it.
func (w *tenant) sealed(t *testing.T) (sealed []byte) {
	t.Helper()
	err := w.db.ControlRead().QueryRow(w.ctx, "select credentials from tenant_management.import_runs where tenant_id = $1", w.id).Scan(&sealed)
	if err != nil {
		t.Fatal(err)
	}
	return sealed
}

// A disk that is full ends the import with a sentence; once there is room it goes on where it stopped.
func TestFull_disk(t *testing.T) {
	t.Parallel()
	w := newTenant(t)
	s := xibo(t, 3)
	s.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		if strings.Contains(r.URL.Path, "/download/2/") {
			w.blobs.fill(w.id)
		}
		return false
	})
	i := w.bring(t, provider.Xibo, s)
	counts(t, i, importer.Failed, 3, 1, 0, 1)
	if !strings.Contains(i.Note, "full") {
		t.Errorf("it says %q", i.Note)
	}
	if n := len(w.library(t)); n != 1 {
		t.Errorf("there are %d assets, want 1", n)
	}
	w.untilErased(t)
	s.Intercept(nil)
	w.blobs.empty(w.id)
	counts(t, w.bring(t, provider.Xibo, s), importer.Completed, 3, 2, 1, 0)
}

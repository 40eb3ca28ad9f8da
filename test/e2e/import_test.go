package e2e

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/provider/providertest"
	"github.com/signate/signate/test/sample"
)

// An import whose server is killed in the middle of a file, and again in the middle of the list, goes on after each
// start: everything comes over once.
func TestKill_in_an_import(t *testing.T) {
	t.Setenv("SIGNATE_PRIVATE_NETWORKS", "127.0.0.0/8")
	const things = 6
	var all []providertest.Thing
	for i := range things {
		all = append(all, providertest.Thing{ID: fmt.Sprint(i + 1), Name: fmt.Sprint("Picture ", i+1), Kind: "image", FileName: "p.png", Content: sample.PNG(24, 16, fmt.Sprint(i))})
	}
	account := providertest.Xibo(t, all...)
	reached := stall(account, "/api/library", "/download/4/")

	p := NewProgram(t)
	p.Start(t)
	p.SignIn(t)
	var made struct{ ID string }
	_, err := p.Call(t.Context(), http.MethodPost, "/api/v3/imports/", map[string]any{
		"vendor": "xibo", "base_url": account.URL, "credentials": map[string]any{"username": providertest.User, "secret": providertest.Secret},
	}, &made)
	if err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{"the list", "the fourth file"} {
		select {
		case <-reached:
		case <-time.After(2 * time.Minute):
			t.Fatalf("%s was never asked for", where)
		}
		p.Kill(t)
		p.Start(t)
	}
	var now struct {
		State                        string
		Total, Done, Skipped, Failed int
	}
	Eventually(t, 2*time.Minute, "the import is not over", func() bool {
		_, err := p.Call(t.Context(), http.MethodGet, "/api/v3/imports/"+made.ID+"/", nil, &now)
		return err == nil && now.State != "queued" && now.State != "running"
	})
	if now.State != "completed" || now.Total != things || now.Done != things || now.Skipped != 0 || now.Failed != 0 {
		t.Errorf("it ended as %+v", now)
	}
	var page struct{ Results []listed }
	if _, err := p.Call(t.Context(), http.MethodGet, "/api/v3/assets/?limit=200&search=Picture", nil, &page); err != nil {
		t.Fatal(err)
	}
	names, there := map[string]int{}, map[string]listed{}
	for _, a := range page.Results {
		names[a.Name]++
		there[a.ID] = a
	}
	if len(page.Results) != things || len(names) != things {
		t.Errorf("there is %v", names)
	}
	p.checkFiles(t, there)
	for i := range things {
		want := 1
		if i+1 == 4 {
			want = 2
		}
		if got := account.Count(fmt.Sprintf("GET /api/library/download/%d/", i+1)); got != want {
			t.Errorf("file %d was downloaded %d times, want %d", i+1, got, want)
		}
	}
}

// stall leaves the first request whose path has each of the parts, in their order, without an answer until its client
// is gone. Each one that has come is told.
func stall(account *providertest.Server, parts ...string) <-chan string {
	reached := make(chan string, len(parts))
	var mu sync.Mutex
	account.Intercept(func(_ http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		found := len(parts) > 0 && strings.Contains(r.URL.Path, parts[0])
		if found {
			reached <- parts[0]
			parts = parts[1:]
		}
		mu.Unlock()
		if found {
			<-r.Context().Done()
		}
		return found
	})
	return reached
}

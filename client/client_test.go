package client_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/client"
	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

func TestMain(m *testing.M) { apitest.Main(m) }

// key makes an API key that may do what is said.
func key(t *testing.T, tenant *apitest.Tenant, permissions ...string) string {
	t.Helper()
	return tenant.Admin(t).Post(t, "/api/v3/api-keys/", map[string]any{"name": "program", "permissions": permissions}).Want(t, http.StatusCreated).Text(t, "key")
}

func newClient(t *testing.T, c client.Config) *client.ClientWithResponses {
	t.Helper()
	made, err := client.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func TestClient_uploads_reads_changes_and_deletes(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	c := newClient(t, client.Config{Server: tenant.URL + "/", Key: key(t, tenant, "assets.view", "assets.create", "assets.edit", "assets.delete")})
	content := sample.PNG(40, 30, "client")
	var told int64
	id, err := client.Upload(t.Context(), c, client.File{Name: "dir/menu.png", Title: "Menu", Content: bytes.NewReader(content), Size: int64(len(content)), Progress: func(n int64) { told = n }})
	if err != nil || told != int64(len(content)) {
		t.Fatalf("uploaded %q, told of %d bytes (%v)", id, told, err)
	}
	got, err := c.GetAssetWithResponse(t.Context(), id)
	if err != nil || got.JSON200.Name != "Menu" || got.JSON200.FileName.MustGet() != "menu.png" {
		t.Fatalf("%s (%v)", got.Body, err)
	}
	name := "Lunch"
	if _, err := c.UpdateAssetWithResponse(t.Context(), id, &client.UpdateAssetParams{}, client.AssetPatch{Name: &name}); err != nil {
		t.Fatal(err)
	}
	list, err := c.ListAssetsWithResponse(t.Context(), &client.ListAssetsParams{})
	if err != nil || len(list.JSON200.Results) != 1 || list.JSON200.Results[0].Name != name {
		t.Fatalf("%s (%v)", list.Body, err)
	}
	if _, err := c.DeleteAssetWithResponse(t.Context(), id, &client.DeleteAssetParams{}); err != nil {
		t.Fatal(err)
	}
	_, err = c.GetAssetWithResponse(t.Context(), id)
	if problem := as(t, err); problem.Status != http.StatusNotFound || problem.Type != "/problems/not-found" {
		t.Errorf("%+v", problem)
	}
}

// as returns the problem that an error is.
func as(t *testing.T, err error) *client.Error {
	t.Helper()
	var problem *client.Error
	if !errors.As(err, &problem) {
		t.Fatalf("%v is no problem", err)
	}
	return problem
}

func TestClient_names_what_is_wrong(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	c := newClient(t, client.Config{Server: tenant.URL, Key: key(t, tenant, "assets.create")})
	name := "<b>"
	_, err := c.CreateAssetWithResponse(t.Context(), client.AssetInput{Name: &name, Uri: "https://example.com"})
	if problem := as(t, err); problem.Status != http.StatusBadRequest || len(problem.Errors) == 0 || !bytes.Contains([]byte(err.Error()), []byte("name: ")) {
		t.Errorf("%v", err)
	}
	_, err = c.ListAssetsWithResponse(t.Context(), &client.ListAssetsParams{})
	if problem := as(t, err); problem.Status != http.StatusForbidden {
		t.Errorf("%v", err)
	}
	member := tenant.As(t, access.Viewer)
	session := newClient(t, client.Config{Server: tenant.URL, Key: member.Token, Tenant: tenant.Slug})
	if _, err := session.ListAssetsWithResponse(t.Context(), &client.ListAssetsParams{}); err != nil {
		t.Error(err)
	}
	for _, server := range []string{"", "example.com", "ftp://example.com", "https://"} {
		if _, err := client.New(client.Config{Server: server}); err == nil {
			t.Errorf("%q is taken as a server", server)
		}
	}
}

// shaky passes requests on and lets some fail, before or after the server has seen them.
func shaky(t *testing.T, to string, fails func(n int64, r *http.Request) (before, after bool)) *httptest.Server {
	t.Helper()
	target, err := url.Parse(to)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	var n atomic.Int64
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		before, after := fails(n.Add(1), r)
		if before {
			panic(http.ErrAbortHandler)
		}
		if after {
			proxy.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		}
		proxy.ServeHTTP(w, r)
	}))
	s.Config.ErrorLog = log.New(bytes.NewBuffer(nil), "", 0)
	t.Cleanup(s.Close)
	return s
}

func TestUpload_goes_on_after_interruptions(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	var pieces atomic.Int64
	server := shaky(t, tenant.URL, func(_ int64, r *http.Request) (before, after bool) {
		if r.Method != http.MethodPatch {
			return false, false
		}
		n := pieces.Add(1)
		return n == 1, n == 2 || n == 4 // the fourth is the last that has bytes
	})
	c := newClient(t, client.Config{Server: server.URL, Key: key(t, tenant, "assets.view", "assets.create")})
	content := append(sample.PNG(64, 64, "large"), bytes.Repeat([]byte("end"), 6<<20)...) // three pieces
	id, err := client.Upload(t.Context(), c, client.File{Name: "large.png", Content: bytes.NewReader(content), Size: int64(len(content))})
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.GetAssetWithResponse(t.Context(), id)
	if err != nil || a.JSON200.FileSize.MustGet() != int64(len(content)) {
		t.Errorf("%s (%v)", a.Body, err)
	}
	got, err := c.GetAssetContentWithResponse(t.Context(), id)
	if err != nil || !bytes.Equal(got.Body, content) {
		t.Errorf("%d bytes come back of %d (%v)", len(got.Body), len(content), err)
	}
	short := client.File{Name: "short.png", Content: bytes.NewReader(content[:100]), Size: 200}
	if _, err := client.Upload(t.Context(), c, short); err == nil {
		t.Error("a file that is shorter than it says is uploaded")
	}
}

// What is repeated, and what never is.
func TestClient_repeats_what_may_be(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		answer  func(w http.ResponseWriter)
		call    func(ctx context.Context, c *client.ClientWithResponses) error
		calls   int64
		succeed bool
	}{
		"a read, of a server that is away":  {status(503, "1"), list, 2, true},
		"a read, too many at once":          {status(429, "1"), list, 2, true},
		"a read, of a plan that is used up": {status(429, ""), list, 1, false},
		"a read that is wrong":              {status(400, ""), list, 1, false},
		"a read that breaks off":            {func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, list, 2, true},
		"a read, in an hour":                {status(503, "3600"), list, 1, false},
		"a write, of a server that is away": {status(503, "1"), create, 1, false},
		"a write, too many at once":         {status(429, "1"), create, 2, true},
		"a write that breaks off":           {func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, create, 1, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var calls atomic.Int64
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				if calls.Add(1) == 1 {
					tt.answer(w)
					return
				}
				w.Header().Set("Content-Type", "application/json")
				_, _ = fmt.Fprint(w, `{}`)
			}))
			s.Config.ErrorLog = log.New(bytes.NewBuffer(nil), "", 0)
			t.Cleanup(s.Close)
			err := tt.call(t.Context(), newClient(t, client.Config{Server: s.URL, HTTP: &http.Client{Timeout: time.Minute}}))
			if calls.Load() != tt.calls || (err == nil) != tt.succeed {
				t.Errorf("%d calls, %v", calls.Load(), err)
			}
		})
	}
}

func status(code int, after string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		if after != "" {
			w.Header().Set("Retry-After", after)
		}
		w.WriteHeader(code)
	}
}

func list(ctx context.Context, c *client.ClientWithResponses) error {
	_, err := c.ListAssetsWithResponse(ctx, &client.ListAssetsParams{})
	return err
}

func create(ctx context.Context, c *client.ClientWithResponses) error {
	_, err := c.CreateFolderWithResponse(ctx, client.FolderInput{Name: "x"})
	return err
}

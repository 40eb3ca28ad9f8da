package anthias_test

import (
	"bytes"
	"encoding/base64"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

func TestMain(m *testing.M) { apitest.Main(m) }

// box is a client of the legacy APIs, with user and password at every request.
type box struct {
	*apitest.Client
	auth string
}

func newBox(t *testing.T) *box {
	t.Helper()
	return boxOf(apitest.Open(t).Tenant(t).Admin(t))
}

func boxAs(t *testing.T, tenant *apitest.Tenant, role access.Role) *box {
	t.Helper()
	return boxOf(tenant.As(t, role))
}

func boxOf(c *apitest.Client) *box {
	plain := *c
	plain.Token = ""
	return &box{&plain, "Basic " + base64.StdEncoding.EncodeToString([]byte(c.Email+":"+c.Password))}
}

// send sends a body of a content type; an empty type is JSON when there is a body.
func (b *box) send(t testing.TB, method, path, contentType, content string, header ...string) *apitest.Answer {
	t.Helper()
	var reader io.Reader
	if content != "" || contentType != "" {
		reader = strings.NewReader(content)
		if contentType == "" {
			contentType = "application/json"
		}
	}
	h := append([]string{"Authorization", b.auth}, header...)
	if contentType != "" {
		h = append(h, "Content-Type", contentType)
	}
	return b.Do(t, method, path, reader, h...)
}

func (b *box) json(t testing.TB, method, path, content string, header ...string) *apitest.Answer {
	t.Helper()
	return b.send(t, method, path, "", content, header...)
}

func (b *box) formBody(t testing.TB, method, path string, pairs ...string) *apitest.Answer {
	t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.send(t, method, path, "application/x-www-form-urlencoded", form.Encode())
}

// upload sends a file as the form of file_asset.
func (b *box) upload(t testing.TB, path, field, name string, content []byte, header ...string) *apitest.Answer {
	t.Helper()
	var buf bytes.Buffer
	form := multipart.NewWriter(&buf)
	part, err := form.CreateFormFile(field, name)
	if err == nil {
		_, err = part.Write(content)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.send(t, http.MethodPost, path, form.FormDataContentType(), buf.String(), header...)
}

var masks = []struct {
	pattern *regexp.Regexp
	with    string
}{
	{regexp.MustCompile(`default_[0-9a-f]{24}`), "DEFAULT"},
	{regexp.MustCompile(`[0-9a-f]{32}`), "ID"},
	{regexp.MustCompile(`"processing_started_at":"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00"`), `"processing_started_at":"NOW"`},
}

func masked(text string) string {
	for _, m := range masks {
		text = m.pattern.ReplaceAllString(text, m.with)
	}
	return text
}

// golden compares status and body, ids and moments masked.
func golden(t testing.TB, a *apitest.Answer, status int, body string) {
	t.Helper()
	if a.Status != status {
		t.Errorf("%s %s: %d, want %d: %s", a.Method, a.Path, a.Status, status, a.Body)
		return
	}
	if got := masked(string(a.Body)); got != body {
		t.Errorf("%s %s:\n got %s\nwant %s", a.Method, a.Path, got, body)
	}
}

const dates = `"start_date":"2026-01-01T00:00:00Z","end_date":"2036-01-01T00:00:00Z"`

// page is a v2 body of a web page with more members.
func page(name, more string) string {
	if more != "" {
		more = "," + more
	}
	return `{"name":"` + name + `","uri":"https://example.com/` + url.PathEscape(name) + `","mimetype":"webpage",` + dates + `,"duration":15,"is_enabled":true,"skip_asset_check":true` + more + `}`
}

// make creates a page and returns its id.
func (b *box) make(t testing.TB, name, more string) string {
	t.Helper()
	return b.json(t, "POST", "/api/v2/assets", page(name, more)).Want(t, 201).Text(t, "asset_id")
}

// until repeats a read until done accepts it.
func (b *box) until(t testing.TB, path string, done func(*apitest.Answer) bool) *apitest.Answer {
	t.Helper()
	deadline := time.Now().Add(30 * time.Second)
	for {
		a := b.json(t, "GET", path, "")
		if done(a) {
			return a
		}
		if time.Now().After(deadline) {
			t.Fatalf("GET %s: still %d %s", path, a.Status, a.Body)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-t.Context().Done():
			t.Fatal(t.Context().Err())
		}
	}
}

package apitest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
)

// Client is somebody who calls the API.
type Client struct {
	URL      string
	ID       uuid.UUID // the user's
	Email    string
	Password string
	Token    string // empty for guests
	Tenant   string // slug or id, sent as X-Tenant-ID; empty names none
}

var transport = &http.Client{
	Timeout:       time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// In returns the same client naming another tenant.
func (c *Client) In(tenant string) *Client {
	other := *c
	other.Tenant = tenant
	return &other
}

// SignIn fetches an access token.
func (c *Client) SignIn(tb testing.TB) {
	tb.Helper()
	a := c.Post(tb, "/api/v3/auth/login/", map[string]any{"email": c.Email, "password": c.Password})
	a.Want(tb, http.StatusOK)
	c.Token = a.Text(tb, "access_token")
}

// Get reads.
func (c *Client) Get(tb testing.TB, path string, header ...string) *Answer {
	tb.Helper()
	return c.Do(tb, http.MethodGet, path, nil, header...)
}

// Post sends a JSON body.
func (c *Client) Post(tb testing.TB, path string, body any, header ...string) *Answer {
	tb.Helper()
	return c.Do(tb, http.MethodPost, path, body, header...)
}

// Patch changes with a JSON body.
func (c *Client) Patch(tb testing.TB, path string, body any, header ...string) *Answer {
	tb.Helper()
	return c.Do(tb, http.MethodPatch, path, body, header...)
}

// Delete removes.
func (c *Client) Delete(tb testing.TB, path string, header ...string) *Answer {
	tb.Helper()
	return c.Do(tb, http.MethodDelete, path, nil, header...)
}

// Do sends a request. body is encoded as JSON unless it is nil, a string or an io.Reader. header are pairs
// of name and value. The answer is checked against the contract.
func (c *Client) Do(tb testing.TB, method, path string, body any, header ...string) *Answer {
	tb.Helper()
	r := c.Request(tb, method, path, body, header...)
	res, err := transport.Do(r)
	if err != nil {
		tb.Fatalf("%s %s: %v", method, path, err)
	}
	defer func() { _ = res.Body.Close() }()
	content, err := io.ReadAll(res.Body)
	if err != nil {
		tb.Fatalf("%s %s: read the answer: %v", method, path, err)
	}
	a := &Answer{Method: method, Path: path, Status: res.StatusCode, Header: res.Header, Body: content}
	checkContract(tb, r, a)
	return a
}

// Request makes a request without sending it.
func (c *Client) Request(tb testing.TB, method, path string, body any, header ...string) *http.Request {
	tb.Helper()
	reader, isJSON := bodyOf(tb, body)
	r, err := http.NewRequestWithContext(tb.Context(), method, c.URL+path, reader)
	if err != nil {
		tb.Fatalf("%s %s: %v", method, path, err)
	}
	if isJSON {
		r.Header.Set("Content-Type", "application/json")
	}
	if c.Token != "" {
		r.Header.Set("Authorization", "Bearer "+c.Token)
	}
	if c.Tenant != "" {
		r.Header.Set("X-Tenant-ID", c.Tenant)
	}
	for i := 0; i+1 < len(header); i += 2 {
		if header[i] == "Host" {
			r.Host = header[i+1]
			continue
		}
		r.Header.Set(header[i], header[i+1])
	}
	return r
}

func bodyOf(tb testing.TB, body any) (reader io.Reader, isJSON bool) {
	tb.Helper()
	switch b := body.(type) {
	case nil:
		return nil, false
	case string:
		return strings.NewReader(b), true
	case io.Reader:
		return b, false
	}
	text, err := json.Marshal(body)
	if err != nil {
		tb.Fatalf("encode the body: %v", err)
	}
	return bytes.NewReader(text), true
}

// Upload sends a file as a form, with fields in front of it, and returns the answer.
func (c *Client) Upload(tb testing.TB, fileName string, content []byte, fields ...string) *Answer {
	tb.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for i := 0; i+1 < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			tb.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", fileName)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		tb.Fatal(err)
	}
	if err := form.Close(); err != nil {
		tb.Fatal(err)
	}
	return c.Do(tb, http.MethodPost, "/api/v3/assets/upload/", &body, "Content-Type", form.FormDataContentType())
}

// Until repeats a read until the answer satisfies done, and fails the test after a while.
func (c *Client) Until(tb testing.TB, path string, done func(*Answer) bool) *Answer {
	tb.Helper()
	deadline := time.Now().Add(2 * time.Minute) // a picture may take that long on a busy machine
	for {
		a := c.Get(tb, path)
		if done(a) {
			return a
		}
		if time.Now().After(deadline) {
			tb.Fatalf("GET %s: still %d %s", path, a.Status, a.Body)
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-tb.Context().Done():
			tb.Fatalf("GET %s: %v", path, tb.Context().Err())
		}
	}
}

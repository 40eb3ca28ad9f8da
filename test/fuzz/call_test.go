package fuzz

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// call is a request that has been made up.
type call struct {
	op     apitest.Operation
	path   string // with the query
	header http.Header
	body   []byte
	real   bool // the path names things that exist
}

var client = &http.Client{
	Timeout:       time.Minute,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

// tame makes the call that the contract's example describes. Each try is about another of the things that are known.
func (w *world) tame(g generator, op apitest.Operation, try int) call {
	c := call{op: op, header: http.Header{}}
	c.path, c.real = w.path(g, op, false, func(n int) int { return try % n })
	g.fill = w.fill(g, op)
	query := url.Values{}
	for _, p := range op.Parameters() {
		if p.Value.Required && p.Value.In == openapi3.ParameterInQuery {
			query.Set(p.Value.Name, asText(g.valid(p.Value.Name, p.Value.Schema.Value, 0)))
		}
	}
	if len(query) > 0 {
		c.path += "?" + query.Encode()
	}
	c.fillBody(g, w, op.Example != nil, 0)
	return c
}

// wild makes a call that may be anything from right to absurd.
func (w *world) wild(g generator, op apitest.Operation) call {
	c := call{op: op, header: http.Header{}}
	c.path, c.real = w.path(g, op, g.chance(15), g.IntN)
	g.fill = w.fill(g, op)
	c.query(g)
	faults := []int{0, 0, 1, 1, 1, 2, 4}[g.IntN(7)]
	c.fillBody(g, w, op.Example != nil && g.chance(50), faults)
	if g.chance(4) {
		c.header.Set("Content-Type", pick(g, []string{"text/plain", "application/xml", "application/json; charset=latin1", "multipart/form-data", "multipart/form-data; boundary=\"\"", "x", "application/json;;;"}))
	}
	if g.chance(4) {
		c.header.Set("X-Tenant-Id", headerText(asText(pick(g, hostile))))
	}
	if g.chance(3) {
		c.header.Set("Accept-Language", headerText(asText(pick(g, hostile))))
	}
	return c
}

// path fills the parameters of the operation's path, with what exists or, when it is bent, one of them with
// something else. The one of n things is chosen by which.
func (w *world) path(g generator, op apitest.Operation, bent bool, which func(n int) int) (path string, exists bool) {
	exists = true
	for _, part := range parts(op.Path) {
		if !strings.HasPrefix(part, "{") {
			path += part
			continue
		}
		list := w.known[path]
		if strings.HasSuffix(op.Path, "}/restore/") && len(w.gone[path]) > 0 && g.chance(70) {
			list = w.gone[path]
		}
		if bent && g.chance(60) || len(list) == 0 {
			exists = false
			if g.chance(40) {
				path += url.PathEscape(g.text("", &openapi3.Schema{Format: "uuid"}))
			} else {
				path += url.PathEscape(asText(pick(g, hostile)))
			}
			continue
		}
		path += url.PathEscape(valueOf(list[which(len(list))], part))
	}
	return path, exists
}

func (c *call) query(g generator) {
	query := url.Values{}
	for _, p := range c.op.Parameters() {
		if p.Value.Schema == nil || p.Value.In == openapi3.ParameterInPath || !p.Value.Required && g.chance(60) {
			continue
		}
		v := g.valid(p.Value.Name, p.Value.Schema.Value, 0)
		if g.chance(30) {
			v = g.broken(v)
		}
		switch p.Value.In {
		case openapi3.ParameterInQuery:
			if list, ok := v.([]any); ok {
				for _, e := range list {
					query.Add(p.Value.Name, asText(e))
				}
				continue
			}
			query.Set(p.Value.Name, asText(v))
		case openapi3.ParameterInHeader:
			c.header.Set(p.Value.Name, headerText(asText(v)))
		case openapi3.ParameterInCookie:
			c.header.Add("Cookie", p.Value.Name+"="+url.QueryEscape(asText(v)))
		}
	}
	if g.chance(5) {
		query.Set(pick(g, []string{"unknown", "", "limit", "cursor", "page"}), asText(pick(g, hostile)))
	}
	if len(query) > 0 {
		c.path += "?" + query.Encode()
	}
	if g.chance(2) {
		c.path += pick(g, []string{"?%zz", "?a=%ff", "?=&&=", "?a;b", "?limit=1&limit=2"})
	}
}

func asText(v any) string {
	if s, ok := v.(string); ok {
		return s
	}
	text, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(text)
}

// headerText leaves out what no client can put into a header.
func headerText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, s)
	return s[:min(len(s), 4000)]
}

// fillBody makes the body and what goes with it.
func (c *call) fillBody(g generator, w *world, fromExample bool, faults int) {
	if strings.HasPrefix(c.op.Path, v3+"uploads/") {
		c.resumable(g, faults)
		return
	}
	if c.op.Spec().RequestBody == nil {
		if faults > 1 {
			c.body = g.garbled(pick(g, hostile))
		}
		return
	}
	content := c.op.Spec().RequestBody.Value.Content
	media := content.Get("application/json")
	if media == nil {
		c.file(g, content, faults)
		return
	}
	c.header.Set("Content-Type", "application/json")
	var v any
	if fromExample {
		v = w.adapt(g, c.op, "", c.op.Example)
	} else {
		v = g.valid("", media.Schema.Value, 0)
	}
	for range faults {
		v = g.broken(v)
	}
	if faults > 0 && g.chance(6) {
		c.body = g.garbled(v)
		return
	}
	c.body, _ = json.Marshal(v)
}

var idText = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$|^[0-9a-f]{32}$`)

// adapt puts ids of the world, and addresses where nobody listens, into an example.
func (w *world) adapt(g generator, op apitest.Operation, name string, v any) any {
	switch v := v.(type) {
	case map[string]any:
		out := map[string]any{}
		for _, k := range sortedKeys(v) {
			out[k] = w.adapt(g, op, k, v[k])
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = w.adapt(g, op, name, v[i])
		}
		return out
	case string:
		if idText.MatchString(v) {
			if known, ok := w.anID(g, op, name); ok {
				return known
			}
		}
		switch name {
		case "tier":
			if op.ID != "adminCreatePlan" {
				return v
			}
			return v + fmt.Sprintf("%06x", g.IntN(1<<24))
		case "name", "slug":
			if op.ID == "updateCurrentTenant" {
				return w.tenant.Slug
			}
			return v + fmt.Sprintf("%06x", g.IntN(1<<24))
		case "code":
			if op.ID == "pairDevice" {
				return w.code()
			}
		case "owner_email":
			return w.admin.Email
		case "password", "new_password":
			return w.admin.Password
		case "email", "current_password", "token", "role", "tenant", "domain", "url", "base_url", "issuer", "uri":
			if filled, ok := w.fill(g, op)(name, &openapi3.Schema{}); ok {
				return filled
			}
		}
	}
	return v
}

func (c *call) resumable(g generator, faults int) {
	c.header.Set("Tus-Resumable", "1.0.0")
	length, offset := any("10"), any("0")
	if faults > 0 {
		length, offset = pick(g, hostile), pick(g, hostile)
		c.header.Set("Upload-Metadata", headerText(pick(g, []string{"filename eC5wbmc=", "filename !!!", "x", "", "duration LTE=,name AAAA", asText(pick(g, hostile))})))
	}
	if c.op.Method == http.MethodPost {
		c.header.Set("Upload-Length", headerText(asText(length)))
	}
	if c.op.Method == http.MethodPatch {
		c.header.Set("Upload-Offset", headerText(asText(offset)))
		c.header.Set("Content-Type", "application/offset+octet-stream")
		c.body = []byte("0123456789")[:g.IntN(11)]
	}
}

// file makes the body of an operation that takes something else than JSON.
func (c *call) file(g generator, content openapi3.Content, faults int) {
	picture := sample.PNG(8+g.IntN(30), 8+g.IntN(30), "x")
	if faults > 0 {
		picture = pick(g, [][]byte{{}, []byte("<svg onload=alert(1)>"), picture[:len(picture)/2], []byte("PK\x03\x04"), []byte("%PDF-1.7"), bytes.Repeat([]byte{0}, 700<<10), []byte("GIF89a\xff\xff\xff\xff"), append([]byte("\x00\x00\x00\x18ftypmp42"), picture...)})
	}
	switch {
	case content.Get("multipart/form-data") != nil:
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		for range faults {
			_ = form.WriteField(pick(g, []string{"name", "duration", "is_enabled", "metadata", "tags", "unknown", ""}), asText(pick(g, hostile)))
		}
		if faults == 0 || g.chance(80) {
			part, _ := form.CreateFormFile("file", pick(g, []string{"picture.png", "", "a/../b.png", "x.exe", "é\u202e.png"}))
			_, _ = part.Write(picture)
		}
		if faults == 0 || g.chance(80) {
			_ = form.Close()
		}
		c.header.Set("Content-Type", form.FormDataContentType())
		c.body = body.Bytes()
	case content.Get("text/csv") != nil:
		c.header.Set("Content-Type", "text/csv")
		c.body = []byte("email,role\nperson" + fmt.Sprint(g.IntN(1e9)) + "@example.com,viewer\n")
		for range faults {
			c.body = append(c.body, (asText(pick(g, hostile)) + "," + asText(pick(g, hostile)) + "\n")...)
		}
	default:
		c.header.Set("Content-Type", "application/octet-stream")
		c.body = picture
	}
}

// do sends the call. The error says what is wrong with the answer.
func (w *world) do(ctx context.Context, c call) (*apitest.Answer, error) {
	ctx, cancel := context.WithTimeout(ctx, 50*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, c.op.Method, w.admin.URL+c.path, bytes.NewReader(c.body))
	if err != nil {
		return nil, nil // nothing that a client can send
	}
	r.Header = c.header.Clone()
	r.Header.Set("Authorization", "Bearer "+w.admin.Token)
	if r.Header.Get("X-Tenant-Id") == "" {
		r.Header.Set("X-Tenant-Id", w.tenant.ID.String())
	}
	began := time.Now()
	res, err := client.Do(r)
	if err != nil {
		if ctx.Err() != nil && time.Since(began) < 45*time.Second || len(c.body) > 500<<10 {
			return nil, nil
		}
		return nil, fmt.Errorf("no answer: %w", err)
	}
	defer func() { _ = res.Body.Close() }()
	a := &apitest.Answer{Method: c.op.Method, Path: c.path, Status: res.StatusCode, Header: res.Header}
	if strings.HasPrefix(res.Header.Get("Content-Type"), "text/event-stream") {
		return a, nil
	}
	if a.Body, err = io.ReadAll(res.Body); err != nil {
		return a, fmt.Errorf("read the answer: %w", err)
	}
	return a, faultOf(r, a, time.Since(began))
}

func faultOf(r *http.Request, a *apitest.Answer, took time.Duration) error {
	if a.Status == http.StatusRequestHeaderFieldsTooLarge {
		return nil // net/http says it before anything of ours sees the request
	}
	if a.Status >= http.StatusInternalServerError {
		return fmt.Errorf("%d", a.Status)
	}
	if took > 15*time.Second {
		return fmt.Errorf("took %v", took)
	}
	if err := apitest.Breach(r, a); err != nil {
		return err
	}
	if a.Status < http.StatusBadRequest || r.Method == http.MethodHead {
		return nil
	}
	var p struct {
		Status int
		Code   string
	}
	if err := json.Unmarshal(a.Body, &p); err != nil {
		return err
	}
	if p.Status != a.Status || p.Code == "" {
		return errors.New("the problem does not say its status and code")
	}
	return nil
}

// String is the call as a report shows it.
func (c call) String() string {
	return fmt.Sprintf("%s %s %.800s %.400s %.1500q", c.op.ID, c.op.Method, c.path, fmt.Sprint(c.header), c.body)
}

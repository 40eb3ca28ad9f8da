package anthias_test

import (
	"bytes"
	"flag"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

var update = flag.Bool("update", false, "write the answers into the transcripts instead of comparing them")

// A transcript is a file of steps, each a request and its answer, byte for byte:
//
//	screen Lobby                    before the first step: a screen of the tenant, which is online
//	mask "a":\d => "a":N            what else is different each time
//	=== what the step shows
//	# what is worth knowing about it
//	POST /api/v2/assets
//	As: nobody                      without credentials; "browser" signs in by the login page. Otherwise Basic
//	Content-Type: application/json
//
//	{"name":"x"}                    lines of name=value for forms; name=@file for a file of the form
//	--- 201
//	@ first = asset_id              kept, for $first later on; "." is the whole answer
//	Content-Type: application/json  every header of those that clients look at
//
//	{"asset_id":"ID","name":"x"}
//
// The numbers of the files that have one are those of the transcripts that were recorded of a box.
type transcript struct {
	preamble []string
	steps    []step
}

type step struct {
	title   string
	notes   []string
	method  string
	path    string
	header  [][2]string
	body    string
	status  int
	keep    [][2]string
	answers []string // headers
	want    string
}

func parseTranscript(text string) (transcript, error) {
	var tr transcript
	parts := strings.Split("\n"+text, "\n=== ")
	tr.preamble = strings.Split(strings.TrimSpace(parts[0]), "\n")
	for _, part := range parts[1:] {
		request, answer, found := strings.Cut(part, "\n--- ")
		if !found {
			return tr, fmt.Errorf("%q has no answer", part)
		}
		var s step
		lines := strings.Split(request, "\n")
		s.title = lines[0]
		i := 1
		for ; i < len(lines) && strings.HasPrefix(lines[i], "#"); i++ {
			s.notes = append(s.notes, lines[i])
		}
		if i >= len(lines) {
			return tr, fmt.Errorf("%q has no request", s.title)
		}
		s.method, s.path, _ = strings.Cut(lines[i], " ")
		for i++; i < len(lines) && lines[i] != ""; i++ {
			name, value, _ := strings.Cut(lines[i], ": ")
			s.header = append(s.header, [2]string{name, value})
		}
		s.body = strings.Trim(strings.Join(lines[min(i, len(lines)):], "\n"), "\n")
		head, body, _ := strings.Cut(answer, "\n\n")
		lines = strings.Split(strings.TrimRight(head, "\n"), "\n")
		s.status, _ = strconv.Atoi(lines[0])
		for _, line := range lines[1:] {
			if kept, isKept := strings.CutPrefix(line, "@ "); isKept {
				name, path, _ := strings.Cut(kept, " = ")
				s.keep = append(s.keep, [2]string{name, path})
			} else {
				s.answers = append(s.answers, line)
			}
		}
		s.want = strings.TrimRight(body, "\n")
		tr.steps = append(tr.steps, s)
	}
	return tr, nil
}

func (tr transcript) String() string {
	var out strings.Builder
	for _, line := range tr.preamble {
		if line != "" {
			out.WriteString(line + "\n")
		}
	}
	for i, s := range tr.steps {
		if i > 0 || out.Len() > 0 {
			out.WriteString("\n")
		}
		out.WriteString("=== " + s.title + "\n")
		for _, n := range s.notes {
			out.WriteString(n + "\n")
		}
		out.WriteString(s.method + " " + s.path + "\n")
		for _, h := range s.header {
			out.WriteString(h[0] + ": " + h[1] + "\n")
		}
		if s.body != "" {
			out.WriteString("\n" + s.body + "\n")
		}
		fmt.Fprintf(&out, "--- %d\n", s.status)
		for _, k := range s.keep {
			out.WriteString("@ " + k[0] + " = " + k[1] + "\n")
		}
		for _, h := range s.answers {
			out.WriteString(h + "\n")
		}
		if s.want != "" {
			out.WriteString("\n" + s.want + "\n")
		}
	}
	return out.String()
}

// looked are the headers that clients look at. Those that every answer of the face has are checked apart.
var looked = []string{
	"Content-Type", "Vary", "Allow", "Location", "Www-Authenticate", "Hx-Trigger", "Content-Disposition", "Access-Control-Allow-Origin",
	"Access-Control-Allow-Methods", "Access-Control-Allow-Headers", "Accept-Ranges",
}

var everywhere = map[string]string{
	"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
}

// player replays a transcript against a tenant of its own.
type player struct {
	box     *box
	browser *browser
	kept    map[string]string
	masks   []struct {
		pattern *regexp.Regexp
		with    string
	}
}

func newPlayer(t *testing.T, preamble []string) *player {
	t.Helper()
	tenant := apitest.Open(t).Tenant(t)
	p := &player{box: boxOf(tenant.Admin(t)), kept: map[string]string{}}
	p.kept["user"], p.kept["password"], p.kept["tenant"] = p.box.Email, p.box.Password, tenant.Slug
	p.kept["host"] = strings.TrimPrefix(p.box.URL, "http://")
	p.mask(`20\d\d-\d\d-\d\dT\d\d-\d\d-\d\d\.tar\.gz`, "NOW.tar.gz")
	p.mask(`"iso":"[^"]+"`, `"iso":"NOW"`)
	for _, line := range preamble {
		verb, rest, _ := strings.Cut(line, " ")
		switch verb {
		case "screen":
			pair(t, tenant, rest).call(t, "POST", "heartbeat", `{}`).Want(t, 200)
		case "mask":
			pattern, with, _ := strings.Cut(rest, " => ")
			p.mask(pattern, with)
		case "", "#":
		default:
			t.Fatalf("a transcript begins with %q", line)
		}
	}
	return p
}

func (p *player) mask(pattern, with string) {
	p.masks = append(p.masks, struct {
		pattern *regexp.Regexp
		with    string
	}{regexp.MustCompile(pattern), with})
}

// filled puts in what was kept.
func (p *player) filled(text string) string {
	for _, name := range slices.Backward(slices.Sorted(maps.Keys(p.kept))) { // $first2 before $first
		text = strings.ReplaceAll(text, "$"+name, p.kept[name])
	}
	return text
}

func (p *player) masked(text string) string {
	for _, name := range []string{"user", "tenant", "host"} {
		text = strings.ReplaceAll(text, p.kept[name], "$"+name)
	}
	for _, m := range p.masks {
		text = m.pattern.ReplaceAllString(text, m.with)
	}
	return masked(text)
}

func (p *player) play(t *testing.T, s step) *apitest.Answer {
	t.Helper()
	header, kind := []string{"Authorization", p.box.auth}, ""
	for _, h := range s.header {
		switch {
		case h[0] == "As" && h[1] == "nobody":
			header = header[2:]
		case h[0] == "As" && h[1] == "browser":
			if p.browser == nil {
				p.browser = newBrowser(t, p.box)
				p.kept["csrf"] = p.browser.jar["csrftoken"]
			}
			header = []string{"Cookie", p.browser.jar.header()}
		case h[0] == "Content-Type":
			kind = h[1]
		default:
			header = append(header, h[0], p.filled(h[1]))
		}
	}
	body := p.filled(s.body)
	switch kind {
	case "application/x-www-form-urlencoded":
		body = encodeForm(body)
	case "multipart/form-data":
		body, kind = encodeMultipart(t, body, p.kept)
	}
	if kind != "" {
		header = append(header, "Content-Type", kind)
	}
	return p.box.Do(t, s.method, p.filled(s.path), strings.NewReader(body), header...)
}

func encodeForm(lines string) string {
	form := url.Values{}
	for line := range strings.Lines(lines) {
		name, value, _ := strings.Cut(strings.TrimRight(line, "\n"), "=")
		form.Add(name, value)
	}
	return form.Encode()
}

// encodeMultipart makes a form of lines; a file is a picture of its name, or what stands behind a colon.
func encodeMultipart(t *testing.T, lines string, kept map[string]string) (body, kind string) {
	t.Helper()
	var buf bytes.Buffer
	w := multipart.NewWriter(&buf)
	for line := range strings.Lines(lines) {
		name, value, _ := strings.Cut(strings.TrimRight(line, "\n"), "=")
		file, isFile := strings.CutPrefix(value, "@")
		if !isFile {
			_ = w.WriteField(name, value) // a buffer takes everything
			continue
		}
		file, text, given := strings.Cut(file, ":")
		content := []byte(text)
		if !given {
			content = sample.PNG(16, 16, file)
		}
		if of, isKept := strings.CutPrefix(text, "the "); isKept {
			content = []byte(kept[of])
		}
		part, err := w.CreateFormFile(name, file)
		if err == nil {
			_, err = part.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	_ = w.Close()
	return buf.String(), w.FormDataContentType()
}

// heard is the answer as transcripts have it.
func (p *player) heard(a *apitest.Answer) (headers []string, body string) {
	for _, name := range looked {
		if values := a.Header.Values(name); len(values) > 0 {
			headers = append(headers, name+": "+p.masked(strings.Join(values, " | ")))
		}
	}
	for _, c := range (&http.Response{Header: a.Header}).Cookies() {
		headers = append(headers, "Set-Cookie: "+c.Name)
	}
	body = p.masked(string(a.Body))
	switch kind := a.Header.Get("Content-Type"); {
	case strings.HasPrefix(kind, "text/html") && len(body) > 0:
		body = "(HTML)"
	case !strings.HasPrefix(kind, "application/json") && len(body) > 0:
		body = fmt.Sprintf("(%s)", kind)
	}
	return headers, body
}

// Each file of testdata/transcripts is replayed, and every byte compared.
func TestTranscripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no transcripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			t.Parallel()
			tr := readTranscript(t, file)
			p := newPlayer(t, tr.preamble)
			for i := range tr.steps {
				tr.steps[i] = p.compare(t, tr.steps[i])
			}
			if *update {
				if err := os.WriteFile(file, []byte(tr.String()), 0o600); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

func readTranscript(t *testing.T, file string) transcript {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	tr, err := parseTranscript(string(text))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return tr
}

// compare plays a step and returns it as it went.
func (p *player) compare(t *testing.T, s step) step {
	t.Helper()
	a := p.play(t, s)
	headers, body := p.heard(a)
	for _, k := range s.keep {
		if k[1] == "." {
			p.kept[k[0]] = strings.Trim(string(a.Body), `"`)
		} else {
			p.kept[k[0]] = a.Text(t, k[1])
		}
	}
	if !*update {
		if a.Status != s.status || body != s.want {
			t.Errorf("%s\n%s %s: %d\n got %s\nwant %d\n     %s", s.title, s.method, s.path, a.Status, body, s.status, s.want)
		}
		if got, want := strings.Join(headers, "\n"), strings.Join(s.answers, "\n"); got != want {
			t.Errorf("%s\n%s %s has the headers\n%s\nwant\n%s", s.title, s.method, s.path, got, want)
		}
	}
	for name, want := range everywhere {
		if got := a.Header.Get(name); got != want {
			t.Errorf("%s: %s is %q, want %q", s.title, name, got, want)
		}
	}
	if length := a.Header.Get("Content-Length"); length != "" && s.method != http.MethodHead && length != strconv.Itoa(len(a.Body)) {
		t.Errorf("%s: Content-Length is %q for %d bytes", s.title, length, len(a.Body))
	}
	s.status, s.answers, s.want = a.Status, headers, body
	return s
}

var endpoint = regexp.MustCompile(`(/api/[^\s<]+) {2}([A-Z, ]+)`)

// Every method of every path that the documentation page lists is in a transcript.
func TestTranscripts_have_every_endpoint(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/transcripts/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	var called []string
	for _, file := range files {
		for _, s := range readTranscript(t, file).steps {
			path, _, _ := strings.Cut(s.path, "?")
			called = append(called, s.method+" "+path)
		}
	}
	listed := endpoint.FindAllStringSubmatch(string(newBox(t).json(t, "GET", "/api/docs/", "").Want(t, 200).Body), -1)
	if len(listed) < 40 {
		t.Fatalf("the page lists %d endpoints", len(listed))
	}
	for _, m := range listed {
		path := strings.ReplaceAll(regexp.QuoteMeta(m[1]), "…", "[^/]+")
		for method := range strings.SplitSeq(m[2], ", ") {
			if method == http.MethodOptions || method == http.MethodHead { // the same for all
				continue
			}
			want := regexp.MustCompile("^" + method + " " + path + "$")
			if !slices.ContainsFunc(called, want.MatchString) {
				t.Errorf("no transcript has %s %s", method, m[1])
			}
		}
	}
}

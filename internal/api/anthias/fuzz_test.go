package anthias

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Whatever a client sends is read or refused with a 4xx, and what is answered is JSON.
func FuzzBody(f *testing.F) {
	for _, kind := range []string{"application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain", ""} {
		f.Add(kind, `{"name":"a","uri":"https://example.com","play_days":[1,"x"],"custom_headers":{"A":"b"},"duration":1e400}`)
		f.Add(kind, `model=%7B%22name%22%3A1%7D&ids=a,b&play_days=1`)
		f.Add(kind, "--x\r\nContent-Disposition: form-data; name=\"model\"\r\n\r\n{}\r\n--x--")
		f.Add(kind, `"{\"name\":null}"`)
		f.Add(kind, `[[[[1]]]]`)
	}
	f.Fuzz(func(t *testing.T, kind, content string) {
		for _, v := range []version{v1, v11, v12, v2} {
			for _, creating := range []bool{true, false} {
				r := httptest.NewRequest(http.MethodPost, "/", strings.NewReader(content))
				r.Header.Set("Content-Type", kind)
				b, err := readBody(httptest.NewRecorder(), r, v.wrapped)
				if err == nil && v.wrapped {
					b, err = b.model()
				} else if err == nil {
					b, err = b.object()
				}
				if err == nil {
					var d draft
					if d, err = v.read(b, creating, !creating); err == nil && creating {
						err = d.check(v)
					}
				}
				if err == nil {
					in := &reader{body: b, partial: true}
					readSettings(in)
					power(in, map[string]any{})
					err = in.err()
				}
				mustBeClientError(t, err)
			}
		}
	})
}

func mustBeClientError(t *testing.T, err error) {
	t.Helper()
	if err == nil {
		return
	}
	var no refusal
	var wrong failures
	switch {
	case errors.As(err, &no):
		if no.status < 400 || no.status > 499 {
			t.Errorf("status %d", no.status)
		}
		if !json.Valid(appendJSON(nil, no.body)) {
			t.Errorf("%s is no JSON", appendJSON(nil, no.body))
		}
	case errors.As(err, &wrong):
		if !json.Valid(appendJSON(nil, wrong.object())) {
			t.Errorf("%s is no JSON", wrong)
		}
	}
}

// Text of any kind becomes JSON that says the same.
func FuzzString(f *testing.F) {
	for _, s := range []string{"", "a\"b\\", "\u2028\u2029", "\x00\x1f\x7f", "é<&>", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var back string
		if err := json.Unmarshal(appendString(nil, s), &back); err != nil || back != strings.ToValidUTF8(s, "\uFFFD") && !strings.Contains(back, "\uFFFD") {
			t.Errorf("%q became %q: %v", s, back, err)
		}
	})
}

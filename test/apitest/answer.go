package apitest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

// Answer is what the server said.
type Answer struct {
	Method, Path string
	Status       int
	Header       http.Header
	Body         []byte
}

// Want fails the test unless the status is the wanted one.
func (a *Answer) Want(tb testing.TB, status int) *Answer {
	tb.Helper()
	if a.Status != status {
		tb.Fatalf("%s %s: %d, want %d: %s", a.Method, a.Path, a.Status, status, clip(a.Body))
	}
	return a
}

// WantProblem fails the test unless the answer is a problem of the status and code; field, when it is not
// empty, must be among those at fault.
func (a *Answer) WantProblem(tb testing.TB, status int, code, field string) *Answer {
	tb.Helper()
	a.Want(tb, status)
	var p struct {
		Code   string
		Errors []struct{ Field, Code string }
	}
	a.JSON(tb, &p)
	if code != "" && !strings.EqualFold(p.Code, code) {
		tb.Errorf("%s %s: code %s, want %s", a.Method, a.Path, p.Code, code)
	}
	if field == "" {
		return a
	}
	for _, e := range p.Errors {
		if e.Field == field {
			return a
		}
	}
	tb.Errorf("%s %s: %q is not among the fields at fault: %s", a.Method, a.Path, field, clip(a.Body))
	return a
}

// JSON decodes the body.
func (a *Answer) JSON(tb testing.TB, v any) {
	tb.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		tb.Fatalf("%s %s: %v in %s", a.Method, a.Path, err, clip(a.Body))
	}
}

// Value returns what stands at a dotted path of the body, nil when there is nothing.
func (a *Answer) Value(tb testing.TB, path string) any {
	tb.Helper()
	var v any
	a.JSON(tb, &v)
	for _, key := range strings.Split(path, ".") {
		switch node := v.(type) {
		case map[string]any:
			v = node[key]
		case []any:
			i := 0
			if _, err := fmt.Sscan(key, &i); err != nil || i >= len(node) {
				return nil
			}
			v = node[i]
		default:
			return nil
		}
	}
	return v
}

// Text returns the string at a dotted path of the body and fails the test when there is none.
func (a *Answer) Text(tb testing.TB, path string) string {
	tb.Helper()
	s, ok := a.Value(tb, path).(string)
	if !ok {
		tb.Fatalf("%s %s: no text at %s in %s", a.Method, a.Path, path, clip(a.Body))
	}
	return s
}

func clip(body []byte) string {
	if len(body) > 600 {
		return string(body[:600]) + "…"
	}
	return string(body)
}

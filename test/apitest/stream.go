package apitest

import (
	"bufio"
	"encoding/json"
	"net/http"
	"strings"
	"testing"
	"time"
)

// Stream is an open stream of hints.
type Stream struct {
	hints chan Hint
	Done  chan struct{} // closed when the server or the test ends the stream
}

// Hint is what a stream says.
type Hint struct{ Type, ID string }

// Listen opens the stream of hints at path and returns once the server has subscribed it.
func (c *Client) Listen(tb testing.TB, path string) *Stream {
	tb.Helper()
	res, err := (&http.Client{}).Do(c.Request(tb, http.MethodGet, path, nil))
	if err != nil {
		tb.Fatalf("GET %s: %v", path, err)
	}
	tb.Cleanup(func() { _ = res.Body.Close() })
	if res.StatusCode != http.StatusOK {
		tb.Fatalf("GET %s: %d", path, res.StatusCode)
	}
	s := &Stream{hints: make(chan Hint, 100), Done: make(chan struct{})}
	ready := make(chan struct{})
	go s.read(bufio.NewScanner(res.Body), ready)
	select {
	case <-ready:
	case <-s.Done:
		tb.Fatalf("GET %s: the stream ended at once", path)
	case <-time.After(10 * time.Second):
		tb.Fatalf("GET %s: nothing comes", path)
	}
	return s
}

func (s *Stream) read(lines *bufio.Scanner, ready chan struct{}) {
	defer close(s.Done)
	for lines.Scan() {
		data, ok := strings.CutPrefix(lines.Text(), "data: ")
		if !ok {
			continue
		}
		var m struct {
			Connect *struct{}
			Pub     struct{ Data Hint }
		}
		if json.Unmarshal([]byte(data), &m) != nil {
			continue
		}
		if m.Connect != nil {
			close(ready)
		}
		if m.Pub.Data.Type != "" {
			s.hints <- m.Pub.Data
		}
	}
}

// Want waits for a hint, passing over others, and fails the test when it does not come within two seconds.
func (s *Stream) Want(tb testing.TB, kind, id string) {
	tb.Helper()
	if !s.Hears(kind, id, 2*time.Second) {
		tb.Fatalf("no hint %s %s", kind, id)
	}
}

// Hears waits for a hint, passing over others, and tells whether it came. An empty id is any.
func (s *Stream) Hears(kind, id string, wait time.Duration) bool {
	late := time.After(wait)
	for {
		select {
		case h := <-s.hints:
			if h.Type == kind && (id == "" || h.ID == id) {
				return true
			}
		case <-s.Done:
			return false
		case <-late:
			return false
		}
	}
}

// Silent fails the test when a hint has come.
func (s *Stream) Silent(tb testing.TB) {
	tb.Helper()
	select {
	case h := <-s.hints:
		tb.Errorf("unexpected hint %s %s", h.Type, h.ID)
	default:
	}
}

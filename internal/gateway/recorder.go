package gateway

import (
	"fmt"
	"net/http"
	"strings"
	"time"
)

// recorder notes status and size of an answer and adds how long it took to its headers.
type recorder struct {
	http.ResponseWriter
	started  time.Time
	status   int
	bytes    int64
	streamed bool
}

// WriteHeader sends the headers with X-Response-Time.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= http.StatusOK {
		r.status = status
		r.Header().Set("X-Response-Time", fmt.Sprintf("%.3fs", time.Since(r.started).Seconds()))
		r.streamed = strings.HasPrefix(r.Header().Get("Content-Type"), "text/event-stream")
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write sends a part of the body.
func (r *recorder) Write(p []byte) (int, error) {
	if r.status == 0 {
		r.WriteHeader(http.StatusOK)
	}
	n, err := r.ResponseWriter.Write(p)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

func (r *recorder) code() int {
	if r.status == 0 {
		return http.StatusOK
	}
	return r.status
}

// faceOf groups paths for the metrics, so that their number stays small.
func faceOf(path string) string {
	switch {
	case strings.HasPrefix(path, "/api/v3/"):
		return "v3"
	case strings.HasPrefix(path, "/api/device/"):
		return "device"
	case strings.HasPrefix(path, "/api/"):
		return "anthias"
	case strings.HasPrefix(path, "/files/"):
		return "files"
	}
	return "pages"
}

func method(m string) string {
	switch m {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return m
	}
	return "other"
}

package server

import (
	"errors"
	"io"
	"net/http"
	"time"
)

// cutStalled bounds how long a request's body may stall. Every byte that arrives extends the time, so a
// large file on a slow line goes through, and a client that went silent does not hold its connection for
// ever.
func cutStalled(patience time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != nil && r.Body != http.NoBody {
			b := &patientBody{ReadCloser: r.Body, rc: http.NewResponseController(w), patience: patience}
			b.extend() // also for a body that no handler reads: the server drains it before it answers
			r.Body = b
		}
		next.ServeHTTP(w, r)
	})
}

type patientBody struct {
	io.ReadCloser
	rc       *http.ResponseController
	patience time.Duration
}

func (b *patientBody) extend() { _ = b.rc.SetReadDeadline(time.Now().Add(b.patience)) } // else as patient as the operating system

// Read reads what arrives in time.
func (b *patientBody) Read(p []byte) (int, error) {
	b.extend()
	n, err := b.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		// From now on the server watches the connection for a client that leaves; a deadline would look like one.
		_ = b.rc.SetReadDeadline(time.Time{})
	}
	return n, err
}

package egress

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// Fetcher reads small documents from addresses that tenants name.
type Fetcher struct{ Client *http.Client }

// Wanted is a document to be read.
type Wanted struct {
	URL    string
	Accept string
	ETag   string // of the copy that is there already, empty for none
	Limit  int64  // bytes
}

// Document is what an address answered.
type Document struct {
	Body []byte // nil when the copy that is there already is still right
	ETag string
}

// Fetch reads a document. Why tells what kept it from that.
func (f Fetcher) Fetch(ctx context.Context, wanted Wanted) (Document, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, wanted.URL, nil)
	if err != nil {
		return Document{}, Reason{Code: "invalid_address", Text: "The address is not valid."}
	}
	r.Header.Set("User-Agent", "Signate")
	r.Header.Set("Accept", wanted.Accept)
	if wanted.ETag != "" {
		r.Header.Set("If-None-Match", wanted.ETag)
	}
	w, err := f.Client.Do(r)
	if err != nil {
		return Document{}, fmt.Errorf("fetch a document: %w", err)
	}
	defer func() { _ = w.Body.Close() }() // only read
	switch w.StatusCode {
	case http.StatusNotModified:
		return Document{}, nil
	case http.StatusOK:
	default:
		return Document{}, Reason{Code: "status", Status: w.StatusCode, Text: fmt.Sprintf("The server answers with the status %d.", w.StatusCode)}
	}
	body, err := io.ReadAll(io.LimitReader(w.Body, wanted.Limit+1))
	if err != nil {
		return Document{}, fmt.Errorf("fetch a document: %w", err)
	}
	if int64(len(body)) > wanted.Limit {
		return Document{}, Reason{Code: "too_large", Text: "The answer is too large."}
	}
	return Document{Body: body, ETag: w.Header.Get("ETag")}, nil
}

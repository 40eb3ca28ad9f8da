package client

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Config says where the server is, and who calls.
type Config struct {
	Server string // such as https://signage.example.com
	Key    string // an API key, or the access token of a session
	Tenant string // slug or id; not needed with a key, which belongs to one

	HTTP    *http.Client // nil is one whose connections and answers do not keep anybody waiting for ever
	Retries int          // of what may be repeated; 0 is 3, less is none
}

// Limits of waiting for a server that does not answer.
const (
	headerTimeout  = time.Minute
	defaultRetries = 3
)

// New returns a client. It does not connect yet.
func New(c Config) (*ClientWithResponses, error) {
	u, err := url.Parse(c.Server)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("%q is no address of a server, such as https://signage.example.com", c.Server)
	}
	if strings.ContainsAny(c.Key+c.Tenant, "\r\n") {
		return nil, errors.New("a key or tenant has no line breaks")
	}
	if c.HTTP == nil {
		transport, ok := http.DefaultTransport.(*http.Transport)
		if !ok {
			return nil, errors.New("http.DefaultTransport was replaced; give Config.HTTP")
		}
		transport = transport.Clone()
		transport.ResponseHeaderTimeout = headerTimeout
		c.HTTP = &http.Client{Transport: transport}
	}
	if c.Retries == 0 {
		c.Retries = defaultRetries
	}
	return NewClientWithResponses(strings.TrimSuffix(c.Server, "/"), WithHTTPClient(&doer{http: c.HTTP, retries: c.Retries}),
		WithRequestEditorFn(func(_ context.Context, r *http.Request) error {
			if c.Key != "" {
				r.Header.Set("Authorization", "Bearer "+c.Key)
			}
			if c.Tenant != "" {
				r.Header.Set("X-Tenant-ID", c.Tenant)
			}
			if r.Header.Get("User-Agent") == "" {
				r.Header.Set("User-Agent", "signate-go")
			}
			return nil
		}))
}

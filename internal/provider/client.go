package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/signate/signate/internal/egress"
	"github.com/signate/signate/internal/fault"
)

// Bounds of a conversation with another system.
const (
	maxAnswer   = 16 << 20 // bytes of JSON
	maxItems    = 20_000   // of an account
	maxTries    = 5        // of a request that was put off
	maxPatience = 2 * time.Minute
	askTimeout  = time.Minute
	firstWait   = 500 * time.Millisecond
)

const (
	userAgent = "Signate (content migration)"
	pageSize  = 100
)

// client talks to one system.
type client struct {
	http  *http.Client
	label string
}

func newClient(h *http.Client, label string) *client { return &client{http: h, label: label} }

// call is one request that can be sent again.
type call struct {
	method, url string
	body        []byte
	contentType string
	header      http.Header
	timeout     time.Duration // 0 leaves the whole answer's time to the context
}

func (c *client) unavailable(text string, cause error) error {
	return fault.Unavailable(c.label + ": " + text).WithCode("vendor_unavailable").Because(cause)
}

func (c *client) rejected() error {
	return fault.Unauthorized(c.label + " rejected these credentials.").WithCode("vendor_rejected")
}

// send sends a request until it is not put off any more and returns an answer of a status below 400. A
// status from 400 on is a *statusError.
func (c *client) send(ctx context.Context, r call) (*http.Response, context.CancelFunc, error) {
	for try := 1; ; try++ {
		res, cancel, err := c.once(ctx, r)
		if err != nil {
			if ctx.Err() != nil {
				return nil, nil, ctx.Err()
			}
			if try < 3 && r.method == http.MethodGet {
				if err := pause(ctx, firstWait<<try); err != nil {
					return nil, nil, err
				}
				continue
			}
			return nil, nil, c.unavailable(egress.Explain(err), err)
		}
		if res.StatusCode < http.StatusBadRequest {
			return res, cancel, nil
		}
		failed := statusOf(res)
		cancel()
		if !failed.passing() {
			return nil, nil, failed
		}
		if try == maxTries || failed.wait > maxPatience {
			return nil, nil, c.putOff(failed)
		}
		if err := pause(ctx, max(failed.wait, firstWait<<(try-1))); err != nil {
			return nil, nil, err
		}
	}
}

func (c *client) putOff(failed *statusError) error {
	if failed.status == http.StatusTooManyRequests {
		return c.unavailable("It takes no more requests at the moment. Try again later.", failed)
	}
	return c.unavailable(fmt.Sprintf("It answers with an error (%d).", failed.status), failed)
}

func (c *client) once(ctx context.Context, r call) (*http.Response, context.CancelFunc, error) {
	cancel := context.CancelFunc(func() {})
	if r.timeout > 0 {
		ctx, cancel = context.WithTimeout(ctx, r.timeout)
	}
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, r.url, body)
	if err != nil {
		cancel()
		return nil, nil, fmt.Errorf("make a request: %w", err)
	}
	for name, values := range r.header {
		req.Header[name] = values
	}
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
	}
	req.Header.Set("User-Agent", userAgent)
	res, err := c.http.Do(req)
	if err != nil {
		cancel()
		return nil, nil, err
	}
	return res, cancel, nil
}

// statusError is an answer that refuses.
type statusError struct {
	status int
	wait   time.Duration
	detail string // the beginning of the body
}

func (e *statusError) Error() string { return fmt.Sprintf("status %d: %s", e.status, e.detail) }

// passing tells whether the same request may do later.
func (e *statusError) passing() bool {
	return e.status == http.StatusTooManyRequests || (e.status >= 500 && e.status != http.StatusNotImplemented)
}

func statusOf(res *http.Response) *statusError {
	defer func() { _ = res.Body.Close() }()
	text, _ := io.ReadAll(io.LimitReader(res.Body, 300)) // it only explains
	e := &statusError{status: res.StatusCode, detail: strings.Join(strings.Fields(strings.ToValidUTF8(string(text), "")), " ")}
	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
		e.wait = time.Duration(seconds) * time.Second
	} else if at, err := http.ParseTime(res.Header.Get("Retry-After")); err == nil {
		e.wait = max(0, time.Until(at))
	}
	return e
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ask sends a request and reads its answer as JSON.
func (c *client) ask(ctx context.Context, r call, out any) error {
	r.timeout = askTimeout
	if r.header == nil {
		r.header = http.Header{}
	}
	r.header.Set("Accept", "application/json")
	res, cancel, err := c.send(ctx, r)
	if err != nil {
		return err
	}
	defer cancel()
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return c.unavailable("The connection broke in the middle of an answer.", err)
	}
	if len(text) > maxAnswer {
		return c.unavailable("An answer is too large.", nil)
	}
	if err := json.Unmarshal(text, out); err != nil {
		kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type"))
		if kind == "text/html" || bytes.HasPrefix(bytes.TrimSpace(text), []byte("<")) {
			return c.unavailable("It answers with a web page instead of data. Check the address.", err)
		}
		return c.unavailable("Its answer cannot be understood.", err)
	}
	return nil
}

// open opens content. login is sent only to the host that it belongs to.
func (c *client) open(ctx context.Context, address, host string, login http.Header) (io.ReadCloser, int64, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return nil, 0, fault.New(fault.KindUnprocessed, "There is no address to download it from.")
	}
	r := call{method: http.MethodGet, url: address}
	if strings.EqualFold(u.Host, host) {
		r.header = login
	}
	res, cancel, err := c.send(ctx, r) //nolint:bodyclose // whoever reads the download closes it
	if err != nil {
		return nil, 0, err
	}
	return &download{res.Body, cancel, c}, res.ContentLength, nil
}

// download is content on its way; a broken connection reads as the system's fault.
type download struct {
	io.ReadCloser
	cancel context.CancelFunc
	c      *client
}

func (d *download) Read(p []byte) (int, error) {
	n, err := d.ReadCloser.Read(p)
	if err != nil && err != io.EOF { //nolint:errorlint // readers return io.EOF itself
		err = d.c.unavailable("The connection broke in the middle of a file.", err)
	}
	return n, err
}

func (d *download) Close() error {
	defer d.cancel()
	return d.ReadCloser.Close()
}

// addressOf checks the address of an API that a client named, or returns the system's own.
func addressOf(given, own string) (*url.URL, error) {
	if given == "" {
		given = own
	}
	u, err := url.Parse(strings.TrimRight(given, "/"))
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Scheme != "https" && u.Scheme != "http") {
		return nil, fault.Invalid("base_url", "invalid", "Use a full address such as https://cms.example.com.")
	}
	return u, nil
}

func required(field, value, message string) error {
	if strings.TrimSpace(value) == "" {
		return fault.Invalid(field, "required", message)
	}
	return nil
}

package probe

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/signate/signate/internal/egress"
)

// filmAgent names us to the servers that films are loaded from.
const filmAgent = "Anthias/2026.08.2 (Signate)"

const (
	headTimeout = 5 * time.Second
	dialTimeout = 15 * time.Second
	stall       = 60 * time.Second // a download that brings nothing for this long is dead
)

// ErrElsewhere says that an address is nothing for this server: it is private, or its name is known only
// elsewhere. Screens may well reach it.
var ErrElsewhere = errors.New("this address is reached only from elsewhere")

// Unfit says that an address answers, but not with a file that can be loaded.
type Unfit struct {
	Reason string // in the words of Anthias
	Status int    // of the answer, when it is no good one
	Stream bool   // it is a live stream

	sentence string // the reason for people, where there is one of its own
}

// ForPeople returns the reason as a sentence.
func (e *Unfit) ForPeople() string {
	switch {
	case e.sentence != "":
		return e.sentence
	case e.Stream:
		return "The address holds a live stream, not a file. Add it as a link."
	case e.Status == http.StatusNotFound, e.Status == http.StatusGone:
		return "There is nothing at this address (HTTP " + strconv.Itoa(e.Status) + "). Check it."
	case e.Status == http.StatusUnauthorized, e.Status == http.StatusForbidden:
		return "The server refuses to give the file out (HTTP " + strconv.Itoa(e.Status) + "). Download it yourself and upload it."
	case e.Status != 0:
		return "The server answered with an error (HTTP " + strconv.Itoa(e.Status) + ")."
	}
	return "The address holds no file that can be fetched."
}

// Error returns the reason.
func (e *Unfit) Error() string { return e.Reason }

// filmExtensions are those of films that can be loaded, as Anthias knows them.
var filmExtensions = map[string]string{
	".mp4": "video/mp4", ".webm": "video/webm", ".mov": "video/quicktime", ".mkv": "video/x-matroska", ".avi": "video/x-msvideo",
	".m4v": "video/x-m4v", ".ogv": "video/ogg",
}

// streamTypes are media types of lists that players follow; there is no file behind them.
var streamTypes = map[string]bool{
	"application/x-mpegurl": true, "application/vnd.apple.mpegurl": true, "audio/mpegurl": true, "audio/x-mpegurl": true, "video/mpegurl": true,
	"application/dash+xml": true, "application/vnd.ms-sstr+xml": true, "video/vnd.mpeg.dash.mpd": true,
}

// FilmExtension returns the extension under which an address names a film to be loaded; empty when its
// path has none.
func FilmExtension(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" {
		return ""
	}
	ext := strings.ToLower(path.Ext(u.Path))
	if filmExtensions[ext] == "" {
		return ""
	}
	return ext
}

// Elsewhere tells by the look of an address, without asking anybody, that it is private.
func Elsewhere(uri string) bool {
	u, err := url.Parse(uri)
	if err != nil {
		return false
	}
	host := strings.ToLower(u.Hostname())
	if ip, err := netip.ParseAddr(host); err == nil {
		ip = ip.Unmap()
		return ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast()
	}
	return !strings.Contains(host, ".") || strings.HasSuffix(host, ".local") || strings.HasSuffix(host, ".lan") ||
		strings.HasSuffix(host, ".internal") || strings.HasSuffix(host, ".localhost")
}

// IsFilm asks an address whose path tells nothing what it holds, and returns the extension of the film;
// empty when it is none.
func (p *Prober) IsFilm(ctx context.Context, uri string, verify bool) (ext string) {
	ctx, cancel := context.WithTimeout(ctx, headTimeout)
	defer cancel()
	res, err := p.fetch(ctx, http.MethodHead, uri, verify, "")
	if err != nil {
		return ""
	}
	_ = res.Body.Close() // a HEAD has none
	kind := mediaType(res)
	if res.StatusCode >= http.StatusBadRequest || !strings.HasPrefix(kind, "video/") || streamTypes[kind] {
		return ""
	}
	for ext, known := range filmExtensions {
		if known == kind {
			return ext
		}
	}
	return ".mp4"
}

// Content is what an address holds; whoever gets it closes it.
type Content struct {
	io.ReadCloser

	Size int64 // as its server says, -1 when it does not
}

// Load opens what an address holds: a film, or with anything a file of whatever kind. Faults: ErrElsewhere, Unfit;
// anything else may pass.
func (p *Prober) Load(ctx context.Context, uri string, verify, anything bool) (*Content, error) {
	ctx, cancel := context.WithCancel(ctx)
	watch := time.AfterFunc(stall, cancel)
	res, err := p.fetch(ctx, http.MethodGet, uri, verify, "") //nolint:bodyclose // the caller closes it
	if err != nil {
		watch.Stop()
		cancel()
		return nil, err
	}
	body := &watched{res.Body, watch, cancel}
	if err := fit(res, uri, anything); err != nil {
		return nil, errors.Join(err, body.Close())
	}
	return &Content{body, res.ContentLength}, nil
}

// fit refuses, in Anthias's words, what cannot be loaded.
func fit(res *http.Response, uri string, anything bool) error {
	kind := mediaType(res)
	switch {
	case res.StatusCode >= http.StatusInternalServerError:
		return fmt.Errorf("HTTP %d fetching '%s'", res.StatusCode, uri)
	case res.StatusCode != http.StatusOK:
		return &Unfit{Reason: fmt.Sprintf("HTTP %d fetching '%s'", res.StatusCode, uri), Status: res.StatusCode}
	case streamTypes[kind]:
		return &Unfit{Reason: fmt.Sprintf("origin served streaming manifest ('%s') instead of a downloadable file; live streams are not auto-downloaded", kind), Stream: true}
	case !anything && !strings.HasPrefix(kind, "video/") && kind != "application/octet-stream":
		return &Unfit{Reason: fmt.Sprintf("unexpected Content-Type '%s' from '%s'; expected video/* or application/octet-stream", kind, uri)}
	}
	return nil
}

func mediaType(res *http.Response) string {
	kind, _, err := mime.ParseMediaType(res.Header.Get("Content-Type"))
	if err != nil {
		kind, _, _ = strings.Cut(res.Header.Get("Content-Type"), ";")
	}
	return strings.ToLower(strings.TrimSpace(kind))
}

func (p *Prober) fetch(ctx context.Context, method, uri string, verify bool, span string) (*http.Response, error) {
	c := p.films.strict
	if !verify {
		c = p.films.lenient
	}
	r, err := http.NewRequestWithContext(ctx, method, uri, nil)
	if err != nil {
		return nil, &Unfit{Reason: "the address is none"}
	}
	r.Header.Set("User-Agent", filmAgent)
	r.Header.Set("Accept-Encoding", "identity")
	if span != "" {
		r.Header.Set("Range", span)
	}
	res, err := c.Do(r)
	if elsewhere(err) {
		return nil, ErrElsewhere
	}
	if led := (egress.Reason{}); errors.As(err, &led) { // where it must not go, or for ever
		return nil, &Unfit{Reason: fmt.Sprintf("redirected too far fetching '%s'", uri), sentence: led.Text}
	}
	return res, err
}

// elsewhere tells errors that say nothing about whether a screen gets further.
func elsewhere(err error) bool {
	var dns *net.DNSError
	return egress.Prohibited(err) || errors.Is(err, ErrRefused) || errors.As(err, &dns) && dns.IsNotFound
}

// watched is a body that gives up when nothing comes for a while.
type watched struct {
	io.ReadCloser

	watch  *time.Timer
	cancel context.CancelFunc
}

func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	if n > 0 {
		w.watch.Reset(stall)
	}
	return n, err
}

func (w *watched) Close() error {
	w.watch.Stop()
	w.cancel()
	return w.ReadCloser.Close()
}

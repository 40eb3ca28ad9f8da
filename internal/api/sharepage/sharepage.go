// Package sharepage shows what is shared under a link: a page for browsers that needs neither an account
// nor scripts, and says nothing about whose it is.
package sharepage

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"regexp"
	"strings"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/share"
	"github.com/signate/signate/internal/signedurl"
)

//go:embed page.html
var pageText string

//go:embed page.css
var style string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// Prefix is where the pages live.
const Prefix = "/share/"

// maxForm bounds the form with the password, in bytes.
const maxForm = 4096

// Handler serves the pages.
type Handler struct {
	Shares    *share.Service
	Files     signedurl.Signer
	PublicURL string
	Log       *slog.Logger
}

// previewers are programs that look at a link to make a preview of it; they are no visitors.
var previewers = regexp.MustCompile(`(?i)bot\b|crawler|spider|facebookexternalhit|whatsapp|slack|telegram|discord|preview`)

type item struct {
	Name, Show, URL, Thumbnail string
	Download                   bool
}

type page struct {
	Title, Message, Address, Picture string
	AskPassword, Wrong               bool
	Items                            []item
	Drawing                          template.URL // of a layout
	Style                            template.CSS
}

// Mount adds the pages to a mux, each behind what limits visitors.
func (h Handler) Mount(mux *http.ServeMux, limited func(http.Handler) http.Handler) {
	show := limited(http.HandlerFunc(h.show))
	for _, pattern := range []string{"GET " + Prefix + "{token}", "POST " + Prefix + "{token}", "GET " + Prefix + "{token}/{$}", "POST " + Prefix + "{token}/{$}"} {
		mux.Handle(pattern, show)
	}
}

func (h Handler) show(w http.ResponseWriter, r *http.Request) {
	v := share.Visit{Host: gateway.ResolutionFrom(r.Context()).Tenant.ID, Count: r.Method != http.MethodHead && !previewers.MatchString(r.UserAgent())}
	token, err := uuid.Parse(r.PathValue("token"))
	if err != nil {
		h.refuse(w, r, share.ErrGone)
		return
	}
	v.Token = token
	if r.Method == http.MethodPost {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		v.Password = r.PostFormValue("password")
	}
	o, err := h.Shares.Open(r.Context(), v)
	if err != nil {
		h.refuse(w, r, err)
		return
	}
	p := page{Title: o.Title, Address: h.PublicURL + Prefix + token.String()}
	if len(o.Assets) == 0 && o.Picture == nil {
		p.Message = "There is nothing to see yet."
	}
	if o.Picture != nil {
		p.Drawing = template.URL("data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(o.Picture)) //nolint:gosec // we drew it, and nothing runs inside a picture
	}
	if o.Thumbnail != "" {
		p.Picture = h.PublicURL + h.Files.Sign(signedurl.Target{Tenant: o.Tenant, SHA256: o.Thumbnail, Mimetype: "image/jpeg"})
	}
	for _, a := range o.Assets {
		it := h.item(o, a)
		if p.Picture == "" {
			p.Picture = h.preview(it)
		}
		p.Items = append(p.Items, it)
	}
	h.write(w, r, http.StatusOK, p)
}

func (h Handler) item(o share.Opened, a share.Asset) item {
	out := item{Name: a.Name, Show: "page", URL: a.URI}
	if a.Type == "image" || a.Type == "video" {
		out.Show = a.Type
	}
	if a.SHA256 != "" {
		out.URL, out.Download = h.Files.Sign(signedurl.Target{Tenant: o.Tenant, SHA256: a.SHA256, Mimetype: a.Mimetype}), o.Download
	}
	if a.Thumbnail != "" {
		out.Thumbnail = h.Files.Sign(signedurl.Target{Tenant: o.Tenant, SHA256: a.Thumbnail, Mimetype: "image/jpeg"})
	}
	return out
}

// preview returns the address of a picture of the item, empty without one.
func (h Handler) preview(it item) string {
	switch {
	case it.Thumbnail != "":
		return h.PublicURL + it.Thumbnail
	case it.Show == "image" && strings.HasPrefix(it.URL, "/"):
		return h.PublicURL + it.URL
	}
	return ""
}

// refuse says why there is nothing to see, in words for visitors.
func (h Handler) refuse(w http.ResponseWriter, r *http.Request, err error) {
	switch {
	case errors.Is(err, share.ErrPassword):
		h.write(w, r, http.StatusOK, page{Title: "This link is protected", Message: "Enter the password that you were told.", AskPassword: true})
	case errors.Is(err, share.ErrWrong):
		h.write(w, r, http.StatusUnauthorized, page{Title: "This link is protected", Message: "That is not the password. Try again.", AskPassword: true, Wrong: true})
	case fault.IsKind(err, fault.KindRateLimited):
		h.write(w, r, http.StatusTooManyRequests, page{Title: "This link is protected", Message: "There were too many wrong passwords. Wait a while and try again."})
	case errors.Is(err, share.ErrGone):
		h.write(w, r, http.StatusNotFound, page{Title: "This link does not work any more", Message: "It has ended or was taken back. Ask whoever sent it to you for a new one."})
	default:
		h.Log.ErrorContext(r.Context(), "a shared link was not opened", "error", err)
		h.write(w, r, http.StatusServiceUnavailable, page{Title: "This cannot be shown right now", Message: "Try again in a minute."})
	}
}

func (h Handler) write(w http.ResponseWriter, r *http.Request, status int, p page) {
	p.Style = template.CSS(style) //nolint:gosec // a file of this package
	var body bytes.Buffer
	if err := pageTemplate.Execute(&body, p); err != nil {
		h.Log.ErrorContext(r.Context(), "the page of a link was not drawn", "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	header := w.Header()
	header.Set("Content-Type", "text/html; charset=utf-8")
	header.Set("Content-Security-Policy", policy)
	header.Set("Cache-Control", "no-store")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Robots-Tag", "noindex, nofollow")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the client went away; there is nobody to tell
}

// policy allows pictures and films from wherever files are kept, layouts that are drawn in the page, the page's own style, and nothing else.
var policy = "default-src 'none'; img-src 'self' https: data:; media-src 'self' https:; style-src 'sha256-" + styleHash() +
	"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

func styleHash() string {
	sum := sha256.Sum256([]byte(style))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// Package oidctest runs an OpenID provider for tests: the certified one of Zitadel, with people whom the test
// names and a page on which they sign in by a click. It checks what real ones check (the client and its
// secret, the address to come back to, PKCE, codes that count once) and signs with keys that rotate.
//
// It does what the specification says. Providers that lie are written by hand in the tests that need them.
package oidctest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"html/template"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Secret is what the provider's clients prove themselves with.
const Secret = "planted-client-secret"

// ClientID is the product, as the provider knows it; OtherClient is another product of the same company.
const (
	ClientID    = "signate"
	OtherClient = "wiki"
)

// Person is somebody of the company.
type Person struct {
	Subject, Email, FirstName, LastName string
	Groups                              []string
	Unverified                          bool // the company never checked the address
}

// Provider is a company's sign-in.
type Provider struct {
	URL string

	store  *store
	server *http.Server
	client *http.Client // a browser that stops where the provider sends it away
}

// New runs a provider until the test ends. Its clients come back to redirect.
func New(tb testing.TB, redirect string) *Provider {
	tb.Helper()
	p, err := Start(redirect)
	if err != nil {
		tb.Fatalf("oidctest: %v", err)
	}
	tb.Cleanup(p.Close)
	return p
}

// Start runs a provider until it is closed.
func Start(redirect string) (*Provider, error) {
	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	p := &Provider{URL: "http://" + listener.Addr().String(), store: newStore(redirect)}
	p.Rotate()
	config := &op.Config{CodeMethodS256: true, SupportedScopes: []string{oidc.ScopeOpenID, oidc.ScopeEmail, oidc.ScopeProfile, scopeGroups}}
	_, _ = rand.Read(config.CryptoKey[:])
	provider, err := op.NewProvider(config, p.store, op.StaticIssuer(p.URL), op.WithAllowInsecure())
	if err != nil {
		return nil, fmt.Errorf("make the provider: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", provider)
	mux.HandleFunc("GET "+loginPath, p.page)
	mux.HandleFunc("POST "+loginPath, func(w http.ResponseWriter, r *http.Request) { p.login(w, r, op.AuthCallbackURL(provider)) })
	p.server = &http.Server{Handler: op.NewIssuerInterceptor(provider.IssuerFromRequest).Handler(mux), ReadHeaderTimeout: time.Minute}
	p.client = &http.Client{CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if "http://"+r.URL.Host != p.URL {
			return http.ErrUseLastResponse
		}
		return nil
	}}
	go func() { _ = p.server.Serve(listener) }()
	return p, nil
}

// Close stops the provider.
func (p *Provider) Close() { _ = p.server.Close() }

// Employ makes somebody known, or known anew when the subject is.
func (p *Provider) Employ(person Person) { p.store.employ(person) }

// Rotate signs with a new key from now on. Those before it still verify.
func (p *Provider) Rotate() { p.store.rotate() }

// Withdraw no longer publishes the key that the provider still signs with, as after a theft.
func (p *Provider) Withdraw() { p.store.withdraw() }

// Lifetime is how long ID tokens are good from now on; less than nothing makes expired ones.
func (p *Provider) Lifetime(d time.Duration) { p.store.setLifetime(d) }

// SignIn takes somebody through the provider from the address to which the product sent their browser, and
// returns the address to which the provider sends it back.
func (p *Provider) SignIn(tb testing.TB, address, subject string) *url.URL {
	tb.Helper()
	page := p.follow(tb, http.MethodGet, address, nil)
	id := page.at.Query().Get("id")
	if page.status != http.StatusOK || id == "" {
		tb.Fatalf("oidctest: %s does not lead to the sign-in page: %d", address, page.status)
	}
	back := p.follow(tb, http.MethodPost, p.URL+loginPath, url.Values{"id": {id}, "subject": {subject}})
	if back.to == nil {
		tb.Fatalf("oidctest: the provider does not send the browser back: %d", back.status)
	}
	return back.to
}

// Refuses tells whether the provider turns a browser away that the product sent to an address.
func (p *Provider) Refuses(tb testing.TB, address string) bool {
	tb.Helper()
	return p.follow(tb, http.MethodGet, address, nil).status == http.StatusBadRequest
}

// arrival is where a browser is after the provider sent it around.
type arrival struct {
	status int
	at     *url.URL
	to     *url.URL // away from the provider; nil stays
}

func (p *Provider) follow(tb testing.TB, method, address string, form url.Values) arrival {
	tb.Helper()
	r, err := http.NewRequestWithContext(tb.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		tb.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := p.client.Do(r)
	if err != nil {
		tb.Fatalf("oidctest: %v", err)
	}
	_, _ = io.Copy(io.Discard, answer.Body)
	_ = answer.Body.Close()
	to, _ := answer.Location()
	return arrival{answer.StatusCode, answer.Request.URL, to}
}

const loginPath = "/login"

var loginPage = template.Must(template.New("login").Parse(`<!doctype html><html lang="en"><title>Company</title><h1>Company</h1>
{{range .People}}<form method="post"><input type="hidden" name="id" value="{{$.ID}}"><input type="hidden" name="subject" value="{{.Subject}}">
<button>Continue as {{.Email}}</button></form>{{end}}</html>`))

// page lets people choose who they are.
func (p *Provider) page(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = loginPage.Execute(w, struct {
		ID     string
		People []Person
	}{r.URL.Query().Get("id"), p.store.everybody()})
}

func (p *Provider) login(w http.ResponseWriter, r *http.Request, callback func(context.Context, string) string) {
	id := r.PostFormValue("id")
	if err := p.store.signIn(id, r.PostFormValue("subject")); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	http.Redirect(w, r, callback(r.Context(), id), http.StatusSeeOther)
}

var errUnknown = errors.New("unknown")

// everybody returns the company's people in order.
func (s *store) everybody() []Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []Person
	for _, p := range s.people {
		out = append(out, p)
	}
	slices.SortFunc(out, func(a, b Person) int { return strings.Compare(a.Subject, b.Subject) })
	return out
}

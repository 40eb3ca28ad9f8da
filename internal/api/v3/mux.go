package v3

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/fault"
)

// maxBody bounds the JSON body of a request; files come through operations tagged raw.
const maxBody = 1 << 20

// Mux routes the operations of the contract. A route gets its permission from the contract when it is
// registered; one without x-permission stops the start. The permission is checked before anything of
// the request is read.
type Mux struct {
	mux      *http.ServeMux
	ops      map[string]*operation
	problems problem.Writer
}

type operation struct {
	permission access.Permission
	raw        bool
	routed     bool // a handler is registered
	route      *routers.Route
}

// newMux reads the contract.
func newMux(bundle []byte, problems problem.Writer) (*Mux, error) {
	doc, err := openapi3.NewLoader().LoadFromData(bundle)
	if err != nil {
		return nil, fmt.Errorf("read the contract: %w", err)
	}
	doc.Security = nil // the gateway authenticates; the validator would read the body for it
	m := &Mux{mux: http.NewServeMux(), ops: map[string]*operation{}, problems: problems}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			name, _ := op.Extensions["x-permission"].(string)
			permission := access.Permission(name)
			if !access.Known(permission) {
				return nil, fmt.Errorf("contract: %s has no known x-permission but %q", op.OperationID, name)
			}
			op.Security = nil
			m.ops[pattern(method, path)] = &operation{
				permission: permission, raw: slices.Contains(op.Tags, "raw"),
				route: &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op},
			}
		}
	}
	return m, nil
}

func pattern(method, path string) string {
	if strings.HasSuffix(path, "/") {
		path += "{$}"
	}
	return method + " " + path
}

// HandleFunc registers the handler of an operation of the contract.
func (m *Mux) HandleFunc(pattern string, h func(http.ResponseWriter, *http.Request)) {
	op, ok := m.ops[pattern]
	if !ok {
		panic("contract: no operation for " + pattern)
	}
	op.routed = true
	m.mux.Handle(pattern, m.guard(op, http.HandlerFunc(h)))
}

// unrouted returns the operations of the contract that nobody has registered.
func (m *Mux) unrouted() []string {
	var missing []string
	for p, op := range m.ops {
		if !op.routed {
			missing = append(missing, p)
		}
	}
	slices.Sort(missing)
	return missing
}

// ServeHTTP serves a request; the slash at the end of a path is optional.
func (m *Mux) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !isText(r.URL.Path) {
		m.problems.Write(w, r, fault.NotFound("address in the API"))
		return
	}
	if strings.TrimSuffix(r.URL.Path, "/") != path.Clean(r.URL.Path) { // ServeMux would redirect
		m.problems.Write(w, r, fault.NotFound("address in the API"))
		return
	}
	r = m.withSlash(r)
	h, found := m.mux.Handler(r)
	if found == "" {
		m.unknown(w, r, h)
		return
	}
	m.mux.ServeHTTP(w, r)
}

// isText tells whether the database can hold the text: valid UTF-8 without NUL.
func isText(s string) bool { return utf8.ValidString(s) && !strings.ContainsRune(s, 0) }

// withSlash adds the slash at the end of the path, or takes it off, when only then the path is known.
func (m *Mux) withSlash(r *http.Request) *http.Request {
	if strings.HasSuffix(r.URL.Path, "/") && m.knows(r) { // without one, ServeMux knows it as a redirect
		return r
	}
	other := r.Clone(r.Context())
	other.URL.Path, other.URL.RawPath = toggleSlash(r.URL.Path), toggleSlash(r.URL.RawPath)
	if m.knows(other) {
		return other
	}
	return r
}

func toggleSlash(path string) string {
	if path == "" {
		return ""
	}
	if without, ok := strings.CutSuffix(path, "/"); ok {
		return without
	}
	return path + "/"
}

// knows tells whether the path is in the contract under any method.
func (m *Mux) knows(r *http.Request) bool {
	h, found := m.mux.Handler(r)
	return found != "" || m.probe(r, h).Code == http.StatusMethodNotAllowed
}

func (m *Mux) probe(r *http.Request, h http.Handler) *httptest.ResponseRecorder {
	rec := httptest.NewRecorder()
	h.ServeHTTP(rec, r)
	return rec
}

// unknown answers what ServeMux would answer in plain text, as a problem.
func (m *Mux) unknown(w http.ResponseWriter, r *http.Request, h http.Handler) {
	rec := m.probe(r, h)
	if rec.Code == http.StatusMethodNotAllowed {
		allow := rec.Header().Get("Allow")
		w.Header().Set("Allow", allow)
		m.problems.Write(w, r, fault.New(fault.KindNotAllowed, "This address takes "+allow+"."))
		return
	}
	m.problems.Write(w, r, fault.NotFound("address in the API"))
}

// guard lets a request through to an operation: permission, then size, then validation.
func (m *Mux) guard(op *operation, next http.Handler) http.Handler {
	if !op.raw {
		next = conditional(next)
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := authorize(r.Context(), op.permission); err != nil {
			m.problems.Write(w, r, err)
			return
		}
		if err := checkQuery(r); err != nil {
			m.problems.Write(w, r, err)
			return
		}
		if !op.raw {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			if err := validate(r, op.route); err != nil {
				m.problems.Write(w, r, err)
				return
			}
		}
		next.ServeHTTP(w, r)
	})
}

// checkQuery refuses parameters that are no text. What cannot be read would be left out silently.
func checkQuery(r *http.Request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return fault.Invalid("", "malformed", "The query cannot be read.").Because(err)
	}
	for name, values := range query {
		for _, v := range values {
			if !isText(v) {
				return fault.Invalid(name, "invalid_text", "Text must be UTF-8 without NUL characters.")
			}
		}
	}
	return nil
}

// authorize tells 401 (who are you), 403 without a tenant and 403 (not you) apart.
func authorize(ctx context.Context, p access.Permission) error {
	a := access.From(ctx)
	if a.May(p) {
		return nil
	}
	tenantNeeded := p != access.SignedIn && p != access.Operator
	switch {
	case tenantNeeded && a.Suspended:
		return fault.Forbidden("This tenant is suspended; its operator can reactivate it.").WithCode("tenant_suspended")
	case tenantNeeded && a.Tenant == uuid.Nil:
		return fault.Forbidden("Invalid tenant").WithCode("invalid_tenant")
	case !a.Authenticated():
		return fault.Unauthorized("Sign in first.")
	case tenantNeeded && a.MustEnrol:
		return fault.Forbidden("This tenant asks for a second factor: add an authenticator app to your account (`auth/totp/`), or sign in with a passkey.").WithCode("second_factor_missing")
	case tenantNeeded && !a.May(access.Member):
		return fault.Forbidden("You are not a member of this tenant.").WithCode("not_a_member")
	}
	return fault.Forbidden("This needs the permission " + string(p) + ".").WithCode("permission_missing")
}

func validate(r *http.Request, route *routers.Route) error {
	params := map[string]string{}
	for _, p := range append(slices.Clone(route.PathItem.Parameters), route.Operation.Parameters...) {
		if p.Value != nil && p.Value.In == "path" {
			params[p.Value.Name] = r.PathValue(p.Value.Name)
		}
	}
	err := openapi3filter.ValidateRequest(r.Context(), &openapi3filter.RequestValidationInput{
		Request: r, PathParams: params, Route: route,
		Options: &openapi3filter.Options{MultiError: true, AuthenticationFunc: openapi3filter.NoopAuthenticationFunc},
	})
	if err == nil {
		return nil
	}
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.New(fault.KindTooLarge, fmt.Sprintf("The body may have at most %d bytes.", tooLarge.Limit))
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return fmt.Errorf("read the body: %w", err)
	}
	return validationFault(err)
}

package gateway

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/tenant"
)

// The budgets that no plan decides.
var (
	anonymousBudget = ratelimit.Budget{Requests: 100, Per: time.Hour}     // an address without a credential
	signinBudget    = ratelimit.Budget{Requests: 10, Per: time.Minute}    // an address that signs in, or tries to
	sessionBudget   = ratelimit.Budget{Requests: 120, Per: time.Minute}   // an address that renews sessions, as browsers do unasked
	shareBudget     = ratelimit.Budget{Requests: 60, Per: time.Minute}    // an address that opens what was shared
	scanBudget      = ratelimit.Budget{Requests: 600, Per: time.Minute}   // an address that scans codes: behind one are all telephones of a carrier
	manualBudget    = ratelimit.Budget{Requests: 300, Per: time.Minute}   // an address that reads the documentation
	userBudget      = ratelimit.Budget{Requests: 600, Per: time.Minute}   // one person, so that a runaway script leaves something
	screenBudget    = ratelimit.Budget{Requests: 1200, Per: time.Minute}  // a screen, by its credential
	siteBudget      = ratelimit.Budget{Requests: 60000, Per: time.Minute} // all screens behind one address
	strangerBudget  = ratelimit.Budget{Requests: 120, Per: time.Minute}   // an address that acts as a screen without a credential
)

// planOf finds the tenant whose plan decides.
type planOf interface {
	ByID(ctx context.Context, id uuid.UUID) (tenant.Tenant, error)
}

// calls counts the requests of tenants.
type calls interface{ Count(tenant uuid.UUID) }

// Limits lets requests through within their budgets, and counts those of tenants that it lets through. Without a Store it lets
// all through.
type Limits struct {
	Store    ratelimit.Store
	Tenants  planOf
	Calls    calls // nil counts nothing
	Problems problem.Writer
}

// People limits requests whose actor is known: by tenant, user and API key, or by address.
func (l *Limits) People(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := l.admit(w.Header(), r); err != nil {
			l.Problems.Write(w, r, err)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Visitors is People for pages that people without an account open: it refuses in words.
func (l *Limits) Visitors(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := l.Admit(w.Header(), r)
		switch {
		case fault.IsKind(err, fault.KindRateLimited):
			w.Header().Set("Cache-Control", "no-store")
			http.Error(w, "That was too often. Please try again in a minute.", http.StatusTooManyRequests)
		case err != nil:
			l.Problems.Write(w, r, err)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// Readers limits requests for the documentation, which is the same for everybody, by address: it uses up nothing of what people
// and screens have for their work.
func (l *Limits) Readers(next http.Handler) http.Handler {
	if l.Store == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if l.pass(w, r, "", []ratelimit.Bucket{{Key: "manual:" + access.From(r.Context()).Address.String(), Budget: manualBudget}}) {
			next.ServeHTTP(w, r)
		}
	})
}

// Admit is People for faces that answer in a form of their own: it tells in h what is left and returns the
// fault of a budget that is used up.
func (l *Limits) Admit(h http.Header, r *http.Request) error {
	err := l.admit(h, r)
	if f := fault.As(err); f != nil && f.RetryAfter > 0 {
		h.Set("Retry-After", seconds(f.RetryAfter))
	}
	return err
}

// admit draws on the budgets of a request whose actor is known, and counts it when they let it through.
func (l *Limits) admit(h http.Header, r *http.Request) error {
	if l.Store != nil {
		buckets, tier, err := l.buckets(r)
		if err == nil {
			err = l.take(h, r, tier, buckets)
		}
		if err != nil {
			return err
		}
	}
	if a := access.From(r.Context()); l.Calls != nil && ofTenant(a) {
		l.Calls.Count(a.Tenant)
	}
	return nil
}

// ofTenant tells whether a request draws on its tenant's budget: those of its people and API keys, and of
// guests that it lets in, but not those of screens.
func ofTenant(a access.Actor) bool {
	return a.Tenant != uuid.Nil && a.Device == uuid.Nil && (a.Role != "" || a.APIKey != uuid.Nil)
}

// Screens limits requests of screens, which never use up the people's budgets.
func (l *Limits) Screens(next http.Handler) http.Handler {
	if l.Store == nil {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		address := access.From(r.Context()).Address.String()
		buckets := []ratelimit.Bucket{{Key: "stranger:" + address, Budget: strangerBudget}}
		if token := screenCredential(r); token != "" {
			sum := sha256.Sum256([]byte(token))
			buckets = []ratelimit.Bucket{{Key: "screen:" + hex.EncodeToString(sum[:16]), Budget: screenBudget}, {Key: "site:" + address, Budget: siteBudget}}
		}
		if l.pass(w, r, "", buckets) {
			next.ServeHTTP(w, r)
		}
	})
}

func screenCredential(r *http.Request) string {
	if token := r.Header.Get("Authorization"); token != "" {
		return token
	}
	for _, c := range r.Cookies() {
		if strings.HasPrefix(c.Value, "sgd_") {
			return c.Value
		}
	}
	return ""
}

// buckets says whose budgets a request draws on. None means that it is free.
func (l *Limits) buckets(r *http.Request) (buckets []ratelimit.Bucket, tier string, err error) {
	a := access.From(r.Context())
	if budget, name := addressBudget(r, a); name != "" {
		return []ratelimit.Bucket{{Key: name + ":" + a.Address.String(), Budget: budget}}, "anonymous", nil
	}
	if a.Device != uuid.Nil {
		return nil, "", nil
	}
	if ofTenant(a) {
		t, err := l.Tenants.ByID(r.Context(), a.Tenant)
		if err != nil {
			return nil, "", err
		}
		tier = t.Tier
		if limit := t.Limits.APICallsPerHour; limit != nil {
			budget := ratelimit.Budget{Requests: int64(*limit), Per: time.Hour}
			buckets = append(buckets, ratelimit.Bucket{Key: "tenant:" + a.Tenant.String(), Budget: budget})
		} else if a.APIKey == uuid.Nil {
			return nil, tier, nil
		}
	}
	if !a.Authenticated() { // a box without authentication
		return buckets, tier, nil
	}
	if a.APIKey != uuid.Nil {
		budget := ratelimit.Budget{Requests: int64(a.KeyLimit), Per: time.Hour}
		name := "key:" + a.APIKey.String() + ":" + strconv.Itoa(a.KeyLimit) // another limit is another bucket, so that it counts at once
		return append(buckets, ratelimit.Bucket{Key: name, Budget: budget}), tier, nil
	}
	return append(buckets, ratelimit.Bucket{Key: "user:" + a.User.String(), Budget: userBudget}), tier, nil
}

// addressBudget returns the budget of requests that are limited by where they come from.
func addressBudget(r *http.Request, a access.Actor) (ratelimit.Budget, string) {
	path := strings.TrimSuffix(r.URL.Path, "/")
	switch {
	case strings.HasPrefix(path, "/api/v3/health"):
		return ratelimit.Budget{}, ""
	case path == "/api/v3/auth/refresh" || path == "/api/v3/auth/logout":
		return sessionBudget, "session"
	case r.Method == http.MethodPost && !a.Authenticated() && (strings.HasPrefix(path, "/api/v3/auth/") || strings.HasPrefix(path, "/api/v3/invitations/")):
		return signinBudget, "signin"
	case strings.HasPrefix(path, "/api/v3/auth/") && !a.Authenticated():
		return sessionBudget, "session"
	case strings.HasPrefix(path, "/share/") || strings.HasPrefix(path, "/api/v3/share/"):
		return shareBudget, "share"
	case strings.HasPrefix(path, "/q/"):
		return scanBudget, "scan"
	case r.Method == http.MethodPost && (path == "/login" || strings.HasPrefix(path, "/d/") && strings.HasSuffix(path, "/login")):
		return signinBudget, "signin"
	case !a.Authenticated() && a.Role == "":
		return anonymousBudget, "anonymous"
	}
	return ratelimit.Budget{}, ""
}

// pass draws on the buckets and answers when one is empty.
func (l *Limits) pass(w http.ResponseWriter, r *http.Request, tier string, buckets []ratelimit.Bucket) bool {
	if err := l.take(w.Header(), r, tier, buckets); err != nil {
		l.Problems.Write(w, r, err)
		return false
	}
	return true
}

// take draws on the buckets and tells in h what is left of the scarcest. Faults: RateLimited, Unavailable.
func (l *Limits) take(h http.Header, r *http.Request, tier string, buckets []ratelimit.Bucket) error {
	if len(buckets) == 0 {
		return nil
	}
	allowed, states, err := l.Store.Take(r.Context(), buckets...)
	if err != nil {
		return fault.Unavailable("Requests cannot be counted at the moment; try again.").Because(err)
	}
	scarcest := 0
	for i, s := range states {
		if s.RetryAfter > states[scarcest].RetryAfter || s.RetryAfter == states[scarcest].RetryAfter && s.Remaining < states[scarcest].Remaining {
			scarcest = i
		}
	}
	tellLimit(h, tier, buckets[scarcest], states[scarcest])
	if allowed {
		return nil
	}
	f := fault.New(fault.KindRateLimited, "Too many requests; slow down and try again when Retry-After says.")
	f.RetryAfter = states[scarcest].RetryAfter
	return f
}

// tellLimit sets the headers of draft-ietf-httpapi-ratelimit-headers and the X- ones that came before it.
func tellLimit(h http.Header, tier string, b ratelimit.Bucket, s ratelimit.State) {
	name, _, _ := strings.Cut(b.Key, ":")
	limit, remaining, reset := strconv.FormatInt(s.Limit, 10), strconv.FormatInt(s.Remaining, 10), seconds(s.Reset)
	h.Set("RateLimit-Policy", `"`+name+`";q=`+limit+`;w=`+seconds(b.Per))
	h.Set("RateLimit", `"`+name+`";r=`+remaining+`;t=`+reset)
	h.Set("RateLimit-Limit", limit)
	h.Set("RateLimit-Remaining", remaining)
	h.Set("RateLimit-Reset", reset)
	h.Set("X-RateLimit-Limit", limit)
	h.Set("X-RateLimit-Remaining", remaining)
	h.Set("X-RateLimit-Reset", reset)
	if tier != "" {
		h.Set("X-RateLimit-Tier", tier)
	}
}

func seconds(d time.Duration) string {
	return strconv.FormatInt(int64((d+time.Second-1)/time.Second), 10)
}

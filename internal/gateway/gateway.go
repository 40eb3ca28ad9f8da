// Package gateway is what every request passes: recovery, request id, timing, security headers,
// tenant resolution. It decides who is meant, never what they may do.
package gateway

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
)

// slowRequest is how long a request may take before the log warns.
const slowRequest = time.Second

// Deps are what the gateway needs.
type Deps struct {
	Tenants        tenants
	BaseDomain     string
	TrustedProxies []netip.Prefix
	Secure         bool // served over TLS, so browsers may be told to insist on it
	Log            *slog.Logger
	Metrics        prometheus.Registerer
}

// Gateway wraps handlers.
type Gateway struct {
	tenants  tenants
	base     string
	proxies  []netip.Prefix
	secure   bool
	log      *slog.Logger
	problems problem.Writer
	duration *prometheus.HistogramVec
	inFlight *prometheus.GaugeVec
}

// New returns a gateway.
func New(d Deps) *Gateway {
	g := &Gateway{
		tenants: d.Tenants, base: d.BaseDomain, proxies: d.TrustedProxies, secure: d.Secure, log: d.Log, problems: problem.Writer{Log: d.Log},
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "signate_http_request_duration_seconds", Help: "How long requests took, by face and status.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"face", "method", "status"}),
		inFlight: prometheus.NewGaugeVec(prometheus.GaugeOpts{
			Name: "signate_http_requests_in_flight", Help: "Requests that are being served, streams included, by face.",
		}, []string{"face"}),
	}
	if d.Metrics != nil {
		d.Metrics.MustRegister(g.duration, g.inFlight)
	}
	return g
}

// Wrap returns next behind the gateway.
func (g *Gateway) Wrap(next http.Handler) http.Handler {
	return g.observe(g.recover(g.secureHeaders(g.resolve(next))))
}

// observe gives the request its id and actor, and tells how it went.
func (g *Gateway) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		started := time.Now()
		requestID := id.New().String()
		w.Header().Set("X-Request-Id", requestID)
		seen := &seen{}
		ctx := withSeen(access.With(r.Context(), access.Actor{RequestID: requestID, Address: g.clientAddress(r)}), seen)
		rec := &recorder{ResponseWriter: w, started: started}
		face := faceOf(r.URL.Path)
		serving := g.inFlight.WithLabelValues(face)
		serving.Inc()
		defer serving.Dec()
		next.ServeHTTP(rec, r.WithContext(ctx))
		took := time.Since(started)
		if rec.streamed {
			return
		}
		g.duration.WithLabelValues(face, method(r.Method), strconv.Itoa(rec.code())).Observe(took.Seconds())
		level := slog.LevelDebug
		if took > slowRequest {
			level = slog.LevelWarn
		}
		g.log.Log(access.With(ctx, seen.actor(ctx)), level, requestMessage(took), "method", r.Method, "path", r.URL.Path, "status", rec.code(),
			"duration_ms", took.Milliseconds(), "bytes", rec.bytes)
	})
}

func requestMessage(took time.Duration) string {
	if took > slowRequest {
		return "slow request"
	}
	return "request"
}

// recover turns a panic into an internal error that tells the client nothing.
func (g *Gateway) recover(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			v := recover()
			if v == nil {
				return
			}
			if err, ok := v.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(v)
			}
			g.log.ErrorContext(r.Context(), "panic", "value", v, "stack", string(debug.Stack()))
			if rec, ok := w.(*recorder); ok && rec.status == 0 {
				g.problems.Write(w, r, errPanic)
			}
		}()
		next.ServeHTTP(w, r)
	})
}

type panicError struct{}

func (panicError) Error() string { return "panic in a handler" }

var errPanic = panicError{}

// secureHeaders sets what browsers should be told with every answer; pages add their own policy.
func (g *Gateway) secureHeaders(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "strict-origin-when-cross-origin")
		h.Set("X-Frame-Options", "SAMEORIGIN")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		if g.secure {
			h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		next.ServeHTTP(w, r)
	})
}

// resolve finds the tenant that the request names and puts it into the actor.
func (g *Gateway) resolve(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		res, err := g.Resolve(r.Context(), r)
		if err != nil {
			g.problems.Write(w, r, err)
			return
		}
		a := access.From(r.Context())
		a.Tenant, a.TenantSlug, a.Suspended = res.Tenant.ID, res.Tenant.Slug, res.Suspended
		ctx := access.With(withResolution(r.Context(), res), a)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

type seenKey struct{}

// seen lets the log line of a request name the actor that a handler further in has found.
type seen struct{ last access.Actor }

func withSeen(ctx context.Context, s *seen) context.Context {
	return context.WithValue(ctx, seenKey{}, s)
}

func (s *seen) actor(ctx context.Context) access.Actor {
	if s.last.RequestID == "" {
		return access.From(ctx)
	}
	return s.last
}

// Saw tells the log who the request's actor turned out to be.
func Saw(ctx context.Context) {
	if s, ok := ctx.Value(seenKey{}).(*seen); ok {
		s.last = access.From(ctx)
	}
}

var errHost = fault.Invalid("Host", "invalid", "The Host header is not a host name.")

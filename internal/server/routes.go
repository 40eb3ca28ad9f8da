package server

import (
	"fmt"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	deviceapi "github.com/signate/signate/internal/api/device"
	"github.com/signate/signate/internal/api/docs"
	"github.com/signate/signate/internal/api/file"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/api/scan"
	"github.com/signate/signate/internal/api/sharepage"
	"github.com/signate/signate/internal/api/upload"
	v3 "github.com/signate/signate/internal/api/v3"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/layout"
	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/signedurl"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/internal/webui"
)

// routes makes the faces and says at which addresses they are.
func (s *Server) routes() (err error) {
	s.uploads, err = upload.New(s.assets, s.cfg.MaxUpload, s.log)
	if err != nil {
		return err
	}
	problems := problem.Writer{Log: s.log}
	signer := signedurl.Signer{Keys: s.keys.URLs, Now: time.Now, CDN: s.cfg.CDNURL}
	limits := s.limits(s.tenants)
	api, err := v3.New(v3.Deps{
		Limits: limits, Transfer: s.transfers, Imports: s.imports, Identity: s.identity, Tenants: s.tenants, Assets: s.assets, Devices: s.devices, Playlists: s.playlists, Layouts: s.layouts, Shares: s.shares, Offers: s.offers,
		Audit: audit.NewLog(s.db), Webhooks: s.webhooks, Invitations: s.invitations, Files: signer, Live: s.hub, Uploads: s.uploads,
		MaxUpload: s.cfg.MaxUpload, Secure: s.cfg.Secure(), Problems: problems,
	})
	if err != nil {
		return err
	}
	legacy, err := s.legacyFace(s.blobs, limits)
	if err != nil {
		return err
	}
	pages, err := webui.Handler(webui.Options{Files: s.fileOrigins()})
	if err != nil {
		return fmt.Errorf("read the pages: %w", err)
	}
	screens := deviceapi.New(deviceapi.Deps{Devices: s.devices, Layouts: s.layouts, Blobs: s.blobs, Files: signer, Live: s.hub, Secure: s.cfg.Secure(), Problems: problems})
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	gate := gateway.New(gateway.Deps{
		Tenants: s.tenants, BaseDomain: s.cfg.BaseDomain, TrustedProxies: prefixes(s.cfg.TrustedProxies), Secure: s.cfg.Secure(), Log: s.log, Metrics: metrics,
	})

	mux := http.NewServeMux()
	mux.Handle("/api/v3/", api)
	mux.Handle(deviceapi.Prefix, limits.Screens(screens))
	for _, m := range []struct {
		of   docs.API
		rest http.Handler
	}{{docs.V3, api}, {docs.Device, screens}} {
		manual, err := docs.New(m.of)
		if err != nil {
			return err
		}
		manual.Mount(mux, limits.Readers, m.rest)
	}
	mux.Handle(signedurl.Prefix, file.Handler{Tenants: s.tenants, Blobs: s.blobs, Signer: signer, Problems: problems})
	sharepage.Handler{Shares: s.shares, Files: signer, PublicURL: s.cfg.PublicURL, Log: s.log}.Mount(mux, limits.Visitors)
	mux.Handle("GET "+layout.CodePrefix+"{token}", limits.Visitors(scan.Handler{Layouts: s.layouts, Log: s.log}))
	legacy.Mount(mux)
	mux.Handle("/", pages)
	s.handler = countRequests(s.probed(gate.Wrap(cutStalled(s.cfg.BodyTimeout, legacy.Hosts(unmoved(api, mux)))), metrics))
	return nil
}

// unmoved lets the API answer its addresses that ServeMux would redirect to cleaner ones: nothing is there.
func unmoved(api, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/api/v3/") && strings.TrimSuffix(r.URL.Path, "/") != path.Clean(r.URL.Path) {
			api.ServeHTTP(w, r)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// probed adds what load balancers and monitoring ask, outside the gateway.
func (s *Server) probed(next http.Handler, metrics *prometheus.Registry) http.Handler {
	s.health = &health{database: s.db.Ping, storage: s.blobs.Check, tenants: s.db.Databases, now: time.Now}
	if s.redis != nil {
		s.health.redis = s.redis.Ping
	}
	probes := http.NewServeMux()
	probes.HandleFunc("GET /health", s.health.report)
	probes.HandleFunc("GET /health/{$}", s.health.report)
	probes.HandleFunc("GET /api/v3/health/{$}", s.health.report)
	probes.HandleFunc("GET /livez", s.health.live)
	probes.HandleFunc("GET /readyz", s.health.ready)
	exposition := promhttp.HandlerFor(metrics, promhttp.HandlerOpts{})
	probes.HandleFunc("GET /metrics", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Content-Type-Options", "nosniff")
		exposition.ServeHTTP(w, r)
	})
	probes.Handle("/", next)
	return probes
}

// limits counts requests against budgets, in Redis when nodes share one, in memory while that is away or not
// set; and for the usage of tenants.
func (s *Server) limits(tenants *tenant.Service) *gateway.Limits {
	out := &gateway.Limits{Tenants: tenants, Calls: s.calls, Problems: problem.Writer{Log: s.log}}
	if !s.cfg.RateLimits {
		return out
	}
	var store ratelimit.Store = ratelimit.NewMemory(nil)
	if s.redis != nil {
		store = ratelimit.NewFallback(s.redis, store, s.log, nil)
	}
	out.Store = store
	return out
}

// fileOrigins lists where files are fetched from besides this server.
func (s *Server) fileOrigins() []string {
	var out []string
	for _, address := range []string{s.cfg.CDNURL, s.cfg.S3PublicEndpoint} {
		if address != "" {
			out = append(out, strings.TrimSuffix(address, "/"))
		}
	}
	return out
}

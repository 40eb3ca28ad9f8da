// Package server wires the parts together, in one place that reads top to bottom: New builds, Run
// serves. Tests use the same two calls.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"slices"
	"time"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/upload"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/egress"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/invitation"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/layout"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/offer"
	"github.com/signate/signate/internal/playlist"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/probe"
	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/share"
	"github.com/signate/signate/internal/storage"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/internal/transfer"
	"github.com/signate/signate/internal/webhook"
)

// Bounds of a connection. Bodies take as long as they take, as long as they move; see cutStalled.
const (
	readHeaderTimeout = 10 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeaderBytes    = 64 << 10
	drainTimeout      = 15 * time.Second
)

// lostGrace is how long a screen may be without live connection before dashboards show it as lost: long
// enough to reconnect.
const lostGrace = 8 * time.Second

// Server is the whole of signate serve.
type Server struct {
	cfg      config.Config
	log      *slog.Logger
	database *database
	db       *postgres.DB
	keys     secret.Keys
	vault    *secret.Vault
	blobs    blob.Store
	files    *storage.Service
	hub      *live.Hub
	jobs     *job.Runner
	redis    *ratelimit.Redis // nil without one
	cache    *cache.Cache
	copies   *cache.Redis // what the cache keeps them in; nil without Redis
	listener net.Listener

	tenants     *tenant.Service
	calls       *tenant.Calls
	views       *asset.Views
	identity    *identity.Service
	invitations *invitation.Service
	assets      *asset.Service
	devices     *device.Service
	playlists   *playlist.Service
	layouts     *layout.Service
	shares      *share.Service
	offers      *offer.Service
	transfers   *transfer.Service
	imports     *importer.Service
	uploads     *upload.Handler
	webhooks    *webhook.Service

	health  *health
	handler http.Handler
}

// New starts the database, brings the schema up to date and builds everything that serves. Close it
// when Run is not reached.
func New(ctx context.Context, cfg config.Config, log *slog.Logger) (_ *Server, err error) {
	s := &Server{cfg: cfg, log: log}
	keepHeapRoomy()
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	//nolint:gosec // the database runs as another account, which must be able to enter
	if err := os.MkdirAll(cfg.DataDir, 0o755); err != nil {
		return nil, fmt.Errorf("the data directory is not usable (SIGNATE_DATA_DIR): %w", err)
	}
	// The address is taken first: a second start fails at once, and with the clearest reason.
	if s.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", cfg.Addr); err != nil {
		return nil, fmt.Errorf("cannot listen on %s (SIGNATE_ADDR): %w", cfg.Addr, err)
	}
	if s.database, err = openDatabase(ctx, cfg, log); err != nil {
		return nil, err
	}
	if s.db, err = s.database.open(ctx, cfg, cfg.MaxConns); err != nil {
		return nil, err
	}
	for name, err := range s.db.Databases(ctx) {
		if err != nil {
			log.WarnContext(ctx, "a database of tenants is not usable; its tenants have to wait", "database", name, "error", err)
		}
	}
	return s, s.build(ctx)
}

// build makes the services and the routes.
func (s *Server) build(ctx context.Context) (err error) {
	if s.keys, err = secret.Load(s.cfg.DataDir, s.cfg.JWTKeys); err != nil {
		return err
	}
	if s.vault, err = secret.OpenVault(s.cfg.DataDir, s.cfg.SecretsKeyset); err != nil {
		return err
	}
	if s.blobs, err = openBlobs(s.cfg); err != nil {
		return err
	}
	if s.hub, err = live.New(s.db.SharedPool(), s.log); err != nil {
		return err
	}
	if s.cfg.RedisURL != "" {
		if s.redis, err = ratelimit.NewRedis(s.cfg.RedisURL, "signate:limit:"); err != nil {
			return err
		}
	}
	if err := s.openCache(); err != nil {
		return err
	}
	if s.jobs, err = job.New(s.db.SharedPool(), 1, s.log); err != nil {
		return err
	}
	sender, err := mail.NewSender(s.cfg.SMTPURL, s.cfg.MailFrom, s.vault, s.log)
	if err != nil {
		return err
	}
	job.Register(s.jobs, sender)
	job.Register(s.jobs, &job.Relayer{Queue: s.db})
	s.jobs.Every(job.RelayInterval, job.Relay{})
	if err := s.domains(ctx); err != nil {
		return err
	}
	return s.routes()
}

// domains makes what rules, and the background work that belongs to it.
func (s *Server) domains(ctx context.Context) error {
	outbox := mail.NewOutbox(s.jobs, s.vault)
	s.tenants = tenant.New(s.db, tenant.Deps{Mail: outbox, Live: s.hub, Resolver: tenant.AskDNS(s.cfg.DNSServer), BaseDomain: s.cfg.BaseDomain, PublicURL: s.cfg.PublicURL})
	s.calls, s.views = tenant.NewCalls(s.db, s.log, nil), asset.NewViews(s.db, s.log, nil)
	job.Register(s.jobs, &tenant.QuotaWatcher{Tenants: s.tenants, Log: s.log})
	s.jobs.Every(tenant.QuotaCheckInterval, tenant.QuotaCheck{})
	s.identity = s.people(s.tenants, s.keys, s.vault)
	s.invitations = invitation.New(invitation.Deps{
		DB: s.db, Tenants: s.tenants, Identity: s.identity, Live: s.hub, Mail: outbox, PublicURL: s.cfg.PublicURL, Signup: identity.Signup(s.cfg.Signup),
	})
	s.webhooks = webhook.New(webhook.Deps{
		DB: s.db, Secrets: secret.NewStore(s.db, s.vault), Jobs: s.jobs, Live: s.hub, Notices: s.tenants, Client: egress.New(prefixes(s.cfg.PrivateNetworks)),
	})
	s.db.OnHappening(s.webhooks.Happened)
	job.Register(s.jobs, &webhook.Deliverer{Webhooks: s.webhooks})
	processor, err := s.media(ctx)
	if err != nil {
		return err
	}
	youTube, err := media.DetectYTDLP(ctx, s.cfg.YTDLP, processor.FFmpeg(), prefixes(s.cfg.PrivateNetworks), s.cfg.DataDir)
	if err != nil {
		return fmt.Errorf("SIGNATE_YTDLP: %w", err)
	}
	s.files = storage.New(storage.Deps{DB: s.db, Blobs: s.blobs, Log: s.log})
	job.Register(s.jobs, &storage.Sweeper{Storage: s.files})
	s.jobs.Every(storage.SweepInterval, storage.Sweep{})
	s.assets = asset.New(asset.Deps{DB: s.db, Blobs: s.blobs, Files: s.files, Media: processor, Jobs: s.jobs, Live: s.hub, Films: probe.New(egress.Guard(prefixes(s.cfg.PrivateNetworks))), YouTube: youTube, Cache: s.cache, MaxFile: s.cfg.MaxUpload})
	job.Register(s.jobs, asset.NewProcessor(s.assets))
	job.Register(s.jobs, asset.NewReplacer(s.assets))
	job.Register(s.jobs, asset.NewTrashEmptier(s.assets))
	s.jobs.Every(asset.TrashEvery, asset.EmptyTrashArgs{})
	s.imports = s.importing()
	job.Register(s.jobs, &asset.UploadSweeper{Assets: s.assets})
	s.jobs.Every(asset.UploadSweepInterval, asset.UploadSweep{})
	s.transfers = transfer.New(transfer.Deps{DB: s.db, Tenants: s.tenants, Blobs: s.blobs, Log: s.log})
	job.Register(s.jobs, &transfer.Purger{Transfer: s.transfers})
	s.jobs.Every(transfer.PurgeInterval, transfer.Purge{})
	job.Register(s.jobs, &transfer.MoveFinisher{Transfer: s.transfers})
	s.jobs.Every(transfer.FinishMovesInterval, transfer.FinishMoves{})
	s.playlists = playlist.New(s.db, s.hub)
	s.layouts = layout.New(layout.Deps{
		DB: s.db, Live: s.hub, Jobs: s.jobs, Blobs: s.blobs, Documents: egress.Fetcher{Client: egress.New(prefixes(s.cfg.PrivateNetworks))}, PublicURL: s.cfg.PublicURL,
	})
	job.Register(s.jobs, &layout.Fetcher{Layouts: s.layouts})
	s.shares = share.New(share.Deps{
		DB: s.db, Vault: s.vault, Passwords: s.identity, Guesses: s.guesses(), Assets: s.assets, Playlists: s.playlists, Layouts: s.layouts, Views: s.views, Live: s.hub, PublicURL: s.cfg.PublicURL,
	})
	s.offers = offer.New(offer.Deps{DB: s.db, Assets: s.assets, Playlists: s.playlists, Layouts: s.layouts, Jobs: s.jobs, Live: s.hub, MaxFile: s.cfg.MaxUpload, Log: s.log})
	job.Register(s.jobs, &offer.Refresher{Offers: s.offers})
	job.Register(s.jobs, &offer.Sweeper{Offers: s.offers})
	s.jobs.Every(offer.SweepEvery, offer.SweepArgs{})
	job.Register(s.jobs, reencrypter(s.db, s.vault, s.identity))
	s.jobs.Every(time.Minute, secret.ReencryptArgs{})
	s.devices = device.New(device.Deps{DB: s.db, Live: s.hub, Programs: s.playlists, Layouts: s.layouts, Cache: s.cache})
	job.Register(s.jobs, &device.CommandSweeper{Devices: s.devices})
	s.jobs.Every(device.CommandSweepInterval, device.CommandSweep{})
	s.hub.OnDevice(s.deviceConnected(ctx))
	return nil
}

// media finds out what this machine can do with pictures and videos.
func (s *Server) media(ctx context.Context) (*media.Processor, error) {
	ffmpeg, err := media.DetectFFmpeg(ctx, s.cfg.FFmpeg)
	if errors.Is(err, media.ErrNoFFmpeg) {
		s.log.InfoContext(ctx, "there is no ffmpeg: videos have no previews")
		err = nil
	}
	if err != nil {
		return nil, fmt.Errorf("SIGNATE_FFMPEG: %w", err)
	}
	return media.New(media.Deps{FFmpeg: ffmpeg, Poppler: media.DetectPoppler(ctx), Workers: media.DetectWorkers(ctx), TempDir: s.cfg.DataDir}), nil
}

func prefixes(texts []string) []netip.Prefix {
	out := make([]netip.Prefix, 0, len(texts))
	for _, t := range texts {
		if p, err := netip.ParsePrefix(t); err == nil { // checked with the settings
			out = append(out, p)
		}
	}
	return out
}

// deviceConnected notes when screens come and go. A lost connection counts only after a while.
func (s *Server) deviceConnected(ctx context.Context) func(tenant, device uuid.UUID, connected bool) {
	p := newPresence(lostGrace, func(tenant, device uuid.UUID, connected bool) {
		ctx, cancel := context.WithTimeout(access.System(context.WithoutCancel(ctx), tenant), 10*time.Second)
		defer cancel()
		if err := s.devices.SetConnected(ctx, device, connected); err != nil {
			s.log.WarnContext(ctx, "the state of a screen was not noted", "device_id", device, "error", err)
		}
	})
	return p.change
}

// Addr returns the address that the server listens on.
func (s *Server) Addr() string { return s.listener.Addr().String() }

// EnsureFirst makes the default tenant and the first administrator on a new installation.
func (s *Server) EnsureFirst(ctx context.Context) (*identity.FirstAdministrator, error) {
	return s.identity.EnsureFirst(ctx, s.cfg.AdminEmail, s.cfg.AdminPassword)
}

// Run serves until the context ends, then drains: the node says that it is not ready, running requests
// and jobs end, the database stops last.
func (s *Server) Run(ctx context.Context) error {
	defer s.close()
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.hub.Run(gctx) })
	g.Go(func() error { return s.db.FollowChanges(gctx) })
	if slices.Contains(s.cfg.Roles, "worker") {
		g.Go(func() error { return s.jobs.Run(gctx) })
	}
	g.Go(func() error { return s.calls.Run(gctx) })
	g.Go(func() error { return s.views.Run(gctx) })
	g.Go(func() error { return s.serve(gctx) })
	err := g.Wait()
	s.calls.Flush(ctx) // what came in while the node drained
	s.views.Flush(ctx)
	return err
}

func (s *Server) serve(ctx context.Context) error {
	srv := &http.Server{
		Handler: s.handler, ReadHeaderTimeout: readHeaderTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeaderBytes,
		ErrorLog: slog.NewLogLogger(s.log.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, 1)
	go func() { failed <- srv.Serve(s.listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.health.draining.Store(true)
	drain, cancel := context.WithTimeout(context.WithoutCancel(ctx), drainTimeout)
	defer cancel()
	if err := srv.Shutdown(drain); err != nil {
		return errors.Join(srv.Close())
	}
	return nil
}

func (s *Server) close() {
	if s.listener != nil {
		_ = s.listener.Close() // closed already after serving
	}
	if s.redis != nil {
		s.redis.Close()
	}
	if s.copies != nil {
		s.copies.Close()
	}
	if s.db != nil {
		s.db.Close()
	}
	if s.database != nil {
		s.database.stop()
	}
}

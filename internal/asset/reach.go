package asset

import (
	"context"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	"golang.org/x/sync/errgroup"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// ReachEvery is how often links are looked at.
const ReachEvery = 15 * time.Minute

const (
	maxProbed     = 200 // of a tenant at a time, the ones looked at longest ago first
	probesAtOnce  = 8
	reachDeadline = 14 * time.Minute
)

// prober tells whether an address answers. judged is false when nothing can be said from here, as of
// addresses in the screens' own network.
type prober interface {
	Reach(ctx context.Context, uri string, verify bool) (reachable, judged bool)
}

// ReachArgs ask for the links of all tenants to be looked at.
type ReachArgs struct{}

// Kind names the job of River.
func (ReachArgs) Kind() string { return "asset.reach" }

// InsertOpts keep a sweep that failed from being repeated: the next one comes soon.
func (ReachArgs) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 1} }

// Reacher works ReachArgs.
type Reacher struct {
	river.WorkerDefaults[ReachArgs]
	svc    *Service
	prober prober
}

// NewReacher returns the worker that looks at links.
func NewReacher(svc *Service, p prober) *Reacher { return &Reacher{svc: svc, prober: p} }

// Timeout bounds one sweep.
func (*Reacher) Timeout(*river.Job[ReachArgs]) time.Duration { return reachDeadline }

// Work looks at the links of every active tenant.
func (w *Reacher) Work(ctx context.Context, _ *river.Job[ReachArgs]) error {
	return w.svc.db.EachActiveTenant(ctx, func(ctx context.Context) error { return w.svc.ProbeLinks(ctx, w.prober) })
}

// ProbeLinks looks whether the links of the tenant answer and notes it. Nothing stops playing because
// of that: a screen may well reach what the server cannot.
func (s *Service) ProbeLinks(ctx context.Context, p prober) error {
	tenant := access.From(ctx).Tenant
	rows, err := s.q.ListToProbe(ctx, s.db.Read(ctx), db.ListToProbeParams{TenantID: tenant, Most: maxProbed})
	if err != nil {
		return postgres.Fault(err, "asset")
	}
	g, gctx := errgroup.WithContext(ctx)
	g.SetLimit(probesAtOnce)
	for _, r := range rows {
		g.Go(func() error {
			reachable, judged := p.Reach(gctx, r.Uri, !r.SkipSslVerify)
			if !judged {
				return gctx.Err()
			}
			return s.noteReach(gctx, tenant, r, reachable)
		})
	}
	return g.Wait()
}

func (s *Service) noteReach(ctx context.Context, tenant uuid.UUID, r db.ListToProbeRow, reachable bool) error {
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		err := s.q.SetReachable(ctx, tx, db.SetReachableParams{TenantID: tenant, AssetID: r.AssetID, IsReachable: reachable, CheckedAt: s.now()})
		if err != nil {
			return postgres.Fault(err, "asset")
		}
		if reachable != r.IsReachable {
			s.changedTx(ctx, tx, r.AssetID)
		}
		return nil
	})
}

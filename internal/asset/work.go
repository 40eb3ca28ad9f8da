package asset

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/postgres"
)

// errCalledOff says that somebody cancelled the work, or deleted what it is for.
var errCalledOff = errors.New("called off")

// workTick is how often people hear how far work is, and how long it goes on after it was called off.
const workTick = time.Second

// work is processing that takes its time: people see how far it is and can call it off, from any node.
type work struct {
	s              *Service
	asset, pending string // pending is the digest of the file that waits to replace the present one
	percent        atomic.Int32
}

// nothingDone is the percentage of work that cannot be measured.
const nothingDone = -1

// begin watches over work on an asset. The context it returns ends, with errCalledOff as its cause, when the
// work is not wanted any more; call stop in the end.
func (s *Service) begin(ctx context.Context, assetID, pending string) (watched context.Context, w *work, stop func()) {
	w = &work{s: s, asset: assetID, pending: pending}
	w.percent.Store(nothingDone)
	watched, cancel := context.WithCancelCause(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		w.watch(watched, cancel)
	}()
	return watched, w, func() {
		cancel(nil)
		<-done
	}
}

// tell notes how far the work is, from 0 to 1. The end is told by what ends it.
func (w *work) tell(part float64) { w.percent.Store(int32(min(max(part*100, 0), 99))) }

func (w *work) watch(ctx context.Context, cancel context.CancelCauseFunc) {
	tick := time.NewTicker(workTick)
	defer tick.Stop()
	told := int32(nothingDone)
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		now := w.percent.Load()
		wanted, err := w.report(ctx, now, now != told)
		if err == nil && !wanted {
			cancel(errCalledOff)
			return
		}
		if err == nil {
			told = now
		}
	}
}

// report writes a percentage that has changed and tells whether the work is wanted still.
func (w *work) report(ctx context.Context, percent int32, changed bool) (wanted bool, err error) {
	tenant := access.From(ctx).Tenant
	if !changed {
		wanted, err = w.s.q.IsBeingProcessed(ctx, w.s.db.Read(ctx), db.IsBeingProcessedParams{TenantID: tenant, AssetID: w.asset, Pending: &w.pending})
		return wanted, postgres.Fault(err, "asset")
	}
	err = w.s.db.Tx(ctx, func(tx postgres.Tx) error {
		n, err := w.s.q.SetProgress(ctx, tx, db.SetProgressParams{TenantID: tenant, AssetID: w.asset, Percent: int16(percent), Pending: &w.pending})
		wanted = n > 0
		return postgres.Fault(err, "asset")
	})
	if err == nil && wanted {
		w.s.live.ToPeople(tenant, live.Hint{Type: "assets.progress", ID: w.asset, Percent: int(percent)})
	}
	return wanted, err
}

// calledOff tells whether work that ended with err was cancelled by somebody.
func calledOff(ctx context.Context, err error) bool {
	return err != nil && errors.Is(context.Cause(ctx), errCalledOff)
}

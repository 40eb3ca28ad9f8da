package importer

import (
	"context"
	"errors"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/importer/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/provider"
)

// errOver says that the import was cancelled, or taken up by another worker, meanwhile.
var errOver = errors.New("the import is over or in other hands")

// way is what differs between bringing in and sending out.
type way interface {
	// list notes everything that is to be dealt with.
	list(ctx context.Context) (place string, err error)
	// begin learns what was dealt with in earlier imports.
	begin(ctx context.Context) error
	// settle deals with one thing. A fault of the thing itself is part of its outcome.
	settle(ctx context.Context, row db.ImportItem) (outcome, error)
}

// outcome is what became of one thing.
type outcome struct {
	status  Status
	note    string
	name    string
	assetID string
	bytes   int64
}

func skipped(note string) outcome { return outcome{status: Skipped, note: note} }

// run takes an import in hand and works it for a while; more tells that it is not over then.
func (s *Service) run(ctx context.Context, importID uuid.UUID, turn time.Duration) (more bool, err error) {
	lease := id.New()
	held, ok, err := s.lease(ctx, importID, lease)
	if err != nil || !ok {
		return false, err
	}
	login, err := s.unseal(held.TenantID, held.Credentials)
	if err != nil {
		_, ended := s.finish(ctx, importID, Failed, "What opens the account cannot be read any more. Start it again.")
		return false, errors.Join(err, ended)
	}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	beating := make(chan struct{})
	go func() {
		defer close(beating)
		s.beat(working, importID, lease, func() { stop(errOver) })
	}()
	more, err = s.work(working, importID, login, turn)
	lost := errors.Is(context.Cause(working), errOver)
	stop(nil)
	<-beating
	switch {
	case lost, errors.Is(err, errOver):
		return false, nil
	case err != nil || more:
		return more, errors.Join(err, s.release(ctx, importID, lease))
	}
	return false, nil
}

// work lists the account, then deals with one thing after the other.
func (s *Service) work(ctx context.Context, importID uuid.UUID, login provider.Login, turn time.Duration) (more bool, err error) {
	i, err := s.start(ctx, importID)
	if fault.IsKind(err, fault.KindNotFound) {
		return false, s.erase(ctx, importID) // it is over; only the login was left
	}
	if err != nil {
		return false, err
	}
	w, err := s.wayOf(i, login)
	if err == nil && !i.listed {
		i.place, err = s.list(ctx, w, importID)
	}
	if err == nil {
		err = w.begin(ctx)
	}
	if err != nil {
		return false, s.fail(ctx, importID, err)
	}
	deadline := time.Now().Add(turn)
	return s.each(ctx, w, importID, deadline)
}

func (s *Service) start(ctx context.Context, importID uuid.UUID) (Import, error) {
	var out Import
	err := s.DB.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.StartImport(ctx, tx, db.StartImportParams{TenantID: access.From(ctx).Tenant, ID: importID})
		out = fromRow(row)
		s.changedTx(ctx, tx, importID)
		return postgres.Fault(err, "import")
	})
	return out, err
}

func (s *Service) wayOf(i Import, login provider.Login) (way, error) {
	if i.Direction == Out {
		target, err := s.Accounts.Target(i.Vendor, login)
		return &outgoing{s: s, i: i, target: target}, err
	}
	source, err := s.Accounts.Source(i.Vendor, login)
	return &incoming{s: s, i: i, source: source}, err
}

// list may be repeated after an interruption: what is noted already stays.
func (s *Service) list(ctx context.Context, w way, importID uuid.UUID) (string, error) {
	place, err := w.list(ctx)
	if err != nil {
		return "", err
	}
	return place, s.DB.Tx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.ListedImport(ctx, tx, db.ListedImportParams{TenantID: access.From(ctx).Tenant, ID: importID, Place: place})
		if err == nil && n == 0 {
			return errOver
		}
		s.changedTx(ctx, tx, importID)
		return postgres.Fault(err, "import")
	})
}

// maxInARow is how many things may fail in a row because the other system does not answer.
const maxInARow = 5

func (s *Service) each(ctx context.Context, w way, importID uuid.UUID, deadline time.Time) (more bool, err error) {
	silent := 0
	for {
		if time.Now().After(deadline) {
			return true, nil
		}
		row, err := s.q.NextItem(ctx, s.DB.Read(ctx), db.NextItemParams{TenantID: access.From(ctx).Tenant, ImportID: importID})
		if err := postgres.Fault(err, "item"); fault.IsKind(err, fault.KindNotFound) {
			_, err := s.finish(ctx, importID, Completed, "")
			return false, over(err)
		} else if err != nil {
			return false, err
		}
		out, stop, err := s.one(ctx, w, row)
		if err != nil {
			return false, err
		}
		if err := s.settled(ctx, row, out); err != nil {
			return false, err
		}
		silent++
		if out.status != Refused || !vendorSilent(stop) {
			silent = 0
		}
		if stop != nil && (!vendorSilent(stop) || silent >= maxInARow) {
			return false, s.fail(ctx, importID, stop)
		}
	}
}

// one deals with a thing. A fault that the next thing would meet as well comes back in stop; one that is
// nobody's fault as err.
func (s *Service) one(ctx context.Context, w way, row db.ImportItem) (out outcome, stop, err error) {
	limited, cancel := context.WithTimeout(ctx, itemTime)
	defer cancel()
	out, err = w.settle(limited, row)
	if out.name == "" {
		out.name = row.Name
	}
	if err == nil {
		return out, nil, nil
	}
	if ctx.Err() != nil {
		return out, nil, context.Cause(ctx)
	}
	out.status, out.assetID = Refused, ""
	f := fault.As(err)
	switch {
	case limited.Err() != nil:
		out.note = "It took longer than 30 minutes."
		return out, nil, nil
	case f == nil:
		return out, nil, err
	}
	out.note = message(f)
	switch f.Kind {
	case fault.KindUnauthorized, fault.KindQuota, fault.KindStorageFull:
		return out, err, nil
	case fault.KindUnavailable:
		if vendorSilent(err) {
			return out, err, nil
		}
		return out, nil, err
	}
	return out, nil, nil
}

// vendorSilent tells whether the other system does not answer as it should.
func vendorSilent(err error) bool {
	f := fault.As(err)
	return f != nil && f.Code == "vendor_unavailable"
}

func message(f *fault.Error) string {
	if len(f.Fields) > 0 {
		return f.Fields[0].Message
	}
	return f.Message
}

// settled notes what became of a thing, once.
func (s *Service) settled(ctx context.Context, row db.ImportItem, out outcome) error {
	return s.DB.Tx(ctx, func(tx postgres.Tx) error {
		p := db.SettleItemParams{TenantID: row.TenantID, ImportID: row.ImportID, Position: row.Position, Status: string(out.status), Note: out.note, Name: out.name}
		if out.assetID != "" {
			p.AssetID = &out.assetID
		}
		n, err := s.q.SettleItem(ctx, tx, p)
		if err != nil || n == 0 {
			return postgres.Fault(err, "item")
		}
		count := db.CountImportParams{TenantID: row.TenantID, ID: row.ImportID, Bytes: out.bytes}
		switch out.status {
		case Done:
			count.Done = 1
		case Skipped:
			count.Skipped = 1
		default:
			count.Failed = 1
		}
		n, err = s.q.CountImport(ctx, tx, count)
		if err == nil && n == 0 {
			return errOver
		}
		s.changedTx(ctx, tx, row.ImportID)
		return postgres.Fault(err, "import")
	})
}

// trying notes what is being worked on; after an interruption it may be half done.
func (s *Service) trying(ctx context.Context, row db.ImportItem, name string) error {
	return s.DB.Tx(ctx, func(tx postgres.Tx) error {
		if err := s.q.TryItem(ctx, tx, db.TryItemParams{TenantID: row.TenantID, ImportID: row.ImportID, Position: row.Position}); err != nil {
			return postgres.Fault(err, "item")
		}
		n, err := s.q.SetCurrent(ctx, tx, db.SetCurrentParams{TenantID: row.TenantID, ID: row.ImportID, Current: name})
		if err == nil && n == 0 {
			return errOver
		}
		s.changedTx(ctx, tx, row.ImportID)
		return postgres.Fault(err, "import")
	})
}

// fail ends an import for a reason that people understand; any other is for the next attempt.
func (s *Service) fail(ctx context.Context, importID uuid.UUID, err error) error {
	f := fault.As(err)
	if errors.Is(err, errOver) || ctx.Err() != nil {
		return err
	}
	if f == nil || (f.Kind == fault.KindUnavailable && !vendorSilent(err)) {
		return err
	}
	s.Log.InfoContext(ctx, "an import ended early", "import_id", importID, "error", err)
	_, ended := s.finish(ctx, importID, Failed, message(f))
	return over(ended)
}

// over turns "not found" of an import that ended otherwise meanwhile into errOver.
func over(err error) error {
	if fault.IsKind(err, fault.KindNotFound) {
		return errOver
	}
	return err
}

// RunNow creates an import and works it here and now, whether or not a server runs. progress hears of every
// change. Faults: like Create.
func (s *Service) RunNow(ctx context.Context, d Direction, in Input, progress func(Import)) (Import, error) {
	i, err := s.create(ctx, d, in)
	if err != nil {
		return i, err
	}
	sealed, err := s.seal(access.From(ctx).Tenant, in.Login)
	if err == nil {
		err = s.queue(ctx, i, sealed, false)
	}
	done := make(chan error, 1)
	if err == nil {
		go func() { done <- s.untilOver(ctx, i.ID) }()
		err = s.follow(ctx, d, i.ID, done, progress)
	}
	if err != nil {
		without := context.WithoutCancel(ctx)
		_, ended := s.finish(without, i.ID, Cancelled, "")
		if fault.IsKind(ended, fault.KindNotFound) {
			ended = nil
		}
		return i, errors.Join(err, ended)
	}
	return s.Get(ctx, d, i.ID)
}

func (s *Service) untilOver(ctx context.Context, importID uuid.UUID) error {
	for {
		more, err := s.run(ctx, importID, sliceTime)
		if err != nil || !more {
			return err
		}
	}
}

func (s *Service) follow(ctx context.Context, d Direction, importID uuid.UUID, done <-chan error, progress func(Import)) error {
	t := time.NewTicker(250 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case err := <-done:
			return err
		case <-t.C:
			if i, err := s.Get(ctx, d, importID); err == nil {
				progress(i)
			}
		}
	}
}

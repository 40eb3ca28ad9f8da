package storage

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage/internal/db"
)

// How long room stays promised to an upload that nobody hears of again.
const (
	reservedFor = 24 * time.Hour
	// ReservedForUpload is the longest that a resumable upload may take.
	ReservedForUpload = 7 * 24 * time.Hour
)

// Steps by which a stream reserves more room than was expected: a little when the end is near, else more, and
// twice as much each time.
const (
	nearStep  = 256
	firstStep = 64 << 10
	lastStep  = 16 << 20
)

func quotaFault(quota int64) error {
	return fault.Quota(fmt.Sprintf("The plan has room for %d GB; delete files or choose a larger plan.", quota>>30)).WithCode("quota_exceeded")
}

// Quota returns how many bytes the tenant may store; nil is unlimited.
func (s *Service) Quota(ctx context.Context) (*int64, error) {
	gb, err := s.q.TenantQuota(ctx, s.db.ControlRead(), access.From(ctx).Tenant)
	if err != nil || gb == nil {
		return nil, postgres.Fault(err, "tenant")
	}
	n := int64(*gb) << 30
	return &n, nil
}

// Reserve promises room to an upload, before any byte of it is taken. AddTx uses the reservation up,
// Release gives it back. Faults: Quota.
func (s *Service) Reserve(ctx context.Context, reservation string, size int64) error {
	quota, err := s.Quota(ctx)
	if err != nil || quota == nil {
		return err
	}
	_, err = s.take(ctx, reservation, *quota, 0, size, size, ReservedForUpload)
	return err
}

// Release gives the room of a reservation back, if it still is one.
func (s *Service) Release(ctx context.Context, reservation string) error {
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		return postgres.Fault(s.q.DeleteReservation(ctx, tx, db.DeleteReservationParams{TenantID: access.From(ctx).Tenant, ID: reservation}), "reservation")
	})
}

// RoomFor tells whether a file of this size would fit now. Faults: Quota.
func (s *Service) RoomFor(ctx context.Context, size int64) error {
	quota, err := s.Quota(ctx)
	if err != nil || quota == nil {
		return err
	}
	u, err := s.Usage(ctx)
	if err == nil && u.Bytes+u.Reserved+size > *quota {
		return quotaFault(*quota)
	}
	return err
}

// take adds to a reservation that has held bytes so far: as many as there is room for, between need and want.
func (s *Service) take(ctx context.Context, reservation string, quota, held, need, want int64, keep time.Duration) (int64, error) {
	tenant, got := access.From(ctx).Tenant, int64(0)
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		u, err := s.usageTx(ctx, tx, reservation)
		if err != nil {
			return err
		}
		room := quota - u.Bytes - u.Reserved - held
		if room < need {
			return quotaFault(quota)
		}
		got = min(want, room)
		return postgres.Fault(s.q.SetReservation(ctx, tx, db.SetReservationParams{
			TenantID: tenant, ID: reservation, Bytes: held + got, ExpiresAt: s.now().Add(keep),
		}), "reservation")
	})
	return got, err
}

// Metered is a stream that reserves room before it is read, so that no byte is taken without room for it.
type Metered struct {
	ID string // of the reservation; empty without a quota

	ctx   context.Context //nolint:containedctx // it ends with the request that is read
	s     *Service
	r     io.Reader
	quota int64
	held  int64 // reserved
	read  int64
	step  int64
	next  []byte // one byte that was read to see whether there is more
}

// Meter reserves room for size bytes, which may be fewer than there are, and for the rest as it comes. Call
// Release in the end, whatever happened. Faults: Quota, from here and from reading.
func (s *Service) Meter(ctx context.Context, r io.Reader, size int64) (*Metered, error) {
	m := &Metered{ctx: ctx, s: s, r: r, step: firstStep}
	if size > 0 {
		m.step = nearStep
	}
	size = max(size, 0)
	quota, err := s.Quota(ctx)
	if err != nil || quota == nil {
		return m, err
	}
	m.ID, m.quota = id.NewAsset(), *quota
	m.held, err = s.take(ctx, m.ID, m.quota, 0, size, size, reservedFor)
	return m, err
}

// Read reads at most what is reserved.
func (m *Metered) Read(p []byte) (int, error) {
	if m.ID == "" {
		return m.r.Read(p)
	}
	if len(p) == 0 {
		return 0, nil
	}
	if m.read == m.held {
		if err := m.grow(); err != nil {
			return 0, err
		}
	}
	n := copy(p[:min(int64(len(p)), m.held-m.read)], m.next)
	m.next = m.next[n:]
	var err error
	if n == 0 {
		n, err = m.r.Read(p[:min(int64(len(p)), m.held-m.read)])
	}
	m.read += int64(n)
	return n, err
}

// grow reserves more, when there is more: the end of the stream needs no room.
func (m *Metered) grow() error {
	var one [1]byte
	if _, err := io.ReadFull(m.r, one[:]); err != nil {
		return err
	}
	m.next = one[:]
	got, err := m.s.take(m.ctx, m.ID, m.quota, m.held, 1, m.step, reservedFor)
	if err != nil {
		return err
	}
	m.held, m.step = m.held+got, min(2*m.step, lastStep)
	return nil
}

// Release gives back what the file did not use up, also when the request was cut off.
func (m *Metered) Release() {
	if m.ID == "" {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(m.ctx), 10*time.Second)
	defer cancel()
	if err := m.s.Release(ctx, m.ID); err != nil {
		m.s.log.WarnContext(ctx, "reserved room was not given back; it is in a day", "error", err)
	}
}

package device

import (
	"context"
	"regexp"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/device/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
)

// Primary returns the screen that clients for a single screen act on. Faults: NotFound when the tenant
// has none.
func (s *Service) Primary(ctx context.Context) (Device, error) {
	row, err := s.q.GetPrimary(ctx, s.db.Read(ctx), access.From(ctx).Tenant)
	if err != nil {
		return Device{}, postgres.Fault(err, "screen")
	}
	return fromRow(row), nil
}

var notRef = regexp.MustCompile(`[^a-z0-9]+`)

// Ref is the screen's name as it stands in addresses; two screens may have the same one, then only
// their ids work.
func (d Device) Ref() string {
	return strings.Trim(notRef.ReplaceAllString(strings.ToLower(d.Name), "-"), "-")
}

// ByRef finds a screen by what an address calls it: its id, or its name in lower case with dashes.
// Faults: NotFound, also when two screens have the name.
func (s *Service) ByRef(ctx context.Context, ref string) (Device, error) {
	if len(ref) > 300 || strings.ContainsRune(ref, 0) {
		return Device{}, fault.NotFound("screen")
	}
	p := db.ListDevicesByRefParams{TenantID: access.From(ctx).Tenant, Slug: strings.ToLower(strings.ToValidUTF8(ref, ""))}
	if id, err := uuid.Parse(ref); err == nil {
		p.ID = &id
	}
	rows, err := s.q.ListDevicesByRef(ctx, s.db.Read(ctx), p)
	if err != nil {
		return Device{}, postgres.Fault(err, "screen")
	}
	for _, r := range rows {
		if p.ID != nil && r.ID == *p.ID || len(rows) == 1 {
			return fromRow(r), nil
		}
	}
	return Device{}, fault.NotFound("screen")
}

// awaitEvery is how often a waiting caller looks whether its command has ended.
const awaitEvery = 100 * time.Millisecond

// Await waits until a command has ended, at most for the given time, and returns where it stands then.
// Faults: NotFound.
func (s *Service) Await(ctx context.Context, device ID, command CommandID, atMost time.Duration) (Command, error) {
	deadline := time.NewTimer(atMost)
	defer deadline.Stop()
	tick := time.NewTicker(awaitEvery)
	defer tick.Stop()
	for {
		row, err := s.q.GetCommand(ctx, s.db.Read(ctx), db.GetCommandParams{TenantID: access.From(ctx).Tenant, DeviceID: device, ID: command})
		if err != nil {
			return Command{}, postgres.Fault(err, "command")
		}
		c := commandFromRow(row)
		if c.Status != "requested" && c.Status != "delivered" {
			return c, nil
		}
		select {
		case <-tick.C:
		case <-deadline.C:
			return c, nil
		case <-ctx.Done():
			return c, ctx.Err()
		}
	}
}

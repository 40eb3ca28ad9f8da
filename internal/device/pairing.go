package device

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/device/internal/db"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

const (
	codeLength   = 6
	codeLifetime = 10 * time.Minute
	// codeAlphabet leaves out what is mistaken for something else on a screen across the room.
	codeAlphabet = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
	// credentialPrefix begins the secret that a screen makes for itself.
	credentialPrefix = "sgd_"
)

// Pairing is where a screen stands on its way into a tenant.
type Pairing struct {
	Code      string // empty once paired
	ExpiresAt time.Time
	Device    *Device // nil until paired
}

func hashCredential(secret string) ([]byte, error) {
	if !strings.HasPrefix(secret, credentialPrefix) || len(secret) < len(credentialPrefix)+32 || len(secret) > 256 {
		return nil, fault.Unauthorized("A screen proves itself with the secret it made: sgd_ and at least 32 characters.").WithCode("credential_invalid")
	}
	sum := sha256.Sum256([]byte(secret))
	return sum[:], nil
}

// StartPairing gives a screen the code to show, the same one while it lasts. The screen proves itself
// with a secret of its own making, which is kept as a hash only. Faults: Unauthorized.
func (s *Service) StartPairing(ctx context.Context, secret string, screen Screen) (Pairing, error) {
	hash, err := hashCredential(secret)
	if err != nil {
		return Pairing{}, err
	}
	if p, err := s.pairing(ctx, hash); err == nil {
		return p, nil
	} else if !fault.IsKind(err, fault.KindNotFound) {
		return Pairing{}, err
	}
	info, err := json.Marshal(screen)
	if err != nil {
		return Pairing{}, fmt.Errorf("encode the screen: %w", err)
	}
	var p Pairing
	for range 5 { // a code that is taken is rare; five in a row do not happen
		code, expires := newCode(), s.now().Add(codeLifetime).UTC().Truncate(time.Second)
		err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
			if err := s.q.DeleteExpiredPairings(ctx, tx, s.now().Add(-time.Hour)); err != nil {
				return postgres.Fault(err, "pairing")
			}
			_, err := s.q.UpsertPairing(ctx, tx, db.UpsertPairingParams{CredentialHash: hash, Code: &code, CodeExpiresAt: &expires, Screen: info})
			return err
		})
		p = Pairing{Code: code, ExpiresAt: expires}
		if !postgres.IsConstraint(err, "device_credentials_code_key") {
			break
		}
	}
	if errors.Is(err, pgx.ErrNoRows) { // paired in the meantime
		return s.pairing(ctx, hash)
	}
	return p, postgres.Fault(err, "pairing")
}

func newCode() string {
	raw := make([]byte, codeLength)
	_, _ = rand.Read(raw) // never fails
	for i, b := range raw {
		raw[i] = codeAlphabet[int(b)%len(codeAlphabet)]
	}
	return string(raw)
}

// Pairing tells a screen where it stands. Faults: NotFound when its code has expired or its device was
// removed: it asks for a new one then.
func (s *Service) Pairing(ctx context.Context, secret string) (Pairing, error) {
	hash, err := hashCredential(secret)
	if err != nil {
		return Pairing{}, err
	}
	return s.pairing(ctx, hash)
}

func (s *Service) pairing(ctx context.Context, hash []byte) (Pairing, error) {
	c, err := s.q.GetCredential(ctx, s.db.ControlRead(), hash)
	if err != nil {
		return Pairing{}, postgres.Fault(err, "pairing")
	}
	if c.TenantID != nil && c.DeviceID != nil {
		d, err := s.Get(access.System(ctx, *c.TenantID), *c.DeviceID)
		if err != nil {
			return Pairing{}, err
		}
		return Pairing{Device: &d}, nil
	}
	if c.Code == nil || c.CodeExpiresAt == nil || !c.CodeExpiresAt.After(s.now()) {
		return Pairing{}, fault.NotFound("pairing")
	}
	return Pairing{Code: *c.Code, ExpiresAt: c.CodeExpiresAt.UTC()}, nil
}

// Authenticate makes the screen with this secret the actor of the context. Faults: Unauthorized.
func (s *Service) Authenticate(ctx context.Context, secret string) (context.Context, error) {
	hash, err := hashCredential(secret)
	if err != nil {
		return ctx, err
	}
	c, err := s.q.GetCredential(ctx, s.db.ControlRead(), hash)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return ctx, postgres.Fault(err, "screen")
	}
	if err != nil || c.TenantID == nil || c.DeviceID == nil {
		return ctx, fault.Unauthorized("This screen is not paired.").WithCode("not_paired")
	}
	if !c.TenantIsActive {
		return ctx, fault.Forbidden("The tenant of this screen is suspended.").WithCode("tenant_suspended")
	}
	a := access.From(ctx)
	return access.With(ctx, access.Actor{
		Tenant: *c.TenantID, TenantSlug: deref(c.Slug), Device: *c.DeviceID, RequestID: a.RequestID, Address: a.Address,
	}), nil
}

// Pair takes the screen that shows the code into the tenant. Faults: Invalid when no screen shows it,
// Quota.
func (s *Service) Pair(ctx context.Context, code, name string) (Device, error) {
	code, ok := readCode(code)
	if !ok {
		return Device{}, errCode
	}
	var pending db.LockPairingRow
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) (err error) {
		pending, err = s.q.LockPairing(ctx, tx, db.LockPairingParams{Code: &code, Now: s.now()})
		return err
	})
	if errors.Is(err, pgx.ErrNoRows) {
		return Device{}, errCode
	}
	if err != nil {
		return Device{}, postgres.Fault(err, "pairing")
	}
	d, err := s.create(ctx, name, decodeScreen(pending.Screen))
	if err != nil {
		return Device{}, err
	}
	// The device is there before its credential points at it; the other way round a crash would leave a
	// screen that is paired with nothing.
	if err := s.claim(ctx, pending.CredentialHash, d); err != nil {
		return Device{}, errors.Join(err, s.Delete(ctx, d.ID))
	}
	s.live.ToPeople(access.From(ctx).Tenant, live.Hint{Type: "devices.changed", ID: d.ID.String()})
	return d, nil
}

// readCode forgives how a person types a code: case, spaces and dashes.
func readCode(typed string) (code string, ok bool) {
	code = strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '–' {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	return code, len(code) == codeLength && strings.Trim(code, codeAlphabet) == ""
}

var errCode = fault.Invalid("code", "unknown", "No screen shows this code. Codes change every ten minutes; type the one that is on the screen now.")

func (s *Service) claim(ctx context.Context, hash []byte, d Device) error {
	tenant := access.From(ctx).Tenant
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.ClaimPairing(ctx, tx, db.ClaimPairingParams{TenantID: &tenant, DeviceID: &d.ID, CredentialHash: hash})
		if err != nil {
			return postgres.Fault(err, "pairing")
		}
		if n == 0 {
			return errCode
		}
		return nil
	})
}

func (s *Service) create(ctx context.Context, name string, screen Screen) (Device, error) {
	tenant := access.From(ctx).Tenant
	settings, err := s.q.TenantSettings(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return Device{}, postgres.Fault(err, "tenant")
	}
	var d Device
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.CountDevices(ctx, tx, tenant)
		if err != nil {
			return postgres.Fault(err, "screen")
		}
		if settings.MaxDevices != nil && n >= int64(*settings.MaxDevices) {
			return fault.Quota(fmt.Sprintf("The plan has room for %d screens; remove one or choose a larger plan.", *settings.MaxDevices)).WithCode("quota_exceeded")
		}
		display := name
		if display == "" {
			display = fmt.Sprintf("Screen %d", n+1)
		}
		if display, err = text.Name("name", display); err != nil {
			return err
		}
		row, err := s.q.InsertDevice(ctx, tx, db.InsertDeviceParams{
			TenantID: tenant, ID: id.New(), Name: display, IsPrimary: n == 0, ScreenWidth: pixels(screen.Width), ScreenHeight: pixels(screen.Height),
			Version: nullable(screen.Version), UserAgent: screen.UserAgent,
		})
		if err != nil {
			return postgres.Fault(err, "screen")
		}
		d = fromRow(row)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "device.pair", Object: "device", ObjectID: d.ID.String(), After: map[string]any{"name": d.Name}})
	})
	return d, err
}

func pixels(n int) *int32 {
	if n <= 0 || n > 1<<20 {
		return nil
	}
	v := int32(n)
	return &v
}

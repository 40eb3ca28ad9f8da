package layout

import (
	"context"
	"crypto/rand"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/layout/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// CodePrefix is where QR codes lead whose scans are counted.
const CodePrefix = "/q/"

// codesTx notes where the counted codes of a draft lead, as it is published.
func (s *Service) codesTx(ctx context.Context, tx postgres.Tx, l Layout) ([]db.QrCode, error) {
	var out []db.QrCode
	for _, z := range l.Draft.Zones {
		target := z.Widget.tracked()
		if target == "" {
			continue
		}
		row, err := s.q.PutCode(ctx, tx, db.PutCodeParams{
			TenantID: access.From(ctx).Tenant, ID: id.New(), LayoutID: l.ID, ZoneID: z.ID, Target: target, Token: strings.ToLower(rand.Text()[:16]),
		})
		if err != nil {
			return nil, postgres.Fault(err, "QR code")
		}
		out = append(out, row)
	}
	return out, nil
}

// giveTokens lets the codes be found by their tokens, which lie in the control plane. When the server dies
// before it, publishing again sees to it.
func (s *Service) giveTokens(ctx context.Context, codes []db.QrCode) error {
	if len(codes) == 0 {
		return nil
	}
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		for _, c := range codes {
			if err := s.q.AddToken(ctx, tx, db.AddTokenParams{Token: c.Token, TenantID: c.TenantID, QrCodeID: c.ID}); err != nil {
				return postgres.Fault(err, "QR code")
			}
		}
		return nil
	})
}

// Scan counts a scan, in no tenant's name, and returns where it leads. Faults: NotFound.
func (s *Service) Scan(ctx context.Context, token, userAgent string, count bool) (string, error) {
	found, err := s.q.FindToken(ctx, s.DB.ControlRead(), token)
	if err != nil {
		return "", postgres.Fault(err, "code")
	}
	ctx = access.System(ctx, found.TenantID)
	code, err := s.q.GetCode(ctx, s.DB.Read(ctx), db.GetCodeParams{TenantID: found.TenantID, ID: found.QrCodeID})
	if err != nil {
		return "", postgres.Fault(err, "code")
	}
	if !count {
		return code.Target, nil
	}
	p := db.CountScanParams{TenantID: found.TenantID, QrCodeID: code.ID, Day: s.Now().UTC().Format(time.DateOnly), Platform: platform(userAgent)}
	err = s.DB.Tx(ctx, func(tx postgres.Tx) error { return postgres.Fault(s.q.CountScan(ctx, tx, p), "code") })
	return code.Target, err
}

func platform(userAgent string) string {
	switch {
	case strings.Contains(userAgent, "iPhone"), strings.Contains(userAgent, "iPad"):
		return "ios"
	case strings.Contains(userAgent, "Android"):
		return "android"
	}
	return "other"
}

// Code is a QR code of a layout whose scans are counted.
type Code struct {
	Zone   uuid.UUID
	Target string
	URL    string // what the code says
	Scans  int64
	Days   []Scans
}

// Scans are how often a code was scanned on a day.
type Scans struct {
	Day      time.Time
	Platform string // ios, android or other
	Count    int64
}

// scanHorizon is how far back scans are told by day.
const scanHorizon = 90 * 24 * time.Hour

// Codes returns the counted codes of a layout. Faults: NotFound.
func (s *Service) Codes(ctx context.Context, layout ID) ([]Code, error) {
	if _, err := s.Get(ctx, layout); err != nil {
		return nil, err
	}
	tenant := access.From(ctx).Tenant
	rows, err := s.q.ListCodes(ctx, s.DB.Read(ctx), db.ListCodesParams{TenantID: tenant, LayoutID: layout})
	if err != nil {
		return nil, postgres.Fault(err, "QR code")
	}
	since := s.Now().UTC().Add(-scanHorizon).Format(time.DateOnly)
	scans, err := s.q.ListScans(ctx, s.DB.Read(ctx), db.ListScansParams{TenantID: tenant, LayoutID: layout, Since: since})
	if err != nil {
		return nil, postgres.Fault(err, "QR code")
	}
	out := make([]Code, len(rows))
	for i, r := range rows {
		out[i] = Code{Zone: r.ZoneID, Target: r.Target, URL: s.codeURL(r.Token), Scans: r.Scans, Days: []Scans{}}
		for _, d := range scans {
			if d.QrCodeID == r.ID {
				out[i].Days = append(out[i].Days, Scans{Day: d.Day, Platform: d.Platform, Count: d.Count})
			}
		}
	}
	return out, nil
}

func (s *Service) codeURL(token string) string { return s.PublicURL + CodePrefix + token }

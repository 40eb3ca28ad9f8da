package layout

import (
	"context"
	"encoding/json"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/layout/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// Screenplay is what screens are told of a layout: what was published, with the data that its widgets show
// and what its codes say.
type Screenplay struct {
	ID      ID
	Name    string
	Content Content
	Feeds   map[uuid.UUID]uuid.UUID // by zone
	Texts   map[uuid.UUID]string    // what QR codes say, by zone
	Bars    map[uuid.UUID]string    // of bar codes, by zone
}

// Screenplay returns what is published of a layout. Faults: NotFound, also when nothing was published yet.
func (s *Service) Screenplay(ctx context.Context, layout ID) (Screenplay, error) {
	l, err := s.Get(ctx, layout)
	if err != nil {
		return Screenplay{}, err
	}
	if l.Published == nil {
		return Screenplay{}, fault.NotFound("published layout")
	}
	out := Screenplay{ID: l.ID, Name: l.Name, Content: *l.Published, Feeds: map[uuid.UUID]uuid.UUID{}, Texts: map[uuid.UUID]string{}, Bars: map[uuid.UUID]string{}}
	counted := false
	for i, z := range out.Content.Zones {
		counted = counted || z.Widget.tracked() != ""
		if text, bars := z.Widget.code(); text != "" || bars != "" {
			out.Texts[z.ID], out.Bars[z.ID] = text, bars
		}
		if source := z.Widget.feed(); source != nil {
			out.Feeds[z.ID] = source.id()
			out.Content.Zones[i].Widget = withoutAddress(*z.Widget)
		}
	}
	if !counted {
		return out, nil
	}
	codes, err := s.q.ListCodes(ctx, s.DB.Read(ctx), db.ListCodesParams{TenantID: access.From(ctx).Tenant, LayoutID: layout})
	if err != nil {
		return out, postgres.Fault(err, "QR code")
	}
	for _, c := range codes {
		if _, shown := out.Texts[c.ZoneID]; shown {
			out.Texts[c.ZoneID] = s.codeURL(c.Token)
		}
	}
	return out, nil
}

// withoutAddress takes away where the data comes from: screens ask the server for it, and the address may
// hold a key.
func withoutAddress(w Widget) *Widget {
	settings := map[string]any{}
	_ = json.Unmarshal(w.Settings, &settings) // only this package writes it
	delete(settings, "url")
	w.Settings, _ = json.Marshal(settings)
	return &w
}

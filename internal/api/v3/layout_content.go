package v3

import (
	"encoding/json"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/layout"
)

// defaultAppearance is how many milliseconds a zone takes to appear that does not say.
const defaultAppearance = 500

func orientation(width, height int) contract.LayoutOrientation {
	if height > width {
		return "portrait"
	}
	return "landscape"
}

func fromLayoutContent(in contract.LayoutContent) layout.Content {
	out := layout.Content{
		Width: value(in.Width), Height: value(in.Height), Columns: value(in.GridColumns), Rows: value(in.GridRows), Zones: make([]layout.Zone, len(in.Zones)),
	}
	if b := in.Background; b != nil {
		out.Background = layout.Background{Color: value(b.Color), AssetID: value(b.AssetId), Fit: string(value(b.Fit))}
	}
	for i, z := range in.Zones {
		out.Zones[i] = fromZone(z)
	}
	return out
}

func fromZone(in contract.LayoutZone) layout.Zone {
	z := layout.Zone{
		ID: value(in.Id), Name: value(in.Name), X: in.X, Y: in.Y, Width: in.Width, Height: in.Height, Z: value(in.ZIndex), Fit: string(value(in.Fit)),
		Background: value(in.Background), Radius: value(in.Radius), AssetID: value(in.AssetId), PlaylistID: in.PlaylistId,
	}
	if a := in.Animation; a != nil {
		z.Animation = layout.Animation{Type: string(a.Type), Milliseconds: defaultAppearance}
		if a.DurationMs != nil {
			z.Animation.Milliseconds = *a.DurationMs
		}
	}
	if w := in.Widget; w != nil {
		settings, _ := json.Marshal(w.Settings) // it was JSON a moment ago
		if w.Settings == nil {
			settings = nil
		}
		z.Widget = &layout.Widget{Type: string(w.Type), Settings: settings}
	}
	return z
}

func toLayoutContent(c layout.Content) contract.LayoutContent {
	fit := contract.LayoutFit(c.Background.Fit)
	out := contract.LayoutContent{
		Width: &c.Width, Height: &c.Height, GridColumns: &c.Columns, GridRows: &c.Rows,
		Background: &contract.LayoutBackground{Color: &c.Background.Color, Fit: &fit, AssetId: textOrNil(c.Background.AssetID)}, Zones: toZones(c.Zones),
	}
	return out
}

func toZones(zones []layout.Zone) []contract.LayoutZone {
	out := make([]contract.LayoutZone, len(zones))
	for i, z := range zones {
		out[i] = toZone(z)
	}
	return out
}

func toZone(z layout.Zone) contract.LayoutZone {
	fit := contract.LayoutFit(z.Fit)
	out := contract.LayoutZone{
		Name: &z.Name, X: z.X, Y: z.Y, Width: z.Width, Height: z.Height, ZIndex: &z.Z, Fit: &fit, Background: textOrNil(z.Background), Radius: &z.Radius,
		Animation: &contract.LayoutAnimation{Type: contract.LayoutAnimationType(z.Animation.Type), DurationMs: &z.Animation.Milliseconds},
		AssetId:   textOrNil(z.AssetID), PlaylistId: z.PlaylistID,
	}
	if z.ID != uuid.Nil { // zones of templates have none yet
		out.Id = &z.ID
	}
	if z.Widget != nil {
		settings := map[string]any{}
		_ = json.Unmarshal(z.Widget.Settings, &settings) // the domain wrote it
		out.Widget = &contract.LayoutWidget{Type: contract.LayoutWidgetType(z.Widget.Type), Settings: settings}
	}
	return out
}

func textOrNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

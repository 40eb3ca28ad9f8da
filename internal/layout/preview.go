package layout

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"image"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/boombuler/barcode/qr"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/layout/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// maxThumbnail bounds a small picture inside a preview, in bytes.
const maxThumbnail = 1 << 20

// Preview draws the draft of a layout, or what is published, as an SVG picture that needs nothing else:
// pictures of assets are inside, letters are in the fonts of whoever looks, data of feeds is left out.
// Faults: NotFound.
func (s *Service) Preview(ctx context.Context, layout ID, published bool) ([]byte, error) {
	l, err := s.Get(ctx, layout)
	if err != nil {
		return nil, err
	}
	c := l.Draft
	if published && l.Published != nil {
		c = *l.Published
	}
	return s.draw(ctx, c, true)
}

// Shared draws what is published of a layout for people without an account, and names the assets in it. Before it was
// published there is nothing. Faults: NotFound.
func (s *Service) Shared(ctx context.Context, layout ID) (drawn []byte, assets []string, err error) {
	l, err := s.Get(ctx, layout)
	if err != nil || l.Published == nil {
		return nil, nil, err
	}
	assets, _ = refers(l.Published)
	drawn, err = s.draw(ctx, *l.Published, false)
	return drawn, assets, err
}

// draw draws a layout; names are for colleagues: those of zones say what is in them where that cannot be drawn.
func (s *Service) draw(ctx context.Context, c Content, names bool) ([]byte, error) {
	assets, _ := refers(&c)
	pictures, err := s.pictures(ctx, assets)
	if err != nil {
		return nil, err
	}
	p := picture{now: s.Now(), names: names}
	fmt.Fprintf(&p.out, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d">`, c.Width, c.Height)
	p.rect(0, 0, c.Width, c.Height, 0, c.Background.Color)
	p.image(0, 0, c.Width, c.Height, c.Background.Fit, pictures[c.Background.AssetID])
	zones := slices.Clone(c.Zones)
	slices.SortStableFunc(zones, func(a, b Zone) int { return a.Z - b.Z })
	for i, z := range zones {
		fmt.Fprintf(&p.out, `<clipPath id="z%d"><rect x="%d" y="%d" width="%d" height="%d" rx="%d"/></clipPath><g clip-path="url(#z%[1]d)">`, i, z.X, z.Y, z.Width, z.Height, z.Radius)
		if z.Background != "" {
			p.rect(z.X, z.Y, z.Width, z.Height, 0, z.Background)
		}
		p.zone(z, pictures)
		p.out.WriteString("</g>")
	}
	p.out.WriteString("</svg>")
	return p.out.Bytes(), nil
}

// pictures returns the small pictures of assets as addresses that hold them.
func (s *Service) pictures(ctx context.Context, assets []string) (map[string]string, error) {
	out := map[string]string{}
	if len(assets) == 0 {
		return out, nil
	}
	tenant := access.From(ctx).Tenant
	rows, err := s.q.NamedAssets(ctx, s.DB.Read(ctx), db.NamedAssetsParams{TenantID: tenant, AssetIds: assets})
	if err != nil {
		return nil, postgres.Fault(err, "asset")
	}
	for _, r := range rows {
		if r.ThumbnailSha256 == "" || r.IsDeleted {
			continue
		}
		o, err := s.Blobs.Open(ctx, blob.Key{Tenant: tenant, SHA256: r.ThumbnailSha256})
		if err != nil {
			continue // a preview without one picture is better than none
		}
		raw, err := io.ReadAll(io.LimitReader(o, maxThumbnail))
		_ = o.Close() // only read
		if err == nil {
			out[r.AssetID] = "data:image/jpeg;base64," + base64.StdEncoding.EncodeToString(raw)
		}
	}
	return out, nil
}

type picture struct {
	out   bytes.Buffer
	now   time.Time
	names bool
}

func (p *picture) rect(x, y, width, height, radius int, color string) {
	fmt.Fprintf(&p.out, `<rect x="%d" y="%d" width="%d" height="%d" rx="%d" fill="%s"/>`, x, y, width, height, radius, color)
}

func (p *picture) image(x, y, width, height int, fit, source string) {
	if source == "" {
		return
	}
	ratio := map[string]string{"contain": "xMidYMid meet", "cover": "xMidYMid slice", "fill": "none"}[fit]
	fmt.Fprintf(&p.out, `<image x="%d" y="%d" width="%d" height="%d" preserveAspectRatio="%s" href="%s"/>`, x, y, width, height, ratio, source)
}

// placeholder stands for what cannot be drawn here.
func (p *picture) placeholder(z Zone, words string) {
	fmt.Fprintf(&p.out, `<rect x="%d" y="%d" width="%d" height="%d" fill="#7f8ea8" fill-opacity=".25"/>`, z.X, z.Y, z.Width, z.Height)
	if !p.names {
		return
	}
	p.write(z, Look{Color: "#a9b6cf", Weight: 500, Align: "center", VAlign: "middle", Size: max(12, min(z.Width/12, z.Height/5))}, words)
}

func (p *picture) zone(z Zone, pictures map[string]string) {
	switch {
	case z.AssetID != "" && pictures[z.AssetID] != "":
		p.image(z.X, z.Y, z.Width, z.Height, z.Fit, pictures[z.AssetID])
	case z.Widget != nil:
		p.widget(z)
	default:
		p.placeholder(z, z.Name)
	}
}

// widget draws what a widget shows as far as that stands in its settings.
func (p *picture) widget(z Zone) {
	var s struct {
		Look
		Text, Place, Value, Format, Level, Background string
	}
	_ = json.Unmarshal(z.Widget.Settings, &s) // only this package writes it
	words := map[string]string{
		"text": s.Text, "ticker": s.Text, "clock": p.now.UTC().Format("15:04"), "date": p.now.UTC().Format("2 January 2006"),
		"countdown": "3 d 12:00", "weather": strings.TrimSpace(s.Place + " 24°"),
	}[z.Widget.Type]
	if z.Widget.Type == "text" && s.Size > 0 {
		words = broken(words, max(1, int(float64(z.Width)/(.55*float64(s.Size)))))
	}
	if z.Widget.Type == "ticker" && words == "" {
		words = "Headline • Headline • Headline"
	}
	switch {
	case z.Widget.Type == "qr":
		said, _ := z.Widget.code()
		if code, err := qr.Encode(said, levels[s.Level], qr.Auto); err == nil {
			p.rect(z.X, z.Y, z.Width, z.Height, 0, s.Background)
			p.modules(z, code, s.Color, true)
		}
	case z.Widget.Type == "barcode":
		if code, err := (barcodeSettings{Format: s.Format, Value: s.Value}).bars(); err == nil {
			p.rect(z.X, z.Y, z.Width, z.Height, 0, s.Background)
			p.modules(z, code, s.Color, false)
		}
	case words != "":
		p.write(z, s.Look, words)
	default:
		p.placeholder(z, z.Name)
	}
}

// modules draws the dark parts of a code into the middle of a zone.
func (p *picture) modules(z Zone, code image.Image, color string, square bool) {
	b := code.Bounds()
	columns, rows := b.Dx()+8, 1
	width, height := float64(z.Width)/float64(columns), float64(z.Height)*.8
	left, top := float64(z.X)+4*width, float64(z.Y)+float64(z.Height)*.1
	if square {
		rows = b.Dy()
		width = float64(min(z.Width, z.Height)) / float64(columns)
		height = width
		left, top = float64(z.X)+(float64(z.Width)-width*float64(b.Dx()))/2, float64(z.Y)+(float64(z.Height)-height*float64(rows))/2
	}
	fmt.Fprintf(&p.out, `<path transform="translate(%.2f %.2f) scale(%.4f %.4f)" shape-rendering="crispEdges" fill="%s" d="`, left, top, width, height, color)
	for y := range rows {
		for x := range b.Dx() {
			if dark, _, _, _ := code.At(x, y).RGBA(); dark == 0 {
				fmt.Fprintf(&p.out, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	p.out.WriteString(`"/>`)
}

// broken breaks lines between words, where they have more letters than about fit.
func broken(words string, most int) string {
	var out []string
	for line := range strings.SplitSeq(words, "\n") {
		var row string
		for _, word := range strings.Split(line, " ") {
			if row != "" && utf8.RuneCountInString(row)+1+utf8.RuneCountInString(word) > most {
				out, row = append(out, row), word
				continue
			}
			row = strings.TrimPrefix(row+" "+word, " ")
		}
		out = append(out, row)
	}
	return strings.Join(out, "\n")
}

var families = map[string]string{"serif": "Georgia, serif", "mono": "monospace"}

// write puts words into a zone, line by line, as large as they are to be or as they fit.
func (p *picture) write(z Zone, look Look, words string) {
	lines := strings.Split(words, "\n")
	longest := 1
	for _, line := range lines {
		longest = max(longest, len([]rune(line)))
	}
	size := float64(look.Size)
	if look.Size == 0 {
		size = min(float64(z.Height)*.8/(1.2*float64(len(lines))), float64(z.Width)*.92/(.58*float64(longest)))
	}
	x, anchor := z.X+z.Width/2, "middle"
	switch look.Align {
	case "left":
		x, anchor = z.X, "start"
	case "right":
		x, anchor = z.X+z.Width, "end"
	}
	block := size * 1.2 * float64(len(lines))
	top := map[string]float64{"top": 0, "bottom": float64(z.Height) - block}
	y, ok := top[look.VAlign]
	if !ok {
		y = (float64(z.Height) - block) / 2
	}
	family, ok := families[look.Font]
	if !ok {
		family = "system-ui, sans-serif"
	}
	fmt.Fprintf(&p.out, `<text font-family="%s" font-size="%.1f" font-weight="%d" fill="%s" text-anchor="%s" xml:space="preserve">`, family, size, look.Weight, look.Color, anchor)
	for i, line := range lines {
		fmt.Fprintf(&p.out, `<tspan x="%d" y="%.1f">`, x, float64(z.Y)+y+size*(1.2*float64(i)+.95))
		_ = xml.EscapeText(&p.out, []byte(line)) // a buffer takes everything
		p.out.WriteString("</tspan>")
	}
	p.out.WriteString("</text>")
}

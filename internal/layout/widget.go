package layout

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// kind knows one type of widget.
type kind struct {
	// settings checks what people set and returns it with what they left out filled in.
	settings func(bad *faults, field string, raw json.RawMessage) json.RawMessage
	// feed names the data that the widget shows, nil for none.
	feed func(settings json.RawMessage) *Source
}

// kinds are the widgets there are, each in a file of its own.
var kinds = map[string]kind{
	"text":      {settings: checked((*textSettings).check)},
	"clock":     {settings: checked((*clockSettings).check)},
	"date":      {settings: checked((*dateSettings).check)},
	"countdown": {settings: checked((*countdownSettings).check)},
	"ticker":    {settings: checked((*tickerSettings).check), feed: tickerFeed},
	"image":     {settings: checked((*imageSettings).check)},
	"web":       {settings: checked((*webSettings).check)},
	"weather":   {settings: checked((*weatherSettings).check), feed: weatherFeed},
	"qr":        {settings: checked((*qrSettings).check)},
	"barcode":   {settings: checked((*barcodeSettings).check)},
}

// WidgetTypes lists the types of widgets.
func WidgetTypes() []string {
	out := make([]string, 0, len(kinds))
	for name := range kinds {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}

func (w Widget) normal(field string) (Widget, error) {
	var bad faults
	k, ok := kinds[w.Type]
	if !ok {
		bad.oneOf(field+".type", w.Type, WidgetTypes())
		return w, bad.err()
	}
	w.Settings = k.settings(&bad, field+".settings", w.Settings)
	return w, bad.err()
}

// feed returns the source of what the widget shows, nil when it needs none.
func (w *Widget) feed() *Source {
	if w == nil || kinds[w.Type].feed == nil {
		return nil
	}
	return kinds[w.Type].feed(w.Settings)
}

// checked reads settings of a type and lets it check itself.
func checked[T any](check func(s *T, bad *faults, field string)) func(*faults, string, json.RawMessage) json.RawMessage {
	return func(bad *faults, field string, raw json.RawMessage) json.RawMessage {
		s := new(T)
		if len(raw) > 0 {
			d := json.NewDecoder(bytes.NewReader(raw))
			d.DisallowUnknownFields()
			if err := d.Decode(s); err != nil {
				at, code, message := explain(err)
				bad.add(strings.TrimSuffix(field+"."+at, "."), code, message)
				return raw
			}
		}
		check(s, bad, field)
		out, err := json.Marshal(s)
		if err != nil {
			bad.add(field, "malformed", "These settings cannot be kept.")
		}
		return out
	}
}

var unknownField = regexp.MustCompile(`unknown field "(.{1,100})"$`)

func explain(err error) (field, code, message string) {
	if name := unknownField.FindStringSubmatch(err.Error()); name != nil {
		return name[1], "unknown_field", "This widget has no such setting."
	}
	if wrong, ok := err.(*json.UnmarshalTypeError); ok { //nolint:errorlint // the decoder returns it as it is
		return wrong.Field, "wrong_type", "This has another type."
	}
	return "", "malformed", "These settings cannot be read."
}

// Look is how letters look, for widgets that write.
type Look struct {
	Color  string `json:"color"`
	Size   int    `json:"font_size"` // in units of the canvas; 0 fits the zone
	Weight int    `json:"font_weight"`
	Font   string `json:"font"`  // sans, serif or mono
	Align  string `json:"align"` // left, center or right
	VAlign string `json:"valign"`
}

func (l *Look) check(bad *faults, field string) {
	orElse(&l.Color, "#ffffff")
	orElse(&l.Weight, 500)
	orElse(&l.Font, "sans")
	orElse(&l.Align, "center")
	orElse(&l.VAlign, "middle")
	l.Color = strings.ToLower(l.Color)
	bad.colour(field+".color", l.Color)
	bad.within(field+".font_size", l.Size, 0, 2000)
	bad.within(field+".font_weight", l.Weight, 100, 900)
	bad.oneOf(field+".font", l.Font, []string{"sans", "serif", "mono"})
	bad.oneOf(field+".align", l.Align, []string{"left", "center", "right"})
	bad.oneOf(field+".valign", l.VAlign, []string{"top", "middle", "bottom"})
}

// words refuses text that is too long or no text; whatever is drawn is drawn as text, so markup is welcome.
func (f *faults) words(field, text string, most int) {
	if utf8.RuneCountInString(text) > most {
		f.add(field, "too_long", fmt.Sprintf("Use at most %d characters.", most))
	}
	control := func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == 0x7f }
	if !utf8.ValidString(text) || strings.ContainsFunc(text, control) {
		f.add(field, "unsafe", "Invalid content detected")
	}
}

// need refuses text that is missing.
func (f *faults) need(field, text string, most int) {
	if strings.TrimSpace(text) == "" {
		f.add(field, "required", "This is required.")
		return
	}
	f.words(field, text, most)
}

// address refuses what is no address of the web.
func (f *faults) address(field, text string) {
	f.need(field, text, 2000)
	if strings.TrimSpace(text) == "" {
		return
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" {
		f.add(field, "malformed", "Use a whole address that starts with https:// or http://.")
	}
}

func (f *faults) zone(field, name string) {
	if name == "" {
		return
	}
	if _, err := time.LoadLocation(name); err != nil || name == "Local" {
		f.add(field, "unknown", "Use the name of a time zone such as Asia/Jakarta.")
	}
}

var languageTag = regexp.MustCompile(`^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}$`)

func (f *faults) language(field, tag string) {
	if tag != "" && !languageTag.MatchString(tag) {
		f.add(field, "malformed", "Use a language such as en or id.")
	}
}

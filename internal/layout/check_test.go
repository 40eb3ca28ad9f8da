package layout

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/signate/signate/internal/fault"
)

func fieldsOf(err error) []string {
	out := []string{}
	if f := fault.As(err); f != nil {
		for _, field := range f.Fields {
			out = append(out, field.Field)
		}
	}
	return out
}

func TestContent_names_the_zone_that_is_wrong(t *testing.T) {
	t.Parallel()
	good := Zone{X: 0, Y: 0, Width: 100, Height: 100}
	for name, test := range map[string]struct {
		zone Zone
		want []string
	}{
		"sticks out":       {Zone{X: 1900, Width: 100, Height: 10}, []string{"zones.1.width"}},
		"empty":            {Zone{Width: 0, Height: 10}, []string{"zones.1.width"}},
		"beside":           {Zone{X: -1, Y: 5000, Width: 1, Height: 1}, []string{"zones.1.x", "zones.1.y"}},
		"colour and fit":   {Zone{Width: 1, Height: 1, Fit: "wide", Background: "red"}, []string{"zones.1.fit", "zones.1.background"}},
		"two contents":     {Zone{Width: 1, Height: 1, AssetID: "a", Widget: &Widget{Type: "clock"}}, []string{"zones.1"}},
		"unknown widget":   {Zone{Width: 1, Height: 1, Widget: &Widget{Type: "stocks"}}, []string{"zones.1.widget.type"}},
		"a widget's field": {Zone{Width: 1, Height: 1, Widget: &Widget{Type: "text", Settings: json.RawMessage(`{"text": "a", "font": "x"}`)}}, []string{"zones.1.widget.settings.font"}},
		"no such setting":  {Zone{Width: 1, Height: 1, Widget: &Widget{Type: "text", Settings: json.RawMessage(`{"words": "a"}`)}}, []string{"zones.1.widget.settings.words"}},
		"overflow":         {Zone{X: 1, Width: 1<<63 - 1, Height: 1}, []string{"zones.1.width"}},
	} {
		_, err := Content{Zones: []Zone{good, test.zone}}.normal()
		if got := fieldsOf(err); !slices.Equal(got, test.want) {
			t.Errorf("%s: the fields are %v, want %v", name, got, test.want)
		}
	}
	c, err := Content{Zones: []Zone{good}}.normal()
	if err != nil || c.Width != 1920 || c.Height != 1080 || c.Columns != 12 || c.Rows != 8 || c.Zones[0].Name == "" || c.Zones[0].Fit != "contain" {
		t.Errorf("what was left out became %+v, %v", c, err)
	}
	if got := fieldsOf(c.complete()); !slices.Equal(got, []string{"zones.0"}) {
		t.Errorf("a zone without content is reported as %v", got)
	}
}

func TestTemplates_are_layouts(t *testing.T) {
	t.Parallel()
	for _, template := range Templates() {
		if _, err := template.Content.normal(); err != nil {
			t.Errorf("%s: %v", template.Key, err)
		}
	}
}

func TestWidgets_check_their_settings(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		widget, settings string
		want             []string // fields below settings, nil for good ones
	}{
		{"clock", `{}`, nil},
		{"clock", `{"timezone": "Asia/Jakarta", "hours": "24"}`, nil},
		{"clock", `{"timezone": "Local"}`, []string{"timezone"}},
		{"date", `{"format": "roman"}`, []string{"format"}},
		{"countdown", `{}`, []string{"target"}},
		{"countdown", `{"target": "2030-01-01T00:00:00+07:00"}`, nil},
		{"ticker", `{"text": "a"}`, nil},
		{"ticker", `{"source": "feed", "url": "ftp://example.com"}`, []string{"url"}},
		{"image", `{"url": "https://example.com/a.png", "refresh_seconds": 1}`, []string{"refresh_seconds"}},
		{"web", `{"url": "javascript:alert(1)"}`, []string{"url"}},
		{"weather", `{"url": "https://api.example.com/"}`, nil},
		{"qr", `{"url": "https://example.com"}`, nil},
		{"qr", `{"kind": "wifi", "wifi": {"ssid": "Guests"}}`, []string{"wifi.password"}},
		{"qr", `{"kind": "email", "email": {"to": "nobody"}}`, []string{"email.to"}},
		{"qr", `{"kind": "sms"}`, []string{"sms.number"}},
		{"qr", `{"kind": "contact", "contact": {"name": "Ada"}}`, nil},
		{"qr", `{"kind": "phone", "phone": "+62 21 555"}`, nil},
		{"qr", `{"kind": "fax"}`, []string{"kind"}},
		{"barcode", `{"format": "ean13", "value": "400638133393"}`, nil},
		{"barcode", `{"format": "ean13", "value": "4006381333930"}`, []string{"value"}},
		{"barcode", `{"format": "code39", "value": "ä"}`, []string{"value"}},
		{"text", `{"text": 7}`, []string{"text"}},
		{"text", `[]`, []string{""}},
	} {
		_, err := Widget{Type: test.widget, Settings: json.RawMessage(test.settings)}.normal("w")
		want := []string{}
		for _, f := range test.want {
			field := "w.settings"
			if f != "" {
				field += "." + f
			}
			want = append(want, field)
		}
		if got := fieldsOf(err); !slices.Equal(got, want) {
			t.Errorf("%s %s: the fields are %v, want %v", test.widget, test.settings, got, want)
		}
	}
}

// The digits stand on real packages.
func TestBarcodes_complete_themselves(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ format, value, want string }{
		{"ean13", "400638133393", "4006381333931"}, {"ean8", "7351353", "73513537"}, {"upc", "03600029145", "036000291452"},
	} {
		if got, problem := barcodes[test.format](test.value); got != test.want || problem != "" {
			t.Errorf("%s %s is %s (%s), want %s", test.format, test.value, got, problem, test.want)
		}
	}
}

func TestFeeds_are_read(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{
		"RSS 2.0": `<?xml version="1.0" encoding="ISO-8859-1"?><rss><channel><title>News</title><item><title>Caf` + "\xe9" + ` &amp;lt;b&amp;gt;opens&amp;lt;/b&amp;gt;</title><pubDate>Mon, 02 Jan 2023 03:04:05 GMT</pubDate></item></channel></rss>`,
		"Atom":    `<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title><entry><title type="html">Café opens</title><updated>2023-01-02T03:04:05Z</updated></entry></feed>`,
		"RSS 1.0": `<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><channel><title>News</title></channel><item><title>Café opens</title><dc:date xmlns:dc="x">2023-01-02T03:04:05Z</dc:date></item></rdf:RDF>`,
	} {
		got, err := readRSS([]byte(body))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		h := got.(Headlines)
		if h.Title != "News" || len(h.Items) != 1 || h.Items[0] != (Headline{"Café opens", "2023-01-02T03:04:05Z"}) {
			t.Errorf("%s is read as %+v", name, h)
		}
	}
	for _, body := range []string{"", "<html></html>", "{}", `<rss><channel>`} {
		if _, err := readRSS([]byte(body)); err == nil {
			t.Errorf("%q is read as a feed", body)
		}
	}
	w, err := readWeather([]byte(`{"current_units": {"temperature_2m": "°F"}, "current": {"temperature_2m": 50, "weather_code": 61},
		"daily": {"time": ["2026-01-01"], "weather_code": [0], "temperature_2m_max": [68], "temperature_2m_min": [32]}}`))
	if err != nil || w.(Weather).Temperature != 10 || w.(Weather).Condition != "rain" || w.(Weather).Days[0] != (WeatherDay{"2026-01-01", 0, 20, "clear"}) {
		t.Errorf("Open-Meteo is read as %+v, %v", w, err)
	}
	if w, err = readWeather([]byte(`{"main": {"temp": 300.15}, "weather": [{"id": 801}]}`)); err != nil || w.(Weather).Condition != "partly" || w.(Weather).Temperature < 26.9 || w.(Weather).Temperature > 27.1 {
		t.Errorf("OpenWeather is read as %+v, %v", w, err)
	}
	if _, err = readWeather([]byte(`{"error": true}`)); err == nil {
		t.Error("an error is read as weather")
	}
}

func TestQR_codes_say_what_telephones_understand(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ settings, want string }{
		{`{"url": "https://example.com/a?b=c"}`, "https://example.com/a?b=c"},
		{`{"kind": "text", "text": "Halo,\ndunia"}`, "Halo,\ndunia"},
		{`{"kind": "phone", "phone": "+62 (21) 555-01.23"}`, "tel:+62215550123"},
		{`{"kind": "sms", "sms": {"number": "0812 345", "message": "Ya: mau"}}`, "SMSTO:0812345:Ya: mau"},
		{`{"kind": "email", "email": {"to": "a@example.com"}}`, "mailto:a@example.com"},
		{`{"kind": "email", "email": {"to": "a@example.com", "subject": "Two words", "body": "1 + 1 & more"}}`, "mailto:a@example.com?subject=Two%20words&body=1%20%2B%201%20%26%20more"},
		{`{"kind": "wifi", "wifi": {"ssid": "Guests; \"free\"", "password": "a:b\\c", "hidden": true}}`, `WIFI:T:WPA;S:Guests\; \"free\";P:a\:b\\c;H:true;;`},
		{`{"kind": "wifi", "wifi": {"ssid": "Open", "security": "nopass"}}`, "WIFI:T:nopass;S:Open;;"},
		{`{"kind": "contact", "contact": {"name": "Ada King Lovelace", "organization": "A, B", "phone": "+44 1", "email": "a@b.c", "url": "https://b.c", "address": "Here 1"}}`,
			"BEGIN:VCARD\r\nVERSION:3.0\r\nN:Lovelace;Ada King;;;\r\nFN:Ada King Lovelace\r\nORG:A\\, B\r\nTEL:+441\r\nEMAIL:a@b.c\r\nURL:https://b.c\r\nADR:;;Here 1;;;;\r\nEND:VCARD"},
	} {
		w, err := Widget{Type: "qr", Settings: json.RawMessage(test.settings)}.normal("w")
		if err != nil {
			t.Errorf("%s: %v", test.settings, err)
			continue
		}
		if got, _ := w.code(); got != test.want {
			t.Errorf("%s says %q, want %q", test.settings, got, test.want)
		}
	}
	long := `{"kind": "text", "level": "H", "text": "` + strings.Repeat("é", 1000) + `"}`
	if _, err := (Widget{Type: "qr", Settings: json.RawMessage(long)}).normal("w"); !slices.Equal(fieldsOf(err), []string{"w.settings"}) {
		t.Errorf("what no code can hold is taken: %v", err)
	}
}

// The bars of 5901234123457 are the example of the standard.
func TestBarcodes_have_bars(t *testing.T) {
	t.Parallel()
	for settings, want := range map[string]string{
		`{"format": "ean13", "value": "5901234123457"}`: "10100010110100111011001100100110111101001110101010110011011011001000010101110010011101000100101",
		`{"format": "code39", "value": "a"}`:            "1001011011010110101001011010010110110",
	} {
		w, err := Widget{Type: "barcode", Settings: json.RawMessage(settings)}.normal("w")
		if err != nil {
			t.Fatal(err)
		}
		if _, got := w.code(); !strings.HasPrefix(got, want) {
			t.Errorf("%s has the bars %s, want %s", settings, got, want)
		}
	}
	for _, settings := range []string{`{"value": "Signate 12345"}`, `{"format": "ean8", "value": "7351353"}`, `{"format": "upc", "value": "03600029145"}`} {
		w, err := Widget{Type: "barcode", Settings: json.RawMessage(settings)}.normal("w")
		if _, bars := w.code(); err != nil || len(bars) < 60 {
			t.Errorf("%s: %q, %v", settings, bars, err)
		}
	}
}

func TestPreview_breaks_long_lines_between_words(t *testing.T) {
	t.Parallel()
	if got, want := broken("Soup  4.50\none two three fourteen", 9), "Soup \n4.50\none two\nthree\nfourteen"; got != want {
		t.Errorf("the lines are %q, want %q", got, want)
	}
	if got := broken("Soup  4.50", 10); got != "Soup  4.50" {
		t.Errorf("what fits became %q", got)
	}
}

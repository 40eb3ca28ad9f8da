package layout

import (
	"encoding/json"
	"fmt"
)

// Template is a layout to start from.
type Template struct {
	Key         string
	Name        string
	Description string
	Content     Content
}

// Templates lists what there is to start from. Its zones get ids when somebody starts from it.
func Templates() []Template {
	return []Template{
		{"blank", "Blank", "An empty canvas, 1920 × 1080.", landscape("#0b1020")},
		{"full-screen", "Full screen with clock", "One large zone, and the time in a corner.", landscape("#000000",
			media("Main", 0, 0, 1920, 1080, "cover"),
			widget("Clock", 1520, 40, 360, 120, "clock", `{"font_weight": 600, "align": "right"}`))},
		{"news", "Main, side and ticker", "A large zone, one beside it with time and date, headlines below.", landscape("#0b1020",
			media("Main", 0, 0, 1440, 945, "cover"),
			widget("Clock", 1440, 60, 480, 200, "clock", `{"font_weight": 700}`),
			widget("Date", 1440, 260, 480, 110, "date", `{"format": "long", "color": "#9fb0d8"}`),
			media("Side", 1480, 420, 400, 485, "contain"),
			filled("#1c2b5a", widget("Ticker", 0, 945, 1920, 135, "ticker", `{"text": "Welcome! Write your news here.", "font_size": 56}`)))},
		{"menu", "Menu board", "A title, two columns and a picture.", landscape("#1d1410",
			widget("Title", 80, 50, 1760, 150, "text", `{"text": "Today’s menu", "font": "serif", "font_weight": 700, "color": "#f6d9a8", "align": "left"}`),
			widget("Left column", 80, 230, 560, 770, "text", `{"text": "Soup  4.50\nSalad  6.00\nPasta  9.50\nBurger  11.00", "font_size": 54, "align": "left", "valign": "top"}`),
			widget("Right column", 680, 230, 560, 770, "text", `{"text": "Coffee  2.80\nTea  2.50\nJuice  3.50\nCake  4.00", "font_size": 54, "align": "left", "valign": "top"}`),
			round(24, media("Picture", 1280, 230, 560, 770, "cover")))},
		{"welcome", "Welcome", "A greeting, time, date and a QR code.", landscape("#102a3a",
			widget("Greeting", 120, 200, 1100, 260, "text", `{"text": "Welcome", "font_weight": 700, "align": "left"}`),
			widget("Message", 120, 470, 1100, 200, "text", `{"text": "We are glad that you are here.", "font_size": 64, "align": "left", "valign": "top", "color": "#b8d4e3"}`),
			widget("Time", 120, 800, 500, 160, "clock", `{"align": "left"}`),
			widget("Date", 640, 800, 580, 160, "date", `{"align": "left", "format": "full", "font_size": 48, "color": "#b8d4e3"}`),
			round(32, filled("#ffffff", widget("QR code", 1330, 300, 480, 480, "qr", `{"kind": "url", "url": "https://example.com", "track": true}`))))},
		{"split", "Two halves", "Two zones side by side.", landscape("#000000",
			media("Left", 0, 0, 960, 1080, "cover"), media("Right", 960, 0, 960, 1080, "cover"))},
		{"portrait", "Portrait", "For a screen that stands: a large zone, time and a ticker.", portrait("#0b1020",
			media("Main", 0, 0, 1080, 1440, "cover"),
			widget("Clock", 60, 1480, 480, 240, "clock", `{"font_weight": 700, "align": "left"}`),
			widget("Date", 560, 1480, 460, 240, "date", `{"align": "right", "color": "#9fb0d8"}`),
			filled("#1c2b5a", widget("Ticker", 0, 1760, 1080, 160, "ticker", `{"text": "Welcome! Write your news here.", "font_size": 56}`)))},
	}
}

func templateByKey(key string) (Template, bool) {
	for _, t := range Templates() {
		if t.Key == key {
			return t, true
		}
	}
	return Template{}, false
}

func landscape(color string, zones ...Zone) Content {
	return Content{Width: defaultWidth, Height: defaultHeight, Columns: defaultColumns, Rows: defaultRows, Background: Background{Color: color, Fit: "cover"}, Zones: stacked(zones)}
}

func portrait(color string, zones ...Zone) Content {
	return Content{Width: defaultHeight, Height: defaultWidth, Columns: defaultRows, Rows: defaultColumns, Background: Background{Color: color, Fit: "cover"}, Zones: stacked(zones)}
}

// stacked lays each zone above the ones before it.
func stacked(zones []Zone) []Zone {
	if zones == nil {
		return []Zone{}
	}
	for i := range zones {
		zones[i].Z = i
		zones[i].Animation = Animation{Type: "none"}
	}
	return zones
}

func media(name string, x, y, width, height int, fit string) Zone {
	return Zone{Name: name, X: x, Y: y, Width: width, Height: height, Fit: fit}
}

func widget(name string, x, y, width, height int, typ, settings string) Zone {
	z := media(name, x, y, width, height, "contain")
	w, err := Widget{Type: typ, Settings: json.RawMessage(settings)}.normal("widget")
	if err != nil {
		panic(fmt.Sprintf("the template's zone %s: %v", name, err)) // a test makes them all
	}
	z.Widget = &w
	return z
}

func filled(color string, z Zone) Zone {
	z.Background = color
	return z
}

func round(radius int, z Zone) Zone {
	z.Radius = radius
	return z
}

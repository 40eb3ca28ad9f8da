package layout

import (
	"encoding/json"
	"strings"

	"github.com/boombuler/barcode/qr"
)

// qrSettings are those of a QR code of one of seven kinds.
type qrSettings struct {
	Kind       string    `json:"kind"`
	URL        string    `json:"url,omitempty"`
	Text       string    `json:"text,omitempty"`
	Phone      string    `json:"phone,omitempty"`
	WiFi       *wifi     `json:"wifi,omitempty"`
	Contact    *contact  `json:"contact,omitempty"`
	Email      *mailTo   `json:"email,omitempty"`
	SMS        *shortMsg `json:"sms,omitempty"`
	Track      bool      `json:"track"` // scans of an address are counted on the way
	Level      string    `json:"level"` // of error correction: L, M, Q or H
	Color      string    `json:"color"`
	Background string    `json:"background"`
	Label      string    `json:"label"`
}

type wifi struct {
	SSID     string `json:"ssid"`
	Password string `json:"password"`
	Security string `json:"security"` // WPA, WEP or nopass
	Hidden   bool   `json:"hidden"`
}

type contact struct {
	Name         string `json:"name"`
	Organization string `json:"organization"`
	Phone        string `json:"phone"`
	Email        string `json:"email"`
	URL          string `json:"url"`
	Address      string `json:"address"`
}

type mailTo struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Body    string `json:"body"`
}

type shortMsg struct {
	Number  string `json:"number"`
	Message string `json:"message"`
}

func (s *qrSettings) check(bad *faults, field string) {
	orElse(&s.Kind, "url")
	orElse(&s.Level, "M")
	orElse(&s.Color, "#000000")
	orElse(&s.Background, "#ffffff")
	s.Color, s.Background = strings.ToLower(s.Color), strings.ToLower(s.Background)
	bad.oneOf(field+".level", s.Level, []string{"L", "M", "Q", "H"})
	bad.colour(field+".color", s.Color)
	bad.colour(field+".background", s.Background)
	bad.words(field+".label", s.Label, 100)
	content, ok := qrKinds[s.Kind]
	if !ok {
		bad.oneOf(field+".kind", s.Kind, []string{"contact", "email", "phone", "sms", "text", "url", "wifi"})
		return
	}
	content(s, bad, field)
	if _, err := qr.Encode(s.says(), levels[s.Level], qr.Auto); err != nil && bad.err() == nil {
		bad.add(field, "too_long", "This is more than a QR code can hold: shorten it or choose a lower level of error correction.")
	}
}

// qrKinds check what a code of each kind says.
var qrKinds = map[string]func(s *qrSettings, bad *faults, field string){
	"url":   func(s *qrSettings, bad *faults, field string) { bad.address(field+".url", s.URL) },
	"text":  func(s *qrSettings, bad *faults, field string) { bad.need(field+".text", s.Text, 1000) },
	"phone": func(s *qrSettings, bad *faults, field string) { bad.phone(field+".phone", s.Phone) },
	"wifi": func(s *qrSettings, bad *faults, field string) {
		s.WiFi = given(s.WiFi)
		orElse(&s.WiFi.Security, "WPA")
		bad.need(field+".wifi.ssid", s.WiFi.SSID, 32)
		bad.words(field+".wifi.password", s.WiFi.Password, 63)
		bad.oneOf(field+".wifi.security", s.WiFi.Security, []string{"WPA", "WEP", "nopass"})
		if s.WiFi.Security != "nopass" && s.WiFi.Password == "" {
			bad.add(field+".wifi.password", "required", "A network with a password needs it here.")
		}
	},
	"contact": func(s *qrSettings, bad *faults, field string) {
		s.Contact = given(s.Contact)
		bad.need(field+".contact.name", s.Contact.Name, 100)
		for name, text := range map[string]string{
			"organization": s.Contact.Organization, "phone": s.Contact.Phone, "email": s.Contact.Email, "url": s.Contact.URL, "address": s.Contact.Address,
		} {
			bad.words(field+".contact."+name, text, 200)
		}
	},
	"email": func(s *qrSettings, bad *faults, field string) {
		s.Email = given(s.Email)
		bad.need(field+".email.to", s.Email.To, 254)
		if at := strings.Index(s.Email.To, "@"); s.Email.To != "" && (at < 1 || at == len(s.Email.To)-1 || strings.ContainsAny(s.Email.To, " ?&\n")) {
			bad.add(field+".email.to", "malformed", "Enter an e-mail address.")
		}
		bad.words(field+".email.subject", s.Email.Subject, 200)
		bad.words(field+".email.body", s.Email.Body, 500)
	},
	"sms": func(s *qrSettings, bad *faults, field string) {
		s.SMS = given(s.SMS)
		bad.phone(field+".sms.number", s.SMS.Number)
		bad.words(field+".sms.message", s.SMS.Message, 300)
	},
}

func given[T any](p *T) *T {
	if p == nil {
		return new(T)
	}
	return p
}

func (f *faults) phone(field, number string) {
	f.need(field, number, 32)
	if number != "" && strings.Trim(number, "+0123456789 ()-./") != "" {
		f.add(field, "malformed", "Enter a telephone number.")
	}
}

// tracked returns the address whose scans a widget wants counted, empty for none.
func (w *Widget) tracked() string {
	if w == nil || w.Type != "qr" {
		return ""
	}
	var s qrSettings
	if json.Unmarshal(w.Settings, &s) != nil || s.Kind != "url" || !s.Track {
		return ""
	}
	return s.URL
}

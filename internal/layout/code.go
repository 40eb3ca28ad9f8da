package layout

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/code128"
	"github.com/boombuler/barcode/code39"
	"github.com/boombuler/barcode/ean"
	"github.com/boombuler/barcode/qr"
)

// says returns what a QR code says, in the forms that telephones understand. Screens and previews draw this.
func (s qrSettings) says() string {
	switch s.Kind {
	case "text":
		return s.Text
	case "phone":
		return "tel:" + dialled(s.Phone)
	case "wifi":
		return s.WiFi.says()
	case "contact":
		return s.Contact.says()
	case "email":
		return s.Email.says()
	case "sms":
		return "SMSTO:" + dialled(s.SMS.Number) + ":" + s.SMS.Message
	}
	return s.URL
}

// dialled takes out what people write into numbers to read them better.
func dialled(number string) string {
	return strings.NewReplacer(" ", "", "(", "", ")", "", "-", "", ".", "", "/", "").Replace(number)
}

// says is the form that Android and iOS join networks by.
func (w *wifi) says() string {
	escape := strings.NewReplacer(`\`, `\\`, `;`, `\;`, `,`, `\,`, `:`, `\:`, `"`, `\"`).Replace
	out := "WIFI:T:" + w.Security + ";S:" + escape(w.SSID) + ";"
	if w.Security != "nopass" {
		out += "P:" + escape(w.Password) + ";"
	}
	if w.Hidden {
		out += "H:true;"
	}
	return out + ";"
}

// says is a card of version 3.0, which all address books read.
func (c *contact) says() string {
	escape := strings.NewReplacer(`\`, `\\`, "\n", `\n`, `,`, `\,`, `;`, `\;`).Replace
	given, family := c.Name, ""
	if at := strings.LastIndex(c.Name, " "); at > 0 {
		given, family = c.Name[:at], c.Name[at+1:]
	}
	lines := []string{"BEGIN:VCARD", "VERSION:3.0", "N:" + escape(family) + ";" + escape(given) + ";;;", "FN:" + escape(c.Name)}
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, name+value)
		}
	}
	add("ORG:", escape(c.Organization))
	add("TEL:", dialled(c.Phone))
	add("EMAIL:", escape(c.Email))
	add("URL:", c.URL)
	if c.Address != "" {
		add("ADR:", ";;"+escape(c.Address)+";;;;")
	}
	return strings.Join(append(lines, "END:VCARD"), "\r\n")
}

func (m *mailTo) says() string {
	params := []string{}
	for _, p := range [][2]string{{"subject", m.Subject}, {"body", m.Body}} {
		if p[1] != "" {
			params = append(params, p[0]+"="+strings.ReplaceAll(url.QueryEscape(p[1]), "+", "%20"))
		}
	}
	out := "mailto:" + m.To
	if len(params) > 0 {
		out += "?" + strings.Join(params, "&")
	}
	return out
}

var levels = map[string]qr.ErrorCorrectionLevel{"L": qr.L, "M": qr.M, "Q": qr.Q, "H": qr.H}

// bars returns the bars of a bar code, as a picture of one line.
func (s barcodeSettings) bars() (barcode.Barcode, error) {
	switch s.Format {
	case "ean13", "ean8":
		return ean.Encode(s.Value)
	case "upc": // an EAN-13 that begins with 0
		return ean.Encode("0" + s.Value)
	case "code39":
		return code39.Encode(s.Value, false, false)
	}
	return code128.Encode(s.Value)
}

// code returns what screens are told of a widget that is a code: what a QR code says, and the bars of a bar code as
// a row of 1 and 0. Both are empty for other widgets.
func (w *Widget) code() (text, bars string) {
	if w == nil {
		return "", ""
	}
	switch w.Type {
	case "qr":
		var s qrSettings
		_ = json.Unmarshal(w.Settings, &s) // only this package writes it
		return s.says(), ""
	case "barcode":
		var s barcodeSettings
		_ = json.Unmarshal(w.Settings, &s) // only this package writes it
		code, err := s.bars()
		if err != nil {
			return "", "" // the check of the settings found it
		}
		row := make([]byte, code.Bounds().Dx())
		for x := range row {
			row[x] = '0'
			if dark, _, _, _ := code.At(x, 0).RGBA(); dark == 0 {
				row[x] = '1'
			}
		}
		return "", string(row)
	}
	return "", ""
}

package layout

import (
	"fmt"
	"strings"
)

// barcodeSettings are those of a bar code.
type barcodeSettings struct {
	Format     string `json:"format"`
	Value      string `json:"value"`
	ShowText   *bool  `json:"show_text"`
	Color      string `json:"color"`
	Background string `json:"background"`
}

func (s *barcodeSettings) check(bad *faults, field string) {
	orElse(&s.Format, "code128")
	orElse(&s.Color, "#000000")
	orElse(&s.Background, "#ffffff")
	if s.ShowText == nil {
		yes := true
		s.ShowText = &yes
	}
	s.Color, s.Background = strings.ToLower(s.Color), strings.ToLower(s.Background)
	bad.colour(field+".color", s.Color)
	bad.colour(field+".background", s.Background)
	bad.need(field+".value", s.Value, 80)
	content, ok := barcodes[s.Format]
	if !ok {
		bad.oneOf(field+".format", s.Format, []string{"code128", "code39", "ean13", "ean8", "upc"})
		return
	}
	if s.Value == "" {
		return
	}
	value, problem := content(s.Value)
	if problem != "" {
		bad.add(field+".value", "malformed", problem)
		return
	}
	s.Value = value
	if _, err := s.bars(); err != nil {
		bad.add(field+".value", "malformed", "This cannot be written as a bar code.")
	}
}

// barcodes check what a code of each format says, and complete it by its check digit.
var barcodes = map[string]func(value string) (whole, problem string){
	"code128": func(v string) (string, string) {
		if strings.ContainsFunc(v, func(r rune) bool { return r < ' ' || r > '~' }) {
			return v, "Code 128 has letters, digits and signs of ASCII."
		}
		return v, ""
	},
	"code39": func(v string) (string, string) {
		v = strings.ToUpper(v)
		if strings.Trim(v, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%") != "" {
			return v, "Code 39 has letters, digits and - . $ / + %."
		}
		return v, ""
	},
	"ean13": digits(12),
	"ean8":  digits(7),
	"upc":   digits(11),
}

// digits checks n digits, with or without the check digit behind them.
func digits(n int) func(string) (string, string) {
	return func(v string) (string, string) {
		if strings.Trim(v, "0123456789") != "" || len(v) != n && len(v) != n+1 {
			return v, fmt.Sprintf("Enter %d digits, or %d with the check digit.", n, n+1)
		}
		whole := v[:n] + checkDigit(v[:n])
		if len(v) > n && whole != v {
			return v, "The check digit is wrong: it should be " + whole[n:] + "."
		}
		return whole, ""
	}
}

// checkDigit is the one of GS1: the digits weigh 3 and 1 in turn, from the right.
func checkDigit(digits string) string {
	sum := 0
	for i := range digits {
		weight := 1
		if (len(digits)-i)%2 == 1 {
			weight = 3
		}
		sum += int(digits[i]-'0') * weight
	}
	return fmt.Sprint((10 - sum%10) % 10)
}

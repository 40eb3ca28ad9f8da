package mail

import (
	"fmt"
	"html/template"
	"math"
	"strings"
)

// Letter is the content of a mail, which becomes text and simple HTML.
type Letter struct {
	Language   string // of the texts, such as en
	Subject    string
	Paragraphs []string
	Button     string // what Link does; empty when there is no link
	Link       string
	Closing    []string // paragraphs behind the link
	Brand      Brand    // whom it comes from; zero is the product
}

// Brand is what a tenant's mails look like.
type Brand struct {
	Name  string
	Color string // such as #0a84ff; empty is the product's
	Logo  string // the address of a picture; empty when there is none
}

// Fill is the colour of the button.
func (b Brand) Fill() string {
	if b.Color == "" {
		return "#18181b"
	}
	return b.Color
}

// Ink is the colour of text on Fill: black or white, whichever is easier to read.
func (b Brand) Ink() string {
	var red, green, blue uint8
	if n, err := fmt.Sscanf(b.Fill(), "#%02x%02x%02x", &red, &green, &blue); n != 3 || err != nil {
		return white
	}
	// Where the contrast to black and to white is the same, as WCAG measures it.
	const middle = 0.179
	if 0.2126*linear(red)+0.7152*linear(green)+0.0722*linear(blue) > middle {
		return "#000000"
	}
	return white
}

const white = "#ffffff"

func linear(part uint8) float64 {
	c := float64(part) / 255
	if c <= 0.04045 {
		return c / 12.92
	}
	return math.Pow((c+0.055)/1.055, 2.4)
}

var page = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px;background:#f4f4f5;font:16px/1.5 sans-serif;color:#18181b">
<div style="max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px">
{{with .Brand}}{{if .Logo}}<p><img src="{{.Logo}}" alt="{{.Name}}" height="40" style="height:40px;max-width:240px;border:0"></p>
{{else if .Name}}<p style="font-weight:600">{{.Name}}</p>
{{end}}{{end}}{{range .Paragraphs}}<p style="white-space:pre-line">{{.}}</p>
{{end}}{{if .Link}}<p><a href="{{.Link}}" style="display:inline-block;padding:12px 20px;background:{{.Brand.Fill}};color:{{.Brand.Ink}};border-radius:6px;text-decoration:none">{{.Button}}</a></p>
<p style="font-size:13px;color:#52525b;word-break:break-all">{{.Link}}</p>
{{end}}{{range .Closing}}<p style="color:#52525b">{{.}}</p>
{{end}}</div></body></html>
`))

// To addresses the letter.
func (l Letter) To(address string) (Message, error) {
	var html strings.Builder
	if err := page.Execute(&html, l); err != nil {
		return Message{}, fmt.Errorf("write a mail: %w", err)
	}
	parts := append([]string{}, l.Paragraphs...)
	if l.Link != "" {
		parts = append(parts, l.Button+":\n"+l.Link)
	}
	parts = append(parts, l.Closing...)
	return Message{To: address, Subject: l.Subject, Text: strings.Join(parts, "\n\n") + "\n", HTML: html.String()}, nil
}

package mail

import (
	"fmt"
	"html/template"
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
}

var page = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="{{.Language}}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{.Subject}}</title></head>
<body style="margin:0;padding:24px;background:#f4f4f5;font:16px/1.5 sans-serif;color:#18181b">
<div style="max-width:560px;margin:0 auto;padding:32px;background:#ffffff;border-radius:8px">
{{range .Paragraphs}}<p>{{.}}</p>
{{end}}{{if .Link}}<p><a href="{{.Link}}" style="display:inline-block;padding:12px 20px;background:#18181b;color:#ffffff;border-radius:6px;text-decoration:none">{{.Button}}</a></p>
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

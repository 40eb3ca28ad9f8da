package layout

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"html"
	"io"
	"regexp"
	"strings"
	"time"

	"golang.org/x/net/html/charset"

	"github.com/signate/signate/internal/egress"
)

// Headlines are what a feed says, as tickers show it.
type Headlines struct {
	Title string     `json:"title"`
	Items []Headline `json:"items"`
}

// Headline is one entry of a feed.
type Headline struct {
	Title     string `json:"title"`
	Published string `json:"published,omitempty"` // RFC 3339, where the feed says
}

const maxHeadlines = 50

// feedXML is RSS 2.0, RSS 1.0 and Atom at once: their elements do not get in each other's way.
type feedXML struct {
	XMLName xml.Name
	Title   string     `xml:"title"`
	Entries []entryXML `xml:"entry"` // Atom
	Items   []entryXML `xml:"item"`  // RSS 1.0
	Channel struct {
		Title string     `xml:"title"`
		Items []entryXML `xml:"item"` // RSS 2.0
	} `xml:"channel"`
}

type entryXML struct {
	Title     string `xml:"title"`
	PubDate   string `xml:"pubDate"`
	Date      string `xml:"date"`
	Updated   string `xml:"updated"`
	Published string `xml:"published"`
}

func readRSS(body []byte) (any, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	d.Strict = false
	d.Entity = xml.HTMLEntity
	d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) { return charset.NewReaderLabel(label, in) }
	var f feedXML
	err := d.Decode(&f)
	name := strings.ToLower(f.XMLName.Local)
	if err != nil || name != "rss" && name != "feed" && name != "rdf" {
		return nil, egress.Reason{Code: "not_rss", Text: "The answer is neither RSS nor Atom."}
	}
	out := Headlines{Title: plain(cmp.Or(f.Channel.Title, f.Title)), Items: []Headline{}}
	for _, list := range [][]entryXML{f.Channel.Items, f.Items, f.Entries} {
		for _, e := range list {
			if title := plain(e.Title); title != "" && len(out.Items) < maxHeadlines {
				out.Items = append(out.Items, Headline{Title: title, Published: instant(cmp.Or(e.PubDate, e.Date, e.Published, e.Updated))})
			}
		}
	}
	return out, nil
}

var (
	tag   = regexp.MustCompile(`<[^>]{0,500}>`)
	space = regexp.MustCompile(`[\s\p{Zs}]+`)
)

// plain takes markup out of a title, which feeds may put there escaped.
func plain(title string) string {
	title = html.UnescapeString(tag.ReplaceAllString(html.UnescapeString(title), " "))
	title = strings.ReplaceAll(strings.ToValidUTF8(title, ""), "\x00", "")
	runes := []rune(strings.TrimSpace(space.ReplaceAllString(title, " ")))
	if len(runes) > 300 {
		return strings.TrimSpace(string(runes[:299])) + "…"
	}
	return string(runes)
}

func instant(text string) string {
	for _, form := range []string{time.RFC3339, time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 MST"} {
		if t, err := time.Parse(form, strings.TrimSpace(text)); err == nil {
			return t.UTC().Format(time.RFC3339)
		}
	}
	return ""
}

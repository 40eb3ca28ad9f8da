package layout

import "encoding/json"

// tickerSettings are those of words that move along: people's own, or the headlines of a feed.
type tickerSettings struct {
	Source    string `json:"source"` // text or feed
	Text      string `json:"text"`
	URL       string `json:"url"`       // of an RSS or Atom feed
	Items     int    `json:"max_items"` // of the feed
	Separator string `json:"separator"`
	Speed     int    `json:"speed"` // units of the canvas a second
	Look
}

func (s *tickerSettings) check(bad *faults, field string) {
	orElse(&s.Source, "text")
	orElse(&s.Items, 10)
	orElse(&s.Separator, "•")
	orElse(&s.Speed, 120)
	bad.oneOf(field+".source", s.Source, []string{"text", "feed"})
	if s.Source == "feed" {
		bad.address(field+".url", s.URL)
	} else {
		bad.need(field+".text", s.Text, 5000)
	}
	bad.within(field+".max_items", s.Items, 1, 50)
	bad.words(field+".separator", s.Separator, 10)
	bad.within(field+".speed", s.Speed, 10, 1000)
	s.Look.check(bad, field)
}

func tickerFeed(raw json.RawMessage) *Source {
	var s tickerSettings
	if json.Unmarshal(raw, &s) != nil || s.Source != "feed" {
		return nil
	}
	return &Source{Kind: "rss", URL: s.URL}
}

package layout

import "encoding/json"

// weatherSettings are those of the weather as a service tells it.
type weatherSettings struct {
	URL   string `json:"url"`
	Place string `json:"place"` // as the screen calls it
	Units string `json:"units"` // celsius or fahrenheit
	Days  int    `json:"days"`  // of the forecast
	Look
}

func (s *weatherSettings) check(bad *faults, field string) {
	orElse(&s.Units, "celsius")
	bad.address(field+".url", s.URL)
	bad.words(field+".place", s.Place, 100)
	bad.oneOf(field+".units", s.Units, []string{"celsius", "fahrenheit"})
	bad.within(field+".days", s.Days, 0, 5)
	s.Look.check(bad, field)
}

func weatherFeed(raw json.RawMessage) *Source {
	var s weatherSettings
	if json.Unmarshal(raw, &s) != nil {
		return nil
	}
	return &Source{Kind: "weather", URL: s.URL}
}

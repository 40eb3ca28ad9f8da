package layout

// webSettings are those of a web page in a zone.
type webSettings struct {
	URL     string `json:"url"`
	Zoom    int    `json:"zoom"`            // per cent
	Refresh int    `json:"refresh_seconds"` // 0 for never
}

func (s *webSettings) check(bad *faults, field string) {
	orElse(&s.Zoom, 100)
	bad.address(field+".url", s.URL)
	bad.within(field+".zoom", s.Zoom, 25, 400)
	refresh(bad, field+".refresh_seconds", s.Refresh)
}

package layout

// imageSettings are those of a picture that the screen loads from elsewhere, again and again, such as one
// of a camera or a diagram. Pictures of the library are assets.
type imageSettings struct {
	URL     string `json:"url"`
	Refresh int    `json:"refresh_seconds"` // 0 for never
}

func (s *imageSettings) check(bad *faults, field string) {
	bad.address(field+".url", s.URL)
	refresh(bad, field+".refresh_seconds", s.Refresh)
}

// refresh refuses what would load something without a pause.
func refresh(bad *faults, field string, seconds int) {
	if seconds != 0 {
		bad.within(field, seconds, 5, 86_400)
	}
}

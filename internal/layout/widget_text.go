package layout

// textSettings are those of words that stand still.
type textSettings struct {
	Text string `json:"text"`
	Look
}

func (s *textSettings) check(bad *faults, field string) {
	bad.need(field+".text", s.Text, 2000)
	s.Look.check(bad, field)
}

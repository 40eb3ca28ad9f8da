package layout

// clockSettings are those of the time of day.
type clockSettings struct {
	Hours    string `json:"hours"`    // 12, 24 or auto, as the language writes it
	Seconds  bool   `json:"seconds"`  // whether they are shown
	Timezone string `json:"timezone"` // empty is the screen's
	Language string `json:"language"` // empty is the screen's
	Look
}

func (s *clockSettings) check(bad *faults, field string) {
	orElse(&s.Hours, "auto")
	bad.oneOf(field+".hours", s.Hours, []string{"auto", "12", "24"})
	bad.zone(field+".timezone", s.Timezone)
	bad.language(field+".language", s.Language)
	s.Look.check(bad, field)
}

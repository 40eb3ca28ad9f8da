package layout

// dateSettings are those of the day.
type dateSettings struct {
	Format   string `json:"format"`   // full, long, medium, short or weekday
	Timezone string `json:"timezone"` // empty is the screen's
	Language string `json:"language"` // empty is the screen's
	Look
}

func (s *dateSettings) check(bad *faults, field string) {
	orElse(&s.Format, "long")
	bad.oneOf(field+".format", s.Format, []string{"full", "long", "medium", "short", "weekday"})
	bad.zone(field+".timezone", s.Timezone)
	bad.language(field+".language", s.Language)
	s.Look.check(bad, field)
}

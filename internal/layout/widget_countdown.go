package layout

import "time"

// countdownSettings are those of the time that is left until something.
type countdownSettings struct {
	Target   time.Time `json:"target"`
	Label    string    `json:"label"`
	Finished string    `json:"finished_text"` // instead of zero, once it is over
	Seconds  bool      `json:"seconds"`
	Look
}

func (s *countdownSettings) check(bad *faults, field string) {
	if s.Target.IsZero() {
		bad.add(field+".target", "required", "Say when it ends.")
	}
	s.Target = s.Target.UTC()
	bad.words(field+".label", s.Label, 200)
	bad.words(field+".finished_text", s.Finished, 200)
	s.Look.check(bad, field)
}

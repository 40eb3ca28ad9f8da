package schedule

import "github.com/google/uuid"

// Program is what a screen has to show, before anybody asks when.
type Program struct {
	Entries []Entry
	Shuffle bool   // the screen draws a new order every round
	Reason  string // where it comes from, for people
}

// Entry is one place of an asset, or of a layout, in a program.
type Entry struct {
	Asset      string     // empty for a layout
	Layout     *uuid.UUID // nil for an asset
	Windows    []Window   // all must be open
	Duration   *int64     // seconds on screen; nil is the asset's own
	Transition Transition
}

// Transition is how an entry takes the place of the one before.
type Transition struct {
	Type         string `json:"type"` // none, fade or slide
	Milliseconds int    `json:"duration_ms"`
}

// Cut is the transition of whatever asks for none.
var Cut = Transition{Type: "none"}

// Spread returns the places 0 to len(weights)-1, each as often as its weight says, the repetitions as far
// apart as they can be. With equal weights it is the order itself.
//
// It is the smooth weighted round robin of nginx: every place gains its weight each turn, the richest is
// taken and pays the sum.
func Spread(weights []int) []int {
	total, even := 0, true
	for _, w := range weights {
		total += w
		even = even && w == weights[0]
	}
	out := make([]int, 0, total)
	if even {
		for i := range weights {
			out = append(out, i)
		}
		return out
	}
	credit := make([]int, len(weights))
	for range total {
		best := 0
		for i, w := range weights {
			credit[i] += w
			if credit[i] > credit[best] {
				best = i
			}
		}
		credit[best] -= total
		out = append(out, best)
	}
	return out
}

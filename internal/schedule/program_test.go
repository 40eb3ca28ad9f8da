package schedule

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestSpread(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ weights, want []int }{
		{nil, []int{}},
		{[]int{1, 1, 1}, []int{0, 1, 2}},
		{[]int{3, 3}, []int{0, 1}},
		{[]int{1, 2}, []int{1, 0, 1}},
		{[]int{3, 1, 1}, []int{0, 1, 0, 2, 0}},
	} {
		if got := Spread(tt.weights); !slices.Equal(got, tt.want) {
			t.Errorf("Spread(%v) = %v, want %v", tt.weights, got, tt.want)
		}
	}
}

// Every place comes as often as its weight says, and at no time much more or less often than is fair.
func TestSpread_is_fair(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		weights := rapid.SliceOfN(rapid.IntRange(1, 10), 2, 20).Draw(rt, "weights")
		got := Spread(weights)
		counts := make([]int, len(weights))
		for _, place := range got {
			counts[place]++
		}
		even := slices.Min(weights) == slices.Max(weights)
		for i, w := range weights {
			if counts[i] != w && (!even || counts[i] != 1) {
				rt.Fatalf("%v: place %d comes %d times", weights, i, counts[i])
			}
		}
		clear(counts)
		for turn, place := range got {
			counts[place]++
			for i, w := range weights {
				fair := float64(w*(turn+1)) / float64(len(got))
				if off := float64(counts[i]) - fair; !even && (off > 2 || off < -2) {
					rt.Fatalf("%v: after %d turns place %d came %d times", weights, turn+1, i, counts[i])
				}
			}
		}
	})
}

package identity

import (
	"fmt"
	"testing"
	"time"
)

func TestCounter_is_bounded_and_keeps_what_counts(t *testing.T) {
	t.Parallel()
	now := time.Now()
	l := accountLimit
	l.capacity = 1000
	c := newCounter(l, func() time.Time { return now })
	for range l.free {
		c.add("victim")
	}
	for i := range 50_000 {
		c.add(fmt.Sprint("noise", i))
	}
	if n := len(c.entries); n > l.capacity {
		t.Errorf("%d entries, want at most %d", n, l.capacity)
	}
	if c.wait("victim") <= 0 {
		t.Error("noise made the counter forget an account under attack")
	}
}

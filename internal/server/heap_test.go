package server

import (
	"runtime"
	"runtime/metrics"
	"testing"
	"time"
)

func TestGrowth(t *testing.T) {
	t.Parallel()
	for held, want := range map[uint64][2]int{
		0: {4700, 7900}, 6 << 20: {700, 1233}, 24 << 20: {100, 233}, 40 << 20: {60, 140}, 96 << 20: {25, 58}, 128 << 20: {100, 100}, 1 << 40: {100, 100},
	} {
		if got := [2]int{growth(held, 0), growth(held, busyRoom)}; got != want {
			t.Errorf("of %d bytes: %d, want %d", held, got, want)
		}
	}
}

func TestMuchGarbage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		bytes uint64
		in    time.Duration
		want  bool
	}{
		{28 << 20, 190 * time.Millisecond, true},
		{60 << 20, 500 * time.Millisecond, true}, // with the room that it got
		{28 << 20, time.Second, false},
		{28 << 20, 2 * time.Minute, false},
		{0, 0, false},
	} {
		if got := much(c.bytes, c.in); got != c.want {
			t.Errorf("%d bytes in %v: %v", c.bytes, c.in, got)
		}
	}
}

func TestKeepHeapRoomy(t *testing.T) {
	keepHeapRoomy()
	goal := []metrics.Sample{{Name: "/gc/heap/goal:bytes"}}
	for end := time.Now().Add(10 * time.Second); ; runtime.Gosched() {
		runtime.GC()
		if metrics.Read(goal); goal[0].Value.Uint64() >= roomyHeap*9/10 {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("collects at %d bytes", goal[0].Value.Uint64())
		}
	}
}

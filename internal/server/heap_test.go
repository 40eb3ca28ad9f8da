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
		0: {4700, 11100}, 6 << 20: {700, 1766}, 24 << 20: {100, 366}, 40 << 20: {60, 220}, 96 << 20: {25, 91}, 128 << 20: {100, 100}, 1 << 40: {100, 100},
	} {
		if got := [2]int{growth(held, 0), growth(held, busyRoom)}; got != want {
			t.Errorf("of %d bytes: %d, want %d", held, got, want)
		}
	}
}

// A server gets more room while many ask it, from one collection to the next.
func TestRoom_grows_while_many_ask(t *testing.T) {
	t.Parallel()
	now, asked := time.Now(), int64(0)
	r := room{since: now}
	for i, c := range []struct {
		requests int64
		in       time.Duration
		want     uint64
	}{
		{3, 10 * time.Second, 0}, {400, 150 * time.Millisecond, busyRoom}, {1500, 500 * time.Millisecond, busyRoom},
		{30, 500 * time.Millisecond, 0}, {0, 2 * time.Minute, 0}, {5000, 2 * time.Minute, 0}, {0, 0, 0},
	} {
		now, asked = now.Add(c.in), asked+c.requests
		if got := r.more(now, asked); got != c.want {
			t.Errorf("collection %d, after %d requests in %v: %d, want %d", i, c.requests, c.in, got, c.want)
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

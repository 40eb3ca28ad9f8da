package server

import (
	"runtime"
	"runtime/metrics"
	"testing"
	"time"
)

func TestGrowth(t *testing.T) {
	t.Parallel()
	for held, want := range map[uint64]int{0: 7900, 6 << 20: 1233, 24 << 20: 233, 40 << 20: 100, 96 << 20: 25, 128 << 20: 100, 1 << 40: 100} {
		if got := growth(held); got != want {
			t.Errorf("of %d bytes: %d, want %d", held, got, want)
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

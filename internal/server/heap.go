package server

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"time"
)

// Sizes, in bytes, of the heap. A server holds few megabytes for long but makes much garbage for each answer; left alone the
// runtime lets it at most double what it holds, and collects many times a second under load. While it collects, answers wait:
// a server that makes much garbage, because many ask at once, gets more room, and what an upload takes stays small.
const (
	roomyHeap = 48 << 20  // that it may always grow to before garbage is collected
	heapRoom  = 24 << 20  // by how much it may grow beyond that, until it is large
	largeHeap = 128 << 20 // from which it may double

	smallServer = 76 << 20 // all memory of the runtime, which gives back what it does not need before it takes more

	muchGarbage = 100 << 20 // in a second
	busyRoom    = 32 << 20  // that a server has more then, of both
	busyFor     = 14        // collections in a row, which starting, signing in and an upload do not reach
)

// keepHeapRoomy collects less often while the heap is small, and keeps a small server small. What the operator says with GOGC and
// GOMEMLIMIT holds instead.
var keepHeapRoomy = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(smallServer)
		r := room{since: time.Now()}
		afterCollection(r.collectLater)
	}
})

// afterCollection calls f at the end of every collection, beginning with the next.
func afterCollection(f func()) {
	runtime.AddCleanup(new([16]byte), func(f func()) {
		f()
		afterCollection(f)
	}, f)
}

// room is what the heap may grow to, from one collection to the next.
type room struct {
	since     time.Time // of the last collection
	allocated uint64    // until then, in bytes
	busy      int       // how many collections in a row came after much garbage
}

func (r *room) collectLater() {
	heap := []metrics.Sample{{Name: "/gc/heap/live:bytes"}, {Name: "/gc/heap/allocs:bytes"}}
	metrics.Read(heap)
	live, allocated, now := heap[0].Value.Uint64(), heap[1].Value.Uint64(), time.Now()
	if r.busy++; !much(allocated-r.allocated, now.Sub(r.since)) {
		r.busy = 0
	}
	r.since, r.allocated = now, allocated
	var more uint64
	if r.busy >= busyFor {
		more = busyRoom
	}
	debug.SetGCPercent(growth(live, more))
	debug.SetMemoryLimit(max(smallServer, 2*int64(live)+smallServer/4) + int64(more)) // never so near that all it does is collect
}

// much tells whether so many bytes in so long are much garbage.
func much(bytes uint64, in time.Duration) bool {
	return float64(bytes) > muchGarbage*in.Seconds()
}

// growth returns by how many per cent a heap that holds so many bytes may grow, with more room than it always has. Between small and
// large it grows by less than the double: the parts of an upload to S3 are in it, and are not needed twice.
func growth(held, more uint64) int {
	if held >= largeHeap {
		return 100
	}
	held = max(held, 1<<20)
	return int((max(roomyHeap, held+heapRoom)+more)*100/held) - 100
}

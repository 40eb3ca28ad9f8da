package server

import (
	"net/http"
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"time"
)

// Sizes, in bytes, of the heap. A server holds few megabytes for long but makes much garbage for each answer; left alone the
// runtime lets it at most double what it holds, and collects many times a second under load. While it collects, answers wait:
// a server that many ask at once gets more room, and what an upload takes stays small.
const (
	roomyHeap = 48 << 20  // that it may always grow to before garbage is collected
	heapRoom  = 24 << 20  // by how much it may grow beyond that, until it is large
	largeHeap = 128 << 20 // from which it may double

	smallServer = 76 << 20 // all memory of the runtime, which gives back what it does not need before it takes more

	busy     = 200      // requests in a second, from which on many ask at once; an upload takes few
	busyRoom = 64 << 20 // that a server has more then, of both
)

// asked counts the requests to this process, whose memory is one.
var asked atomic.Int64

// countRequests counts what keepHeapRoomy goes by.
func countRequests(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		next.ServeHTTP(w, r)
	})
}

// keepHeapRoomy collects less often while the heap is small, and keeps a small server small. What the operator says with GOGC and
// GOMEMLIMIT holds instead.
var keepHeapRoomy = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(smallServer)
		r := room{since: time.Now()}
		afterCollection(func() { r.collectLater(time.Now(), asked.Load()) })
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
	since time.Time // of the last collection
	asked int64     // until then
}

func (r *room) collectLater(now time.Time, asked int64) {
	heap := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(heap)
	live, more := heap[0].Value.Uint64(), r.more(now, asked)
	debug.SetGCPercent(growth(live, more))
	debug.SetMemoryLimit(max(smallServer, 2*int64(live)+smallServer/4) + int64(more)) // never so near that all it does is collect
}

// more returns the further room until the next collection, in bytes.
func (r *room) more(now time.Time, asked int64) uint64 {
	many := float64(asked-r.asked) > busy*now.Sub(r.since).Seconds()
	r.since, r.asked = now, asked
	if many {
		return busyRoom
	}
	return 0
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

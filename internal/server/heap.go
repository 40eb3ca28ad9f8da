package server

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// Sizes, in bytes, of the heap. A server holds few megabytes for long but makes much garbage for each answer; left alone the
// runtime lets it at most double what it holds, and collects many times a second under load.
const (
	roomyHeap = 80 << 20  // that it may always grow to before garbage is collected
	heapRoom  = 24 << 20  // by how much it may grow beyond that, until it is large
	largeHeap = 128 << 20 // from which it may double

	smallServer = 104 << 20 // all memory of the runtime, which gives back what it does not need before it takes more
)

// keepHeapRoomy collects less often while the heap is small, and keeps a small server small. What the operator says with GOGC and
// GOMEMLIMIT holds instead.
var keepHeapRoomy = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" && os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(smallServer)
		afterCollection(collectLater)
	}
})

// afterCollection calls f at the end of every collection, beginning with the next.
func afterCollection(f func()) {
	runtime.AddCleanup(new([16]byte), func(f func()) {
		f()
		afterCollection(f)
	}, f)
}

func collectLater() {
	held := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(held)
	debug.SetGCPercent(growth(held[0].Value.Uint64()))
	debug.SetMemoryLimit(max(smallServer, 2*int64(held[0].Value.Uint64())+smallServer/4)) // never so near that all it does is collect
}

// growth returns by how many per cent a heap that holds so many bytes may grow. Between small and large it grows by less than the
// double: the parts of an upload to S3 are in it, and are not needed twice.
func growth(held uint64) int {
	if held >= largeHeap {
		return 100
	}
	held = max(held, 1<<20)
	return int(max(roomyHeap, held+heapRoom)*100/held) - 100
}

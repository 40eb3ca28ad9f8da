package server

import (
	"os"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
)

// roomyHeap is the size, in bytes, that the heap may always grow to before garbage is collected. A server holds few
// megabytes for long but makes much garbage for each answer; left alone the runtime lets it at most double what it holds,
// and collects many times a second under load.
const roomyHeap = 48 << 20

// keepHeapRoomy collects less often while the heap is small. What the operator says with GOGC holds instead.
var keepHeapRoomy = sync.OnceFunc(func() {
	if os.Getenv("GOGC") == "" {
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
}

// growth returns by how many per cent a heap that holds so many bytes may grow, 100 when it is large.
func growth(held uint64) int {
	return max(100, int(roomyHeap*100/max(held, 1<<20))-100)
}

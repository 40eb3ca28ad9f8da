package cache

import (
	"context"
	"time"

	"github.com/maypok86/otter/v2"
)

// DefaultMemory is how many bytes Memory keeps unless told otherwise.
const DefaultMemory = 32 << 20

// overhead is about what an entry takes besides key and value.
const overhead = 200

// Memory keeps values in this process, bounded in bytes.
type Memory struct {
	entries *otter.Cache[string, entry]
}

type entry struct {
	value    []byte
	lifetime time.Duration
}

// NewMemory returns a store of so many bytes.
func NewMemory(bytes uint64) *Memory {
	return &Memory{otter.Must(&otter.Options[string, entry]{
		MaximumWeight:    bytes,
		Weigher:          func(key string, e entry) uint32 { return uint32(len(key) + len(e.value) + overhead) },
		ExpiryCalculator: otter.ExpiryWritingFunc(func(e otter.Entry[string, entry]) time.Duration { return e.Value.lifetime }),
	})}
}

// Get returns a value. It never fails.
func (m *Memory) Get(_ context.Context, key string) ([]byte, bool, error) {
	e, ok := m.entries.GetIfPresent(key)
	return e.value, ok, nil
}

// Set keeps a value. It never fails.
func (m *Memory) Set(_ context.Context, key string, value []byte, lifetime time.Duration) error {
	m.entries.Set(key, entry{value, lifetime})
	return nil
}

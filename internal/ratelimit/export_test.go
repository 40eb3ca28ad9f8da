package ratelimit

// Len returns how many buckets are kept.
func (m *Memory) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.full)
}

// Names returns how many names are kept.
func (m *MemoryGuesses) Names() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.names)
}

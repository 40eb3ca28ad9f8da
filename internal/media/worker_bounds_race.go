//go:build race

package media

// workerMemory is no bound: the race detector maps terabytes before anything runs.
const workerMemory = 1 << 63

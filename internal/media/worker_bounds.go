//go:build !race

package media

// workerMemory bounds the data of a worker in bytes. The largest pictures take about 2 GB: HEIC in its sandbox.
const workerMemory = 3 << 30

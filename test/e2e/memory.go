package e2e

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// Memory is the most that a running program and the processes under it took, in bytes.
type Memory struct {
	Peak     int64 // VmHWM of the server: the most resident memory since its start, as the kernel saw it
	Own      int64 // the most of it that was not pages of files, as samples saw it
	Database int64 // PSS of all processes of the embedded PostgreSQL, as samples saw it
	Workers  int64 // PSS of everything else that the server started, as samples saw it
}

// String is for people.
func (m Memory) String() string {
	mb := func(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }
	return fmt.Sprintf("server %s resident at most (%s of it its own), PostgreSQL %s, workers %s", mb(m.Peak), mb(m.Own), mb(m.Database), mb(m.Workers))
}

// WatchMemory looks at the server's memory until the returned function is called, which returns the most.
func (p *Program) WatchMemory(t *testing.T) func() Memory {
	t.Helper()
	pid := p.cmd.Process.Pid
	if _, err := os.Stat(fmt.Sprintf("/proc/%d/status", pid)); err != nil {
		t.Skip("only Linux tells how much memory a process takes")
	}
	var m Memory
	stop := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			m.look(pid)
			select {
			case <-stop:
				return
			case <-time.After(100 * time.Millisecond):
			}
		}
	})
	return sync.OnceValue(func() Memory {
		close(stop)
		watching.Wait()
		m.look(pid)
		return m
	})
}

func (m *Memory) look(server int) {
	status := readFields(fmt.Sprintf("/proc/%d/status", server))
	m.Peak = max(m.Peak, status["VmHWM"])
	m.Own = max(m.Own, status["RssAnon"])
	var database, workers int64
	for pid, isDatabase := range descendants(server) {
		pss := readFields(fmt.Sprintf("/proc/%d/smaps_rollup", pid))["Pss"]
		if isDatabase {
			database += pss
		} else {
			workers += pss
		}
	}
	m.Database, m.Workers = max(m.Database, database), max(m.Workers, workers)
}

// descendants are the processes under one, and whether each is PostgreSQL's.
func descendants(root int) map[int]bool {
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // the pattern is right
	parents, names := map[int]int{}, map[int]string{}
	for _, path := range stats {
		text, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		from, to := bytes.IndexByte(text, '('), bytes.LastIndexByte(text, ')')
		if from < 0 || to < from {
			continue
		}
		pid, _ := strconv.Atoi(strings.TrimSpace(string(text[:from])))
		rest := strings.Fields(string(text[to+1:]))
		parents[pid], _ = strconv.Atoi(rest[1])
		names[pid] = string(text[from+1 : to])
	}
	under := map[int]bool{}
	for pid := range parents {
		for up := parents[pid]; up > 1; up = parents[up] {
			if up == root {
				under[pid] = strings.HasPrefix(names[pid], "postgres")
				break
			}
		}
	}
	return under
}

// readFields reads the lines "name: n kB" of a file of /proc as bytes; nothing when the process has ended.
func readFields(path string) map[string]int64 {
	text, _ := os.ReadFile(path)
	fields := map[string]int64{}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		if kb, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(value), " kB"), 10, 64); err == nil {
			fields[name] = kb << 10
		}
	}
	return fields
}

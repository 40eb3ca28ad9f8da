package v3_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/test/apitest"
)

// readersEnv makes this program the readers of a benchmark.
const readersEnv = "SIGNATE_TEST_READERS"

// reads are what readers are to do: their standard input.
type reads struct {
	Host    string
	Headers http.Header
	Paths   []string // one request each
	Conns   int      // at once
}

// readElsewhere has paths read by a process of its own and returns how long the answers took, in order. In this process the
// readers' garbage and goroutines would be the server's.
func readElsewhere(b *testing.B, c *apitest.Client, conns int, paths []string) []time.Duration {
	b.Helper()
	r := c.Request(b, http.MethodGet, "/", nil)
	input, err := json.Marshal(reads{Host: r.URL.Host, Headers: r.Header, Paths: paths, Conns: conns})
	if err != nil {
		b.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.CommandContext(b.Context(), program)
	cmd.Env = append(os.Environ(), readersEnv+"=1")
	cmd.Stdin, cmd.Stderr = strings.NewReader(string(input)), os.Stderr
	b.ResetTimer()
	out, err := cmd.Output()
	b.StopTimer()
	if err != nil {
		b.Fatal(err)
	}
	var took []time.Duration
	if err := json.Unmarshal(out, &took); err != nil {
		b.Fatal(err)
	}
	slices.Sort(took)
	return took
}

// percentile returns how many milliseconds the given share of answers took at most, of times in order.
func percentile(took []time.Duration, percent int) float64 {
	return float64(took[len(took)*percent/100].Microseconds()) / 1000
}

// beReaders does what standard input says, and writes how long each answer took.
func beReaders() error {
	runtime.GOMAXPROCS(1)
	var in reads
	if err := json.NewDecoder(os.Stdin).Decode(&in); err != nil {
		return err
	}
	took := make([]time.Duration, len(in.Paths))
	failed := make(chan error, in.Conns)
	var next atomic.Int64
	var wait sync.WaitGroup
	for range in.Conns {
		wait.Go(func() {
			conn, err := net.Dial("tcp", in.Host)
			if err != nil {
				failed <- err
				return
			}
			defer func() { _ = conn.Close() }()
			answers := bufio.NewReaderSize(conn, 128<<10)
			for i := int(next.Add(1)) - 1; i < len(in.Paths); i = int(next.Add(1)) - 1 {
				start := time.Now()
				if err := readOne(conn, answers, in, in.Paths[i]); err != nil {
					failed <- fmt.Errorf("%s: %w", in.Paths[i], err)
					return
				}
				took[i] = time.Since(start)
			}
		})
	}
	wait.Wait()
	select {
	case err := <-failed:
		return err
	default:
		return json.NewEncoder(os.Stdout).Encode(took)
	}
}

func readOne(conn io.Writer, answers *bufio.Reader, in reads, path string) error {
	r, err := http.NewRequest(http.MethodGet, "http://"+in.Host+path, nil)
	if err != nil {
		return err
	}
	r.Header = in.Headers
	if err := r.Write(conn); err != nil {
		return err
	}
	res, err := http.ReadResponse(answers, r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("answered %s", res.Status)
	}
	_, err = io.Copy(io.Discard, res.Body)
	return err
}

package v3_test

import (
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// What BenchmarkBulkUpload does.
const (
	bulkImages  = 1_000
	bulkSenders = 4                     // uploads at once, as the dashboard sends them
	bulkPause   = 20 * time.Millisecond // between the reads of the one who works meanwhile
	bulkIdle    = 10 * time.Second      // of reading with nothing else to do
)

// numbered returns the JPEG with a comment, so that its content is its own.
func numbered(jpeg []byte, n int) []byte {
	note := strconv.Itoa(n)
	out := append([]byte{0xff, 0xd8, 0xff, 0xfe}, binary.BigEndian.AppendUint16(nil, uint16(2+len(note)))...)
	return append(append(out, note...), jpeg[2:]...)
}

// reading lists assets again and again until it is told to stop, and returns how long the answers took, in order.
func reading(b *testing.B, c *apitest.Client, stop <-chan struct{}) []time.Duration {
	b.Helper()
	var took []time.Duration
	pause := time.NewTicker(bulkPause)
	defer pause.Stop()
	for {
		select {
		case <-stop:
			slices.Sort(took)
			return took
		case <-pause.C:
		}
		r := c.Request(b, http.MethodGet, "/api/v3/assets/?limit=50&ordering=-created_at", nil)
		start := time.Now()
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			b.Error(err)
			return nil
		}
		_, err = io.Copy(io.Discard, res.Body)
		took = append(took, time.Since(start))
		if closing := res.Body.Close(); err != nil || closing != nil || res.StatusCode != http.StatusOK {
			b.Errorf("%s: %d, %v, %v", r.URL, res.StatusCode, err, closing)
		}
	}
}

// BenchmarkBulkUpload sends 1,000 photographs over HTTP while somebody else lists the library, waits until all are
// processed, and tells how many a second were, and how much slower the 95th percentile of the lists was than with
// nothing else to do.
func BenchmarkBulkUpload(b *testing.B) {
	in := apitest.Open(b)
	photo := sample.JPEG(1920, 1080, "bulk")
	for range b.N {
		c := in.Tenant(b).As(b, access.ContentManager)
		busy, sent, done := bulk(b, c, photo)

		stop := make(chan struct{})
		time.AfterFunc(bulkIdle, func() { close(stop) })
		idle := reading(b, c, stop)
		if b.Failed() {
			return
		}
		b.ReportMetric(bulkImages/sent.Seconds(), "sent/s")
		b.ReportMetric(bulkImages/done.Seconds(), "processed/s")
		b.ReportMetric(percentile(idle, 95), "idle-p95-ms")
		b.ReportMetric(percentile(busy, 95), "busy-p95-ms")
		b.ReportMetric(percentile(busy, 95)/percentile(idle, 95), "busy/idle")
	}
}

// bulk uploads the photographs and returns how long lists took meanwhile, how long sending took, and how long it was
// until the last one was processed.
func bulk(b *testing.B, c *apitest.Client, photo []byte) (lists []time.Duration, sent, done time.Duration) {
	b.Helper()
	stop, start := make(chan struct{}), time.Now()
	var reader, senders sync.WaitGroup
	reader.Go(func() { lists = reading(b, c, stop) })
	var next atomic.Int64
	for range bulkSenders {
		senders.Go(func() {
			for i := next.Add(1); i <= bulkImages; i = next.Add(1) {
				c.Upload(b, fmt.Sprintf("photo-%d.jpg", i), numbered(photo, int(i))).Want(b, http.StatusCreated)
			}
		})
	}
	senders.Wait()
	sent = time.Since(start)
	for look := time.NewTicker(time.Second); ; <-look.C {
		a := c.Get(b, "/api/v3/assets/facets/").Want(b, http.StatusOK)
		states := map[string]int{}
		var facets struct {
			States []struct {
				Value string
				Count int
			} `json:"processing_status"`
		}
		a.JSON(b, &facets)
		for _, s := range facets.States {
			states[s.Value] = s.Count
		}
		if states["failed"] > 0 {
			b.Errorf("%d are not processed", states["failed"])
		}
		if states["completed"]+states["failed"] == bulkImages {
			look.Stop()
			break
		}
	}
	done = time.Since(start)
	close(stop)
	reader.Wait()
	return lists, sent, done
}

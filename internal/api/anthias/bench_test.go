package anthias_test

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/test/apitest"
)

// BenchmarkAssets reads a list of 100 assets over 50 connections, as clients that poll do: with Basic
// authentication at each request, by API key and by password. Client, server and database share the processors.
func BenchmarkAssets(b *testing.B) {
	admin := apitest.Open(b).Tenant(b).Admin(b)
	box := boxOf(admin)
	for i := range 100 {
		box.make(b, fmt.Sprintf("Asset %d", i), "")
	}
	key := admin.Post(b, "/api/v3/api-keys/", map[string]any{"name": "Poll", "permissions": []string{"assets.view"}}).Want(b, 201).Text(b, "key")
	withKey := *box
	withKey.auth = "Basic " + base64.StdEncoding.EncodeToString([]byte("api:"+key))
	b.Run("key", func(b *testing.B) { poll(b, &withKey) })
	b.Run("password", func(b *testing.B) { poll(b, box) })
}

func poll(b *testing.B, box *box) {
	const connections = 50
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: connections, MaxConnsPerHost: connections, DisableCompression: true}}
	var left atomic.Int64
	left.Store(int64(b.N))
	times := make([][]time.Duration, connections)
	var wg sync.WaitGroup
	b.ResetTimer()
	for i := range connections {
		wg.Go(func() {
			buffer := make([]byte, 64<<10)
			for left.Add(-1) >= 0 {
				started := time.Now()
				if err := readList(client, box, buffer); err != nil {
					b.Error(err)
					return
				}
				times[i] = append(times[i], time.Since(started))
			}
		})
	}
	wg.Wait()
	b.StopTimer()
	all := slices.Concat(times...)
	slices.Sort(all)
	b.ReportMetric(float64(len(all))/b.Elapsed().Seconds(), "requests/s")
	b.ReportMetric(float64(all[len(all)*99/100].Microseconds())/1000, "p99-ms")
}

func readList(client *http.Client, box *box, buffer []byte) error {
	r, err := http.NewRequest(http.MethodGet, box.URL+"/api/v2/assets", nil)
	if err != nil {
		return err
	}
	r.Header.Set("Authorization", box.auth)
	r.Header.Set("X-Tenant-ID", box.Tenant)
	res, err := client.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", res.StatusCode)
	}
	_, err = io.CopyBuffer(io.Discard, struct{ io.Reader }{res.Body}, buffer)
	return err
}

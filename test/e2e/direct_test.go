package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/test/s3test"
)

// Lines that carry parts at the same time.
const partLines = 3

// A large file that goes to the bucket in parts, with a break in the middle, arrives as it was sent, by little memory of
// the server. make big-upload runs it with 5.2 GiB, more than a bucket takes by one PUT.
func TestDirectUpload_of_a_large_file(t *testing.T) {
	size := sizeAsked(t)
	s3, p := s3test.Start(t), NewProgram(t)
	p.Env = []string{
		"SIGNATE_S3_ENDPOINT=" + s3.URL, "SIGNATE_S3_PUBLIC_ENDPOINT=" + s3.URL, "SIGNATE_S3_BUCKET=" + s3test.Bucket,
		"SIGNATE_S3_ACCESS_KEY=" + s3test.AccessKey, "SIGNATE_S3_SECRET_KEY=" + s3test.SecretKey,
	}
	p.Start(t)
	p.SignIn(t)
	film := newLongFilm(size)
	want := film.digest(t)
	memory := p.WatchMemory(t)
	began := time.Now()

	asked := map[string]any{"file_name": "film.mp4", "size": size}
	if size <= blob.MaxPart {
		asked["part_size"] = blob.MinPart
	}
	u := directUpload{p: p, film: film}
	p.must(t, http.MethodPost, "/api/v3/direct-uploads/", asked, &u)
	u.send(t, u.missing(t)[u.PartCount/2:]) // the line breaks; whoever comes back asks
	rest := u.missing(t)
	if len(rest) != u.PartCount/2 {
		t.Errorf("%d of %d parts are missing after the break", len(rest), u.PartCount)
	}
	u.send(t, rest)
	sent := time.Since(began)

	var a struct{ ID string }
	p.must(t, http.MethodPost, u.path()+"complete/", nil, &a)
	made := time.Since(began) - sent
	t.Logf("%d bytes in %d parts sent in %v, an asset after %v more; so far: %v", size, u.PartCount, sent.Round(time.Millisecond), made.Round(time.Millisecond), memoryNow(p))
	if a.ID == "" {
		t.Fatal("no asset")
	}
	p.arrived(t, a.ID, size, want, 10*time.Minute)
	m := memory()
	t.Logf("until processed and downloaded: %v", m)
	if m.Peak > uploadMemory {
		t.Errorf("the server took %v", m)
	}
}

func memoryNow(p *Program) Memory {
	var m Memory
	m.look(p.cmd.Process.Pid)
	return m
}

// must calls an operation that succeeds.
func (p *Program) must(t *testing.T, method, path string, body, answer any) {
	t.Helper()
	status, err := p.Call(t.Context(), method, path, body, answer)
	if err != nil || status >= http.StatusBadRequest {
		t.Fatalf("%s %s: %d, %v", method, path, status, err)
	}
}

// directUpload is an upload in parts on its way to the bucket.
type directUpload struct {
	ID        string `json:"id"`
	PartCount int    `json:"part_count"`
	p         *Program
	film      *longFilm
}

func (u *directUpload) path() string { return "/api/v3/direct-uploads/" + u.ID + "/" }

// missing asks which parts are not there.
func (u *directUpload) missing(t *testing.T) []int {
	t.Helper()
	var state struct {
		Sent []int `json:"sent_parts"`
	}
	u.p.must(t, http.MethodGet, u.path(), nil, &state)
	var missing []int
	for n := 1; n <= u.PartCount; n++ {
		if !slices.Contains(state.Sent, n) {
			missing = append(missing, n)
		}
	}
	return missing
}

// send sends parts over several lines, with addresses for a hundred at a time.
func (u *directUpload) send(t *testing.T, numbers []int) {
	t.Helper()
	for batch := range slices.Chunk(numbers, 100) {
		var parts struct {
			Results []directPart `json:"results"`
		}
		u.p.must(t, http.MethodPost, u.path()+"parts/", map[string]any{"numbers": batch}, &parts)
		work := make(chan directPart)
		var lines sync.WaitGroup
		for range partLines {
			lines.Go(func() {
				for part := range work {
					if err := part.put(t.Context(), u.film); err != nil {
						t.Errorf("part %d: %v", part.Number, err)
					}
				}
			})
		}
		for _, part := range parts.Results {
			work <- part
		}
		close(work)
		lines.Wait()
	}
}

type directPart struct {
	Number       int
	Offset, Size int64
	URL          string
}

func (d directPart) put(ctx context.Context, film *longFilm) error {
	r, err := http.NewRequestWithContext(ctx, http.MethodPut, d.URL, io.NewSectionReader(film, d.Offset, d.Size))
	if err != nil {
		return err
	}
	r.ContentLength = d.Size
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	if err := res.Body.Close(); err != nil {
		return err
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the bucket answers %s", res.Status)
	}
	return nil
}

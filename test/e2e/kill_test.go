package e2e

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/test/sample"
)

// rounds is how often the server is killed in the middle of its work, writers how many write at once.
const (
	rounds  = 20
	writers = 100
)

// acknowledged is what clients were told is safe.
type acknowledged struct {
	mu     sync.Mutex
	files  map[string]string   // asset → SHA-256 of its content as it was uploaded
	names  map[string]string   // asset → the last name that was acknowledged
	unsure map[string][]string // asset → names that were sent without an answer
}

// Whatever the server acknowledged is there after kill -9: rows, changes and whole files.
func TestKill_loses_nothing_that_was_acknowledged(t *testing.T) {
	p := NewProgram(t)
	a := &acknowledged{files: map[string]string{}, names: map[string]string{}, unsure: map[string][]string{}}
	var restarts time.Duration
	for round := range rounds {
		took := p.Start(t)
		restarts += took
		if round == 0 {
			p.SignIn(t)
		}
		a.check(t, p)
		p.hammer(t, a, time.Duration(100+round*40)*time.Millisecond)
	}
	p.Start(t)
	a.check(t, p)
	checkStore(t, p.Dir)
	t.Logf("%d uploads and %d links acknowledged over %d kills; a start took %v on average", len(a.files), len(a.names), rounds, restarts/rounds)
	if len(a.files) < rounds {
		t.Errorf("only %d uploads were acknowledged: the test kills too early to mean anything", len(a.files))
	}
}

// hammer writes from all sides and kills the server after a while.
func (p *Program) hammer(t *testing.T, a *acknowledged, after time.Duration) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var working sync.WaitGroup
	for i := range writers {
		working.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				if i%4 == 3 {
					p.linkAndRename(ctx, a, fmt.Sprintf("%d-%d", i, n))
				} else {
					p.upload(ctx, a, fmt.Sprintf("%d-%d", i, n))
				}
			}
		})
	}
	select {
	case <-time.After(after):
	case <-ctx.Done():
	}
	p.Kill(t)
	cancel()
	working.Wait()
}

// upload sends a picture that nobody else has.
func (p *Program) upload(ctx context.Context, a *acknowledged, name string) {
	content := append(sample.Logo(32), unique()...) // bytes after the end of a PNG are no part of the picture
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name+".png")
	if err != nil {
		return
	}
	_, _ = part.Write(content) // into memory
	_ = form.Close()
	var made struct{ ID string }
	if _, err := p.Send(ctx, http.MethodPost, "/api/v3/assets/upload/", form.FormDataContentType(), &body, &made); err != nil {
		return
	}
	sum := sha256.Sum256(content)
	a.mu.Lock()
	defer a.mu.Unlock()
	a.files[made.ID] = hex.EncodeToString(sum[:])
}

func unique() []byte {
	raw := make([]byte, 20_000)
	_, _ = rand.Read(raw) // never fails
	return raw
}

func (p *Program) linkAndRename(ctx context.Context, a *acknowledged, name string) {
	var made struct{ ID string }
	if _, err := p.Call(ctx, http.MethodPost, "/api/v3/assets/", map[string]any{"name": name, "uri": "https://example.com/" + name}, &made); err != nil {
		return
	}
	a.mu.Lock()
	a.names[made.ID] = name
	a.mu.Unlock()
	renamed := name + " renamed"
	_, err := p.Call(ctx, http.MethodPatch, "/api/v3/assets/"+made.ID+"/", map[string]any{"name": renamed}, nil)
	a.mu.Lock()
	defer a.mu.Unlock()
	if err != nil {
		a.unsure[made.ID] = append(a.unsure[made.ID], renamed)
		return
	}
	a.names[made.ID] = renamed
}

type listed struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	SHA256 *string `json:"sha256"`
}

// check compares everything that is listed with what was acknowledged, and every file with its digest.
func (a *acknowledged) check(t *testing.T, p *Program) {
	t.Helper()
	there := map[string]listed{}
	for cursor := ""; ; {
		var page struct {
			Results    []listed
			NextCursor *string `json:"next_cursor"`
		}
		if _, err := p.Call(t.Context(), http.MethodGet, "/api/v3/assets/?limit=200&cursor="+cursor, nil, &page); err != nil {
			t.Fatal(err)
		}
		for _, one := range page.Results {
			there[one.ID] = one
		}
		if page.NextCursor == nil {
			break
		}
		cursor = *page.NextCursor
	}
	for id, sum := range a.files {
		if one, ok := there[id]; !ok || one.SHA256 == nil || *one.SHA256 != sum {
			t.Errorf("the upload %s was acknowledged and is gone or changed", id)
		}
	}
	for id, name := range a.names {
		if one, ok := there[id]; !ok || (one.Name != name && !contains(a.unsure[id], one.Name)) {
			t.Errorf("the link %s is %q, acknowledged was %q", id, one.Name, name)
		}
	}
	p.checkFiles(t, there)
}

func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name {
			return true
		}
	}
	return false
}

// checkFiles fetches every file: no row is without one, none is half.
func (p *Program) checkFiles(t *testing.T, there map[string]listed) {
	t.Helper()
	for id, one := range there {
		if one.SHA256 == nil {
			continue
		}
		var content []byte
		if _, err := p.Call(t.Context(), http.MethodGet, "/api/v3/assets/"+id+"/content/", nil, &content); err != nil {
			t.Fatal(err)
		}
		if sum := sha256.Sum256(content); hex.EncodeToString(sum[:]) != *one.SHA256 {
			t.Errorf("the file of %s is not what its digest says", id)
		}
	}
}

// checkStore looks at the disk itself: every blob is whole, nothing half lies beside it.
func checkStore(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(dir, "files"), func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		if strings.HasSuffix(path, ".part") {
			return nil // being written now
		}
		content, err := os.ReadFile(path)
		if sum := sha256.Sum256(content); err == nil && hex.EncodeToString(sum[:]) != filepath.Base(path) {
			t.Errorf("%s holds something else than its name says", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

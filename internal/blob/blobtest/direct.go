package blobtest

import (
	"bytes"
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
)

// parts is content that its client sends to the store by itself.
type parts struct {
	store   blob.Store
	key     blob.StageKey
	content []byte
	split   blob.Split
	state   blob.Staged
}

// beginParts prepares an upload of size bytes; ok is false when the store takes nothing from others.
func beginParts(t *testing.T, s blob.Store, size int, partSize int64) (p *parts, ok bool) {
	t.Helper()
	p = &parts{store: s, key: blob.StageKey{Tenant: uuid.New(), ID: "direct1"}, content: make([]byte, size)}
	_, _ = rand.NewChaCha8([32]byte{byte(size), 'd'}).Read(p.content)
	var err error
	if p.split, err = blob.NewSplit(int64(size), partSize); err != nil {
		t.Fatal(err)
	}
	p.state, err = s.Begin(t.Context(), p.key, p.split)
	if !s.Direct() {
		if err == nil {
			t.Error("an upload begins that nobody can send")
		}
		return p, false
	}
	if err != nil {
		t.Fatalf("begin: %v", err)
	}
	return p, true
}

func (p *parts) address(t *testing.T, number int) (string, blob.Part) {
	t.Helper()
	part, ok := p.split.Part(number)
	if !ok {
		t.Fatalf("there is no part %d", number)
	}
	address, err := p.store.PartURL(t.Context(), p.key, p.state, part, time.Minute)
	if err != nil {
		t.Fatalf("address of part %d: %v", number, err)
	}
	return address, part
}

// putTo sends content to an address, as a browser would, and returns the answer's status: 0 when the storage drops the line
// of what it does not want to read.
func putTo(t *testing.T, address string, content []byte) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, bytes.NewReader(content))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Log(err)
		return 0
	}
	if err := res.Body.Close(); err != nil {
		t.Fatal(err)
	}
	return res.StatusCode
}

func (p *parts) send(t *testing.T, numbers ...int) {
	t.Helper()
	for _, n := range numbers {
		address, part := p.address(t, n)
		if status := putTo(t, address, p.content[part.Offset:part.Offset+part.Size]); status != http.StatusOK {
			t.Fatalf("the storage answers %d for part %d", status, n)
		}
	}
}

func (p *parts) wantSent(t *testing.T, numbers ...int) {
	t.Helper()
	got, err := p.store.Sent(t.Context(), p.key, p.state, p.split)
	if err != nil || !slices.Equal(got, numbers) {
		t.Errorf("the parts %v are there, %v; want %v", got, err, numbers)
	}
}

func (p *parts) wantIncomplete(t *testing.T) {
	t.Helper()
	if info, err := p.store.Adopt(t.Context(), p.key, p.state, p.split); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("adopted %+v, %v; want a conflict", info, err)
	}
	wantEmpty(t, p.store, p.key.Tenant)
}

func (p *parts) wantBlob(t *testing.T) {
	t.Helper()
	want := blob.Info{SHA256: digest(p.content), Size: int64(len(p.content))}
	if info, err := p.store.Adopt(t.Context(), p.key, p.state, p.split); err != nil || info != want {
		t.Fatalf("adopt: %+v, %v", info, err)
	}
	if got := read(t, p.store, blob.Key{Tenant: p.key.Tenant, SHA256: want.SHA256}); !bytes.Equal(got, p.content) {
		t.Error("the blob differs from what was sent")
	}
}

// What a client sends to the storage as a whole becomes a blob once, in the size that was told.
func direct(t *testing.T, s blob.Store) {
	p, ok := beginParts(t, s, 100, 0)
	if !ok {
		p.wantIncomplete(t)
		return
	}
	p.wantSent(t)
	p.wantIncomplete(t)
	address, _ := p.address(t, 1)
	for _, wrong := range [][]byte{append(p.content[:100:100], 'x'), p.content[:99]} {
		if status := putTo(t, address, wrong); status == http.StatusOK {
			t.Errorf("the storage takes %d bytes: %d", len(wrong), status)
		}
	}
	p.wantIncomplete(t)
	p.send(t, 1)
	for range 2 { // a job that is repeated does no harm
		p.wantBlob(t)
	}
	p.wantSent(t, 1)
	if status := putTo(t, address, p.content); status == http.StatusOK {
		t.Errorf("the address still takes content: %d", status)
	}
	if err := s.Drop(t.Context(), p.key, p.state); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Adopt(t.Context(), p.key, p.state, p.split); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("adopting what was dropped: %v", err)
	}
	if got := read(t, s, blob.Key{Tenant: p.key.Tenant, SHA256: digest(p.content)}); !bytes.Equal(got, p.content) {
		t.Error("the blob is gone with the upload")
	}
}

// Parts come in any order and again; only all of them are a file.
func directParts(t *testing.T, s blob.Store) {
	p, ok := beginParts(t, s, 2*blob.MinPart+1000, blob.MinPart)
	if !ok {
		return
	}
	if n := p.split.Count(); n != 3 {
		t.Fatalf("%d parts", n)
	}
	p.send(t, 3, 1)
	p.wantSent(t, 1, 3)
	p.wantIncomplete(t)
	address, part := p.address(t, 2)
	if status := putTo(t, address, make([]byte, part.Size+1)); status == http.StatusOK {
		t.Errorf("a part takes more than was told: %d", status)
	}
	p.wantSent(t, 1, 3)
	last := p.content[len(p.content)-1]
	p.content[len(p.content)-1]++
	p.send(t, 3, 2) // the last one anew
	p.wantSent(t, 1, 2, 3)
	p.wantBlob(t)
	p.wantSent(t, 1, 2, 3)
	if last == p.content[len(p.content)-1] {
		t.Error("nothing was changed")
	}
}

// Parts that are dropped are gone, and their addresses take nothing more.
func directDropped(t *testing.T, s blob.Store) {
	p, ok := beginParts(t, s, blob.MinPart+1, blob.MinPart)
	if !ok {
		return
	}
	p.send(t, 2)
	address, _ := p.address(t, 2)
	for range 2 {
		if err := s.Drop(t.Context(), p.key, p.state); err != nil {
			t.Fatalf("drop: %v", err)
		}
	}
	if status := putTo(t, address, p.content[blob.MinPart:]); status == http.StatusOK {
		t.Errorf("the address still takes content: %d", status)
	}
	if sent, err := s.Sent(t.Context(), p.key, p.state, p.split); !fault.IsKind(err, fault.KindUnavailable) {
		t.Errorf("the parts %v of a dropped upload, %v", sent, err)
	}
	p.wantIncomplete(t)
}

// An address is good for one upload of one tenant only.
func directNames(t *testing.T, s blob.Store) {
	split, err := blob.NewSplit(4, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []blob.StageKey{{ID: "a"}, {Tenant: uuid.New()}, {Tenant: uuid.New(), ID: "../a"}, {Tenant: uuid.New(), ID: "a/b"}} {
		if st, err := s.Begin(t.Context(), key, split); err == nil {
			t.Errorf("began %+v: %+v", key, st)
		}
		if address, err := s.PartURL(t.Context(), key, blob.Staged{Upload: "x"}, blob.Part{Number: 1, Size: 4}, time.Minute); err == nil {
			t.Errorf("an address for %+v: %q", key, address)
		}
		if info, err := s.Adopt(t.Context(), key, blob.Staged{}, split); err == nil {
			t.Errorf("adopted %+v as %+v", key, info)
		}
	}
	mine, ok := beginParts(t, s, 4, 0)
	if !ok {
		return
	}
	mine.send(t, 1)
	other := *mine
	other.key.Tenant = uuid.New()
	other.wantIncomplete(t)
	if sent, err := s.Sent(t.Context(), other.key, other.state, other.split); err == nil {
		t.Errorf("the other tenant sees the parts %v", sent)
	}
}

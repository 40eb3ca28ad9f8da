package blobtest

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/blob"
)

// upload is content that arrives in pieces; its state goes through JSON, as between nodes.
type upload struct {
	store   blob.Store
	key     blob.StageKey
	content []byte
	state   []byte
}

func newUpload(s blob.Store, size int) *upload {
	content := make([]byte, size)
	random := rand.NewChaCha8([32]byte{byte(size), byte(size >> 8), byte(size >> 16)})
	_, _ = random.Read(content)
	return &upload{store: s, key: blob.StageKey{Tenant: uuid.New(), ID: "a1"}, content: content, state: []byte("{}")}
}

func (u *upload) staged(t *testing.T) blob.Staged {
	t.Helper()
	var st blob.Staged
	if err := json.Unmarshal(u.state, &st); err != nil {
		t.Fatal(err)
	}
	return st
}

func (u *upload) append(t *testing.T, r io.Reader) error {
	t.Helper()
	return u.store.Append(t.Context(), u.key, u.staged(t), int64(len(u.content)), r, func(_ context.Context, st blob.Staged) (err error) {
		u.state, err = json.Marshal(st)
		return err
	})
}

// rest reads at most n bytes from where the upload is.
func (u *upload) rest(t *testing.T, n int) io.Reader {
	t.Helper()
	return io.LimitReader(bytes.NewReader(u.content[u.staged(t).Offset:]), int64(n))
}

func (u *upload) finish(t *testing.T) {
	t.Helper()
	info, err := u.store.Assemble(t.Context(), u.key, u.staged(t))
	if err != nil || info != (blob.Info{SHA256: digest(u.content), Size: int64(len(u.content))}) {
		t.Fatalf("assemble %d bytes: %+v, %v", len(u.content), info, err)
	}
	if got := read(t, u.store, blob.Key{Tenant: u.key.Tenant, SHA256: info.SHA256}); !bytes.Equal(got, u.content) {
		t.Error("the content is another")
	}
}

func pieces(t *testing.T, s blob.Store) {
	for _, size := range []int{0, 1, 8 << 20, 8<<20 + 1, 21<<20 + 3} {
		u := newUpload(s, size)
		for steps := []int{1, 5 << 20, 100, 9 << 20, size, size}; u.staged(t).Offset < int64(size); steps = steps[1:] {
			if err := u.append(t, u.rest(t, steps[0])); err != nil {
				t.Fatalf("append to %d bytes: %v", size, err)
			}
		}
		if size == 0 {
			if err := u.append(t, bytes.NewReader(nil)); err != nil {
				t.Fatal(err)
			}
		}
		u.finish(t)
	}
	u := newUpload(s, 10)
	if err := u.append(t, bytes.NewReader(make([]byte, 20))); err != nil || u.staged(t).Offset != 10 {
		t.Errorf("more than there should be: %d, %v", u.staged(t).Offset, err)
	}
}

// What arrived before the line broke is kept, and the upload goes on behind it.
func brokenPieces(t *testing.T, s blob.Store) {
	u, broken := newUpload(s, 12<<20), errors.New("line broke")
	for i, n := range []int{3, 6 << 20, 10} {
		before := u.staged(t).Offset
		if err := u.append(t, io.MultiReader(u.rest(t, n), iotest.ErrReader(broken))); !errors.Is(err, broken) {
			t.Errorf("append: %v", err)
		}
		if got := u.staged(t).Offset - before; got != int64(n) {
			t.Fatalf("try %d kept %d of %d bytes", i, got, n)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	saved := false
	err := s.Append(ctx, u.key, u.staged(t), int64(len(u.content)), io.MultiReader(u.rest(t, 7), cancelling(cancel)), func(ctx context.Context, st blob.Staged) (err error) {
		if ctx.Err() != nil {
			t.Error("what has arrived is to be saved by a context that has ended")
		}
		saved = true
		u.state, err = json.Marshal(st)
		return err
	})
	if !errors.Is(err, context.Canceled) || !saved {
		t.Errorf("a client that left: %v, saved %v", err, saved)
	}
	if err := u.append(t, u.rest(t, 12<<20)); err != nil {
		t.Fatal(err)
	}
	u.finish(t)
}

// cancelling is a reader during whose read the client leaves.
func cancelling(cancel func()) io.Reader {
	return reader(func([]byte) (int, error) { cancel(); return 0, nil })
}

type reader func([]byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }

func assembleTwice(t *testing.T, s blob.Store) {
	for _, size := range []int{10, 9 << 20} {
		u := newUpload(s, size)
		if err := u.append(t, u.rest(t, size)); err != nil {
			t.Fatal(err)
		}
		var wg sync.WaitGroup
		for range 3 {
			wg.Go(func() {
				if _, err := s.Assemble(t.Context(), u.key, u.staged(t)); err != nil {
					t.Errorf("assemble at once: %v", err)
				}
			})
		}
		wg.Wait()
		if err := s.Drop(t.Context(), u.key, u.staged(t)); err != nil {
			t.Error(err)
		}
		u.finish(t)
	}
}

func dropPieces(t *testing.T, s blob.Store) {
	u := newUpload(s, 20<<20)
	for _, n := range []int{9 << 20, 1000} {
		if err := u.append(t, u.rest(t, n)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := s.Drop(t.Context(), u.key, u.staged(t)); err != nil {
			t.Errorf("drop: %v", err)
		}
	}
	if err := u.append(t, u.rest(t, 10)); err == nil {
		t.Error("it goes on with nothing behind it")
	}
	wantEmpty(t, s, u.key.Tenant)
}

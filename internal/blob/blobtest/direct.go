package blobtest

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
)

// send puts content to where PutURL says, as a browser would; ok is false when the store has no such addresses.
func send(t *testing.T, s blob.Store, key blob.StageKey, content string) (ok bool) {
	t.Helper()
	address, ok, err := s.PutURL(t.Context(), key, time.Minute)
	if err != nil {
		t.Fatalf("put URL: %v", err)
	}
	if !ok {
		if address != "" {
			t.Errorf("the address %q is not to be used", address)
		}
		return false
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, address, bytes.NewReader([]byte(content)))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Body.Close(); err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("the storage answers %s, %v", res.Status, err)
	}
	return true
}

// What a client sends to the storage by itself becomes a blob once, when it has the size that was told.
func direct(t *testing.T, s blob.Store) {
	key, content := blob.StageKey{Tenant: uuid.New(), ID: "direct1"}, "sent without us"
	if _, err := s.Adopt(t.Context(), key, int64(len(content))); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("adopting what was never sent: %v", err)
	}
	if !send(t, s, key, content+", and more") {
		return
	}
	if _, err := s.Adopt(t.Context(), key, int64(len(content))); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("adopting what is too long: %v", err)
	}
	wantEmpty(t, s, key.Tenant)
	send(t, s, key, content)
	want := blob.Info{SHA256: digest([]byte(content)), Size: int64(len(content))}
	for range 2 { // a job that is repeated does no harm
		if info, err := s.Adopt(t.Context(), key, want.Size); err != nil || info != want {
			t.Fatalf("adopt: %+v, %v", info, err)
		}
	}
	place := blob.Key{Tenant: key.Tenant, SHA256: want.SHA256}
	if got := read(t, s, place); string(got) != content {
		t.Errorf("read back %q", got)
	}
	// The address still takes content, which changes nothing of the blob.
	send(t, s, key, "something else!")
	if got := read(t, s, place); string(got) != content {
		t.Errorf("after another PUT: %q", got)
	}
	if err := s.Drop(t.Context(), key, blob.Staged{}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Adopt(t.Context(), key, want.Size); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("adopting what was dropped: %v", err)
	}
	if got := read(t, s, place); string(got) != content {
		t.Errorf("after the drop: %q", got)
	}
}

// An address is good for one upload of one tenant only.
func directNames(t *testing.T, s blob.Store) {
	for _, key := range []blob.StageKey{{ID: "a"}, {Tenant: uuid.New()}, {Tenant: uuid.New(), ID: "../a"}, {Tenant: uuid.New(), ID: "a/b"}} {
		if address, ok, err := s.PutURL(t.Context(), key, time.Minute); ok || address != "" {
			t.Errorf("an address for %+v: %q, %v", key, address, err)
		}
		if info, err := s.Adopt(t.Context(), key, 1); err == nil {
			t.Errorf("adopted %+v as %+v", key, info)
		}
	}
	mine, other := blob.StageKey{Tenant: uuid.New(), ID: "same"}, blob.StageKey{Tenant: uuid.New(), ID: "same"}
	if !send(t, s, mine, "mine") {
		return
	}
	if _, err := s.Adopt(t.Context(), other, 4); !fault.IsKind(err, fault.KindConflict) {
		t.Errorf("the other tenant adopts mine: %v", err)
	}
}

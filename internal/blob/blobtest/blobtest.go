// Package blobtest is the suite that every implementation of blob.Store passes.
package blobtest

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/blob"
)

// Run checks a store. Each case uses tenants of its own, so one store may serve all of them.
func Run(t *testing.T, store blob.Store) {
	cases := map[string]func(*testing.T, blob.Store){
		"put_then_read_back":                      putAndRead,
		"seek_and_read_at":                        seekAndReadAt,
		"empty_content_is_content":                emptyContent,
		"content_of_several_parts":                largeContent,
		"put_twice_is_one_blob":                   putTwice,
		"limit_is_exact_and_leaves_nothing":       limit,
		"failing_reader_leaves_nothing":           failingReader,
		"cancelled_put_leaves_nothing":            cancelledPut,
		"many_at_once_agree":                      concurrentPuts,
		"put_file_takes_the_file_over":            putFile,
		"put_file_refuses_links":                  putFileLink,
		"local_file_holds_the_content":            localFile,
		"absent_and_malformed_keys_are_not_found": absent,
		"writes_need_a_tenant":                    noTenant,
		"tenants_are_apart":                       apart,
		"walk_meets_all_and_stops_on_error":       walk,
		"delete_twice_is_no_error":                deleteTwice,
		"delete_tenant_spares_others":             deleteTenant,
		"pieces_become_a_blob":                    pieces,
		"pieces_survive_a_broken_line":            brokenPieces,
		"pieces_are_assembled_once":               assembleTwice,
		"dropped_pieces_are_gone":                 dropPieces,
		"content_sent_directly_becomes_a_blob":    direct,
		"content_sent_in_parts_becomes_a_blob":    directParts,
		"dropped_parts_are_gone":                  directDropped,
		"direct_addresses_are_for_one_upload":     directNames,
		"healthy_store_passes_its_check":          check,
	}
	for name, run := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			run(t, store)
		})
	}
}

const noLimit = 1 << 40

func put(t *testing.T, s blob.Store, tenant uuid.UUID, content string) blob.Key {
	t.Helper()
	info, err := s.Put(t.Context(), tenant, strings.NewReader(content), noLimit)
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	if info.SHA256 != digest([]byte(content)) || info.Size != int64(len(content)) {
		t.Fatalf("put says %+v for %d bytes", info, len(content))
	}
	return blob.Key{Tenant: tenant, SHA256: info.SHA256}
}

func read(t *testing.T, s blob.Store, key blob.Key) []byte {
	t.Helper()
	o, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	defer func() { _ = o.Close() }()
	content, err := io.ReadAll(o)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if o.Size() != int64(len(content)) {
		t.Errorf("Size says %d, content has %d bytes", o.Size(), len(content))
	}
	return content
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

func all(t *testing.T, s blob.Store, tenant uuid.UUID) map[string]int64 {
	t.Helper()
	found := map[string]int64{}
	err := s.Walk(t.Context(), tenant, func(i blob.Info, modified time.Time) error {
		if age := time.Since(modified); age < -time.Hour || age > time.Hour {
			t.Errorf("modification time %v of a new blob", modified)
		}
		found[i.SHA256] = i.Size
		return nil
	})
	if err != nil {
		t.Fatalf("walk: %v", err)
	}
	return found
}

func wantEmpty(t *testing.T, s blob.Store, tenant uuid.UUID) {
	t.Helper()
	if left := all(t, s, tenant); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

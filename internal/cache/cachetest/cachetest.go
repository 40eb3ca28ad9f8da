// Package cachetest is what every store of package cache must pass.
package cachetest

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/cache"
)

// Run tries a store.
func Run(t *testing.T, store cache.Store) {
	t.Helper()
	ctx := t.Context()
	name := func(t *testing.T) string { t.Helper(); return "tenant:" + uuid.NewString() + ":question:1" }
	expect := func(t *testing.T, key string, want []byte) {
		t.Helper()
		got, found, err := store.Get(ctx, key)
		if err != nil || found != (want != nil) || !bytes.Equal(got, want) {
			t.Errorf("%s is %q, %v (%v), want %q", key, got, found, err, want)
		}
	}
	set := func(t *testing.T, key string, value []byte, lifetime time.Duration) {
		t.Helper()
		if err := store.Set(ctx, key, value, lifetime); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("what is not there", func(t *testing.T) { expect(t, name(t), nil) })
	t.Run("any bytes, the last ones win", func(t *testing.T) {
		key := name(t)
		all := make([]byte, 256)
		for i := range all {
			all[i] = byte(i)
		}
		set(t, key, []byte("before"), time.Minute)
		set(t, key, all, time.Minute)
		expect(t, key, all)
		expect(t, key+"x", nil)
	})
	t.Run("the end of a lifetime", func(t *testing.T) {
		short, long := name(t), name(t)
		set(t, long, []byte("stays"), time.Minute)
		set(t, short, []byte("goes"), 50*time.Millisecond)
		for deadline := time.Now().Add(5 * time.Second); ; <-time.After(5 * time.Millisecond) {
			if _, found, err := store.Get(ctx, short); err == nil && !found {
				break
			}
			if time.Now().After(deadline) {
				t.Fatal("it outlives its lifetime")
			}
		}
		expect(t, long, []byte("stays"))
	})
	t.Run("many at once", func(t *testing.T) {
		var wait sync.WaitGroup
		for i := range 50 {
			wait.Go(func() {
				key, value := name(t), fmt.Appendf(nil, "value %d", i)
				if err := store.Set(ctx, key, value, time.Minute); err != nil {
					t.Error(err)
				}
				expect(t, key, value)
			})
		}
		wait.Wait()
	})
}

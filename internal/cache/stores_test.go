package cache_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/cache/cachetest"
	"github.com/signate/signate/test/redistest"
)

func redis(t *testing.T, server *redistest.Server) *cache.Redis {
	t.Helper()
	r, err := cache.NewRedis(server.URL, "test:")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func TestMemory(t *testing.T) {
	t.Parallel()
	cachetest.Run(t, cache.NewMemory(1<<20))
}

func TestRedis(t *testing.T) {
	t.Parallel()
	cachetest.Run(t, redis(t, redistest.Start(t)))
}

func TestFallback(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	f := cache.NewFallback(redis(t, server), cache.NewMemory(1<<20), slog.New(slog.DiscardHandler))
	cachetest.Run(t, f)
	server.Stop()
	t.Run("alone", func(t *testing.T) { cachetest.Run(t, f) })
}

func TestMemory_is_bounded(t *testing.T) {
	t.Parallel()
	const size, n = 10_000, 1_000
	m, ctx := cache.NewMemory(1<<20), context.Background()
	for i := range n {
		if err := m.Set(ctx, fmt.Sprint(i), make([]byte, size), time.Minute); err != nil {
			t.Fatal(err)
		}
	}
	for deadline := time.Now().Add(5 * time.Second); ; <-time.After(5 * time.Millisecond) {
		left := 0
		for i := range n {
			if _, found, _ := m.Get(ctx, fmt.Sprint(i)); found {
				left++
			}
		}
		if left*size <= 1<<20 && left > 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%d values of %d bytes are kept", left, size)
		}
	}
}

func TestNewRedis_names_the_setting_and_no_password(t *testing.T) {
	t.Parallel()
	if _, err := cache.NewRedis("redis//user:geheim@host", ""); err == nil || err.Error() != "SIGNATE_REDIS_URL: use redis://user:password@host:6379/0 or rediss://…" {
		t.Error(err)
	}
}

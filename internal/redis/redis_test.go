package redis_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/internal/redis"
	"github.com/signate/signate/test/redistest"
)

// Many who ask a server that takes connections and answers nothing wait no longer than one.
func TestServer_that_hangs_is_asked_once(t *testing.T) {
	t.Parallel()
	server := redistest.Start(t)
	s, err := redis.New(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	server.Freeze(t)
	began := time.Now()
	var wait sync.WaitGroup
	for range 100 {
		wait.Go(func() {
			if _, err := s.Client(); err == nil {
				t.Error("connected to a server that answers nothing")
			}
		})
	}
	wait.Wait()
	if took := time.Since(began); took > 5*time.Second { // one by one it is 25 s
		t.Errorf("a hundred took %v", took)
	}
	server.Thaw(t)
	for deadline := time.Now().Add(10 * time.Second); ; {
		c, err := s.Client()
		if err == nil {
			if err := c.Do(t.Context(), c.B().Ping().Build()).Error(); err != nil {
				t.Error(err)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatal(err)
		}
	}
}

func TestNew_names_the_setting_and_no_password(t *testing.T) {
	t.Parallel()
	_, err := redis.New("http://user:secret@example.com:6379")
	if err == nil || !strings.Contains(err.Error(), "SIGNATE_REDIS_URL") || strings.Contains(err.Error(), "secret") {
		t.Errorf("%v", err)
	}
}

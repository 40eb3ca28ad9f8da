package cache_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/cache"
)

// unchanging is data of one generation.
type unchanging struct{}

func (unchanging) Generation(uuid.UUID) (string, bool) { return "1", true }

// A question that panics fails those who asked it; the node and the next question live.
func TestFetch_survives_a_panic(t *testing.T) {
	t.Parallel()
	ctx := access.With(context.Background(), access.Actor{Tenant: uuid.New()})
	c := cache.New(cache.NewMemory(1<<20), unchanging{})
	var asking sync.WaitGroup
	for range 5 {
		asking.Go(func() {
			_, err := cache.Fetch(ctx, c, "facets", nil, func(context.Context) (int, error) {
				var none []int
				return none[len(none)], nil
			})
			if err == nil || !strings.Contains(err.Error(), "index out of range") || !strings.Contains(err.Error(), "survive_test.go") {
				t.Errorf("got %v", err)
			}
		})
	}
	asking.Wait()
	if got, err := cache.Fetch(ctx, c, "facets", nil, func(context.Context) (int, error) { return 7, nil }); got != 7 || err != nil {
		t.Errorf("the next one: %d, %v", got, err)
	}
}

package asset

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
)

// A kept list is believed for as long as its generation is the tenant's, and for a moment where none is known.
func TestLists(t *testing.T) {
	t.Parallel()
	l, tenant, start := newLists(), uuid.New(), time.Now()
	_, change := l.get(tenant, "1", start)
	all := l.put(tenant, &All{read: start, generation: "1", Assets: []Asset{{ID: "a", Version: 1}}}, change)
	late := start.Add(time.Hour)
	for _, tt := range []struct {
		name, generation string
		at               time.Time
		kept             bool
	}{
		{"the same generation", "1", late, true}, {"another generation", "2", late, false}, {"no generation", "", late, false},
		{"a moment later", "2", start.Add(allFreshness / 2), true},
	} {
		if got, _ := l.get(tenant, tt.generation, tt.at); (got == all) != tt.kept {
			t.Errorf("%s: kept %v, want %v", tt.name, got == all, tt.kept)
		}
	}
	again := l.put(tenant, &All{read: late, generation: "2", Assets: []Asset{{ID: "a", Version: 1}}}, change)
	if again != all {
		t.Error("what has not changed is another list")
	}
	if got, _ := l.get(tenant, "2", late.Add(time.Hour)); got != all {
		t.Error("the next generation is not kept")
	}
	l.forget(tenant)
	if got, _ := l.get(tenant, "2", late); got != nil {
		t.Error("a change is not forgotten")
	}
	if l.put(tenant, all, change); l.kept[tenant] != nil {
		t.Error("what was read before a change is kept after it")
	}
	unknown := &All{read: start}
	_, change = l.get(tenant, "", start)
	l.put(tenant, unknown, change)
	if got, _ := l.get(tenant, "", late); got != nil {
		t.Error("without a generation it is believed for ever")
	}
}

// Whoever changes something sees it at once, whether the node hears of changes or not.
func TestAll_shows_changes_at_once(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for i := range 20 {
		a, err := b.svc.CreateLink(b.ctx, Input{URI: "https://example.com/"})
		if err != nil {
			t.Fatal(err)
		}
		all, err := b.svc.All(b.ctx)
		if err != nil || len(all.Assets) != i+1 || all.Assets[i].ID != a.ID {
			t.Fatalf("after %d creations in %s there are %d: %v", i+1, access.From(b.ctx).Tenant, len(all.Assets), err)
		}
	}
}

// A list that cannot be read for a mistake of ours fails whoever asks for it, not the node.
func TestAll_survives_a_panic(t *testing.T) {
	t.Parallel()
	b := setup(t)
	var asked atomic.Int64
	b.svc.now = func() time.Time {
		if asked.Add(1) == 2 { // the first is of the look at what is kept
			panic("a row of the wrong shape")
		}
		return time.Now()
	}
	if _, err := b.svc.All(b.ctx); err == nil || !strings.Contains(err.Error(), "a row of the wrong shape") || !strings.Contains(err.Error(), "all.go") {
		t.Errorf("got %v", err)
	}
	if _, err := b.svc.All(b.ctx); err != nil {
		t.Errorf("the next one: %v", err)
	}
}

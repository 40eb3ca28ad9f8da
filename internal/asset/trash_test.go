package asset

import (
	"testing"
	"time"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/test/sample"
)

// What is deleted comes back for thirty days, and then it does not.
func TestEmptyTrash_keeps_what_can_be_undone(t *testing.T) {
	t.Parallel()
	b := setup(t)
	undone, late := b.upload(t, "undone.png", sample.PNG(20, 20, "undone")), b.upload(t, "late.png", sample.PNG(20, 20, "late"))
	for _, a := range []Asset{undone, late} {
		if err := b.svc.Delete(b.ctx, a.ID); err != nil {
			t.Fatal(err)
		}
	}
	empty := func(after time.Duration) {
		t.Helper()
		b.svc.now = func() time.Time { return time.Now().Add(after) }
		if err := b.svc.EmptyTrash(b.ctx); err != nil {
			t.Fatal(err)
		}
	}
	const days = 24 * time.Hour
	empty(30*days - time.Hour)
	if _, err := b.svc.Restore(b.ctx, undone.ID); err != nil {
		t.Errorf("within thirty days: %v", err)
	}
	empty(30*days + time.Minute)
	if _, err := b.svc.Restore(b.ctx, late.ID); !fault.IsKind(err, fault.KindNotFound) {
		t.Errorf("after thirty days: %v", err)
	}
	b.get(t, undone.ID)
}

package device_test

import (
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/page"
)

// It sweeps all tenants of the database, those of other tests too, so none runs beside it.
func TestHistory_tells_what_became_of_commands_and_forgets_them(t *testing.T) {
	svc, c, _, admin, screen := setup(t)
	id := access.From(screen).Device
	history := func() []device.Command {
		t.Helper()
		p, err := svc.History(admin, id, page.Request{Limit: 10})
		if err != nil {
			t.Fatal(err)
		}
		return p.Results
	}
	first, err := svc.Send(admin, id, "next", nil)
	if err != nil {
		t.Fatal(err)
	}
	second, err := svc.Send(admin, id, "identify", nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := history(); len(got) != 2 || got[0].ID != second.ID || got[1].ID != first.ID || got[0].Status != "requested" {
		t.Fatalf("the history is %+v, want the newest first", got)
	}
	if err := svc.Receipt(screen, first.ID, true, ""); err != nil {
		t.Fatal(err)
	}
	c.pass(2 * time.Minute) // nobody came for the second one
	if got := history(); got[0].Status != "expired" || got[1].Status != "done" || got[1].Finished == nil {
		t.Errorf("the history is %+v, want one expired and one done", got)
	}

	// What was asked for is written down by the database's clock.
	sweep := &device.CommandSweeper{Devices: svc}
	if err := sweep.Work(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := history(); len(got) != 2 {
		t.Errorf("%d commands are left, want both: they are new", len(got))
	}
	c.pass(time.Until(c.Now()) * -1)
	c.pass(device.CommandsKept + time.Hour)
	if err := sweep.Work(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	if got := history(); len(got) != 0 {
		t.Errorf("%d commands are left after 90 days", len(got))
	}
}

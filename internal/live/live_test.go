package live_test

import (
	"bufio"
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/test/pgtest"
)

// hub runs a hub that serves the actor, and returns it with its address.
func hub(t *testing.T, devices func(tenant, device uuid.UUID, connected bool)) (*live.Hub, func(access.Actor) string) {
	t.Helper()
	h, err := live.New(pgtest.Open(t).DB.SharedPool(), slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if devices != nil {
		h.OnDevice(devices)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("the hub ended with %v", err)
		}
	})
	return h, func(a access.Actor) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h.ServeHTTP(w, r.WithContext(access.With(r.Context(), a)))
		}))
		t.Cleanup(s.Close)
		return s.URL
	}
}

// listen returns the lines of a stream as they come; the channel closes with it.
func listen(t *testing.T, ctx context.Context, address string) <-chan string {
	t.Helper()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	lines := make(chan string, 100)
	go func() {
		defer close(lines)
		defer func() { _ = res.Body.Close() }()
		for s := bufio.NewScanner(res.Body); s.Scan(); {
			if data, ok := strings.CutPrefix(s.Text(), "data: "); ok {
				lines <- data
			}
		}
	}()
	return lines
}

func await(t *testing.T, lines <-chan string, part string) {
	t.Helper()
	late := time.After(5 * time.Second)
	for {
		select {
		case line, ok := <-lines:
			if !ok {
				t.Fatalf("the stream ended before %q", part)
			}
			if strings.Contains(line, part) {
				return
			}
			if strings.Contains(line, `"pub"`) {
				t.Errorf("unexpected %s", line)
			}
		case <-late:
			t.Fatalf("no %q", part)
		}
	}
}

func TestHub_tells_whom_it_concerns(t *testing.T) {
	t.Parallel()
	h, serve := hub(t, nil)
	tenant, other := uuid.New(), uuid.New()
	one, two := uuid.New(), uuid.New()
	member := access.Actor{Tenant: tenant, User: uuid.New(), Role: access.Viewer}
	streams := map[string]<-chan string{
		"person": listen(t, t.Context(), serve(member)), "first": listen(t, t.Context(), serve(access.Actor{Tenant: tenant, Device: one})),
		"second": listen(t, t.Context(), serve(access.Actor{Tenant: tenant, Device: two})), "stranger": listen(t, t.Context(), serve(access.Actor{Tenant: other, User: uuid.New(), Role: access.TenantAdmin})),
		"their screen": listen(t, t.Context(), serve(access.Actor{Tenant: other, Device: one})),
	}
	for _, s := range streams {
		await(t, s, `"connect"`)
	}
	h.ToPeople(tenant, live.Hint{Type: "people", ID: "1"})
	h.ToScreens(tenant, live.Hint{Type: "screens"})
	h.ToScreen(tenant, two, live.Hint{Type: "two"})
	for _, end := range []uuid.UUID{tenant, other} { // what comes last shows that nothing else came
		h.ToPeople(end, live.Hint{Type: "end"})
		h.ToScreens(end, live.Hint{Type: "end"})
	}
	for name, wants := range map[string][]string{
		"person": {"people", "end"}, "first": {"screens", "end"}, "second": {"screens", "two", "end"}, "stranger": {"end"}, "their screen": {"end"},
	} {
		for _, want := range wants {
			t.Log(name, want)
			await(t, streams[name], `"type":"`+want+`"`)
		}
	}
}

func TestHub_refuses_whom_it_does_not_know(t *testing.T) {
	t.Parallel()
	_, serve := hub(t, nil)
	for name, a := range map[string]access.Actor{"nobody": {}, "no member": {Tenant: uuid.New(), User: uuid.New()}, "no tenant": {User: uuid.New(), Role: access.TenantAdmin}} {
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for line := range listen(t, t.Context(), serve(a)) {
				if strings.Contains(line, `"connect"`) {
					t.Errorf("%s is connected: %s", name, line)
				}
			}
		}()
		select {
		case <-ended:
		case <-time.After(5 * time.Second):
			t.Errorf("%s stays", name)
		}
	}
}

func TestHub_reports_when_screens_come_and_go(t *testing.T) {
	t.Parallel()
	changes := make(chan bool, 10)
	device := uuid.New()
	_, serve := hub(t, func(_, d uuid.UUID, connected bool) {
		if d == device {
			changes <- connected
		}
	})
	ctx, leave := context.WithCancel(t.Context())
	lines := listen(t, ctx, serve(access.Actor{Tenant: uuid.New(), Device: device}))
	await(t, lines, `"connect"`)
	if !<-changes {
		t.Error("coming is reported as going")
	}
	leave()
	select {
	case connected := <-changes:
		if connected {
			t.Error("going is reported as coming")
		}
	case <-time.After(5 * time.Second):
		t.Error("nobody hears that the screen has gone")
	}
}

package job_test

import (
	"context"
	"errors"
	"log/slog"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

type args struct {
	Name string `json:"name"`
}

func (args) Kind() string { return "test" }

type worker struct {
	river.WorkerDefaults[args]
	work func(ctx context.Context, name string) error
}

func (w *worker) Work(ctx context.Context, j *river.Job[args]) error { return w.work(ctx, j.Args.Name) }

// Jobs exist exactly when their transaction does, run again after a failure, and a stop waits for those that
// run. One test does it all, because the queue belongs to the database.
func TestRunner(t *testing.T) {
	t.Parallel()
	db := pgtest.Open(t).DB
	r, err := job.New(db.SharedPool(), 1, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	worked, started, release := make(chan string, 100), make(chan struct{}), make(chan struct{})
	failed := false
	job.Register(r, &worker{work: func(_ context.Context, name string) error {
		switch {
		case name == "fails once" && !failed:
			failed = true
			return errors.New("this time")
		case name == "slow":
			close(started)
			<-release
		}
		worked <- name
		return nil
	}})
	r.Every(time.Hour, args{Name: "regular"})
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	tenant, _ := pgtest.Open(t).Tenant(t)
	insert := func(name string, end error) {
		t.Helper()
		err := db.Tx(tenant, func(tx postgres.Tx) error {
			if err := r.InsertTx(tenant, tx, args{Name: name}); err != nil {
				return err
			}
			return end
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
	}
	insert("never", errors.New("rolled back"))
	insert("fails once", nil)
	insert("done", nil)
	seen := map[string]int{}
	for late := time.After(20 * time.Second); seen["done"] == 0 || seen["fails once"] == 0 || seen["regular"] == 0; {
		select {
		case name := <-worked:
			seen[name]++
		case <-late:
			t.Fatalf("worked %v", seen)
		}
	}
	insert("slow", nil)
	<-started
	cancel()
	select {
	case err := <-done:
		t.Fatalf("it stopped while a job ran: %v", err)
	case <-time.After(200 * time.Millisecond):
	}
	close(release)
	if err := <-done; err != nil {
		t.Errorf("it ended with %v", err)
	}
	if name := <-worked; name != "slow" || seen["never"] > 0 {
		t.Errorf("last came %s, and what was rolled back %d times", name, seen["never"])
	}
}

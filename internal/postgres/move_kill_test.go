package postgres_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/test/pgtest"
)

// moverProcess says, in a process of its own, what to move and at which step to die.
const moverProcess = "SIGNATE_TEST_MOVE"

// moveAndDie moves a tenant and kills itself, as the machine would: nothing is tidied up.
func moveAndDie() {
	var tenant, to, doing string
	var at int
	if _, err := fmt.Sscan(os.Getenv(moverProcess), &tenant, &to, &doing, &at); err != nil {
		panic(err)
	}
	ctx := access.System(context.Background(), uuid.Nil)
	shared, other := os.Getenv("MOVE_SHARED"), os.Getenv("MOVE_OTHER")
	db, err := postgres.Open(ctx, postgres.Config{URL: shared, AdminURL: shared, Logger: slog.New(slog.DiscardHandler), MaxConns: 2,
		Databases: map[string]postgres.Database{"other": {URL: other, AdminURL: other}}})
	if err != nil {
		panic(err)
	}
	_, err = db.Move(ctx, uuid.MustParse(tenant), strings.TrimPrefix(to, "shared"), func(s postgres.MoveStep) {
		if s.Doing != doing {
			return
		}
		if at--; at < 0 {
			_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
			select {}
		}
	})
	if err != nil {
		fmt.Println(err)
		os.Exit(3)
	}
}

// A move that is killed, wherever it is, loses nothing and doubles nothing: the tenant works on, by itself or
// after FinishMoves, and the next move ends what was begun.
func TestMove_survives_being_killed_anywhere(t *testing.T) {
	t.Parallel()
	d := pgtest.Open(t)
	other := pgtest.OpenOther(t)
	b := newBusiness(t, d, other)
	b.seed(100)
	points := []struct {
		doing string
		at    int
	}{{"copy", 0}, {"copy", 3}, {"freeze", 0}, {"verify", 1}, {"close", 0}, {"open", 0}, {"switch", 0}, {"clear", 0}, {"done", 0}}
	where := 0
	for i, p := range points {
		stop := b.run(2)
		target := []string{"other", "shared"}[where]
		b.kill(target, p.doing, p.at)
		// The tenant is in one place and works there, before anybody moves it again.
		if err := b.recover(fmt.Sprint("after ", i)); err != nil {
			t.Fatalf("after %s: %v", p.doing, err)
		}
		b.mu.Lock()
		b.acked[fmt.Sprint("after ", i)] = true
		b.mu.Unlock()
		to := target
		if i%3 == 2 { // it is told to stay after all: what was copied is undone
			to = []string{"shared", "other"}[where]
		}
		if _, err := b.node.Move(b.ctx, b.tenant, strings.TrimPrefix(to, "shared"), nil); err != nil {
			t.Fatalf("%s: the next move: %v", p.doing, err)
		}
		stop()
		where = map[string]int{"shared": 0, "other": 1}[to]
		b.check(where)
		if t.Failed() {
			t.Fatalf("killed at %s %d on the way to %s", p.doing, p.at, target)
		}
	}
	if n := number(t, d.AdminURL, "select count(*) from tenant_management.tenant_moves where tenant_id = $1", b.tenant); n != 0 {
		t.Errorf("%d moves are remembered", n)
	}
}

// recover does what the job does that finishes moves, until the tenant can be written: the database may
// take a moment to notice that the mover is dead.
func (b *business) recover(name string) (err error) {
	ctx, cancel := context.WithTimeout(b.ctx, 30*time.Second)
	defer cancel()
	for ctx.Err() == nil {
		if err = b.node.FinishMoves(ctx); err != nil {
			return err
		}
		err = b.node.Tx(ctx, func(tx postgres.Tx) error { return insertDevice(ctx, tx, b.tenant, name) })
		if !fault.IsKind(err, fault.KindUnavailable) {
			return err
		}
	}
	return err
}

func (b *business) kill(to, doing string, at int) {
	b.t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), fmt.Sprintf("%s=%s %s %s %d", moverProcess, b.tenant, to, doing, at), "MOVE_SHARED="+b.urls[0], "MOVE_OTHER="+b.urls[1])
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.Sys().(syscall.WaitStatus).Signal() != syscall.SIGKILL {
		b.t.Fatalf("the move was to be killed at %s %d: %v %s", doing, at, err, out)
	}
}

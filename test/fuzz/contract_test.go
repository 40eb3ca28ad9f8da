// Package fuzz calls every operation of the contract with made-up input and looks at the answers.
//
// SIGNATE_FUZZ_FOR=10m makes it go on for longer than in the suite, SIGNATE_FUZZ_SEED begins with other
// numbers.
package fuzz

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/signate/signate/test/apitest"
)

func TestMain(m *testing.M) { apitest.Main(m) }

// unreachable are the operations that may succeed never, and why.
var unreachable = map[string]string{
	"acceptInvitation": byMail, "lookupInvitation": byMail, "verifyEmail": byMail, "confirmEmail": byMail, "resetPassword": byMail,
	"answerSecondFactor": byHand, "confirmTOTP": byHand, "removeTOTP": byHand, "renewRecoveryCodes": byHand,
	"finishPasskey": byHand, "loginWithPasskey": byHand, "renamePasskey": byHand, "removePasskey": byHand,
	"startSingleSignOn": byProvider, "finishSingleSignOn": byProvider,
	"createDirectUpload": onDisk, "getDirectUpload": onDisk, "signDirectUploadParts": onDisk, "completeDirectUpload": onDisk, "cancelDirectUpload": onDisk,
	"cancelAsset": underWay, "cancelImport": underWay, "cancelExport": underWay, "retryAsset": "nothing has failed",
	"resendVerification": "the address is confirmed", "refresh": "the token is in a cookie", "verifyDomain": "the DNS does not have the record",
	"restoreTenant": "the tenant of the request is not deleted",
}

const (
	onDisk     = "files lie on the disk"
	byMail     = "a mail brings the token"
	byHand     = "an authenticator is needed"
	underWay   = "it would have to come in the middle of the work"
	byProvider = "an identity provider is needed"
)

// Whatever is sent to whatever operation, the server answers, not with 5xx, and as the contract says. An
// operation that is added is called without being named here.
func TestContract_holds_whatever_is_sent(t *testing.T) {
	in := apitest.Open(t)
	seed := number(t, "SIGNATE_FUZZ_SEED", uint64(time.Now().UnixNano()))
	t.Logf("SIGNATE_FUZZ_SEED=%d", seed)
	book := &book{t: t, tried: map[string]int{}, done: map[string]int{}, named: map[string]int{}, seen: map[string]bool{}, last: map[string]string{}}
	book.tour(in, generator{Rand: rand.New(rand.NewPCG(seed, 0))})
	length, err := time.ParseDuration(cmp.Or(os.Getenv("SIGNATE_FUZZ_FOR"), "10s"))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), length)
	defer cancel()
	var workers sync.WaitGroup
	for n := range uint64(3) {
		workers.Go(func() { book.roam(ctx, in, generator{Rand: rand.New(rand.NewPCG(seed, n+1))}) })
	}
	workers.Wait()
	book.close()
}

func number(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// book keeps what was called and what was found.
type book struct {
	t *testing.T

	mu                 sync.Mutex
	tried, done, named map[string]int
	seen               map[string]bool
	last               map[string]string // the answer of an operation that has not succeeded yet
	calls              int
}

// operations returns all: what makes things, what reads, what deletes (parts before the things that have them) and
// what brings back.
func operations() []apitest.Operation {
	all := slices.Clone(apitest.Operations())
	rank := func(op apitest.Operation) int {
		switch {
		case op.Method == http.MethodGet:
			return 1
		case slices.Contains([]string{"deleteCurrentTenant", "endSession", "endSessions"}, op.ID): // the end of what was found
			return 5
		case op.Method == http.MethodDelete && !strings.HasSuffix(op.Path, "}/"):
			return 2
		case op.Method == http.MethodDelete:
			return 3
		case strings.HasSuffix(op.Path, "{id}/restore/"):
			return 4
		}
		return 0
	}
	slices.SortFunc(all, func(a, b apitest.Operation) int {
		if d := rank(a) - rank(b); d != 0 {
			return d
		}
		return strings.Compare(a.ID, b.ID)
	})
	return all
}

// tour calls every operation as its example says, and once more those that could not succeed before what the
// others do.
func (b *book) tour(in *apitest.Installation, g generator) {
	w := newWorld(b.t, in, true)
	for range 2 {
		for _, op := range operations() {
			for try := 0; try < 20 && b.done[op.ID] == 0; try++ {
				c := w.tame(g, op, try)
				a := b.call(b.t.Context(), w, c)
				if a != nil && !w.fits(b.t) {
					w = newWorld(b.t, in, true)
				}
			}
		}
	}
}

// roam makes calls up until the context ends.
func (b *book) roam(ctx context.Context, in *apitest.Installation, g generator) {
	w := newWorld(b.t, in, false)
	for ctx.Err() == nil {
		all := slices.Clone(operations())
		g.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		for _, op := range all {
			if ctx.Err() != nil {
				return
			}
			a := b.call(ctx, w, w.wild(g, op))
			if a != nil && (a.Status == 401 || a.Status == 403 || op.Method == http.MethodDelete && a.Status < 300) && !w.fits(b.t) {
				w = newWorld(b.t, in, false)
			}
		}
	}
}

// call makes a call and notes it.
func (b *book) call(ctx context.Context, w *world, c call) *apitest.Answer {
	a, err := w.do(ctx, c)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.calls++
	b.tried[c.op.ID]++
	if c.real {
		b.named[c.op.ID]++
	}
	if a != nil && a.Status < 400 {
		b.done[c.op.ID]++
	}
	if a != nil && b.last[c.op.ID] == "" && c.real {
		b.last[c.op.ID] = fmt.Sprintf("%v answers %d %.300s", c, a.Status, a.Body)
	}
	if err != nil && ctx.Err() == nil {
		b.report(c, a, err)
	}
	if a != nil && err == nil {
		w.learn(c.op.Method, c.path, a)
		if c.op.Method == http.MethodDelete && a.Status < 300 {
			w.forget(c.path)
		}
	}
	return a
}

// report tells of a fault once for each operation and kind.
func (b *book) report(c call, a *apitest.Answer, err error) {
	b.t.Helper()
	words := err.Error()
	key := c.op.ID + words[:min(len(words), 60)]
	if b.seen[key] {
		return
	}
	b.seen[key] = true
	answer := ""
	if a != nil {
		answer = strconv.Itoa(a.Status) + " " + string(a.Body[:min(len(a.Body), 600)])
	}
	b.t.Errorf("%v\n  %.600s\n  answer %s", c, words, answer)
}

// close checks that every operation was called and can succeed.
func (b *book) close() {
	b.t.Helper()
	for _, op := range operations() {
		switch _, known := unreachable[op.ID]; {
		case b.tried[op.ID] == 0:
			b.t.Errorf("%s was not called", op.ID)
		case b.named[op.ID] == 0 && !known:
			b.t.Errorf("%s was called with nothing real in its path: let newWorld make something for %s", op.ID, op.Path)
		case b.done[op.ID] == 0 && !known:
			b.t.Errorf("%s never succeeded: give it an example that works, or let newWorld make what it needs, or say in unreachable why not: %s", op.ID, b.last[op.ID])
		}
	}
	b.t.Logf("%d calls of %d operations", b.calls, len(b.tried))
}

package media

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

// Bounds of workers.
const (
	maxWorkers    = 2                // that draw at a time
	workerRest    = time.Minute      // without work before one ends and gives its memory back
	workerLife    = 10 * time.Minute // before the next picture goes to a new one
	workerGrace   = 10 * time.Second // for a worker that is to give up by itself
	workerPicture = 512 << 20        // bytes of what one makes
	workerHeap    = "512MiB"         // beyond which it collects garbage eagerly
)

// Workers draw pictures in processes of their own: this program once more, without network, secrets or files to
// write, of low priority, and within bounds of memory and time. A picture that breaks its decoder, or a thousand that
// keep it busy, take nothing from whoever is being answered meanwhile.
type Workers struct {
	program  string
	isolated bool
	memory   uint64 // bytes of data that one may have
	slots    chan struct{}

	mu      sync.Mutex
	resting []*worker
}

// DetectWorkers returns nil where this program cannot be started as a worker, because its main does not call BeWorker.
func DetectWorkers(ctx context.Context) *Workers {
	if !able.Load() {
		return nil
	}
	program := "/proc/self/exe" // is the same program even when its file was replaced
	if runtime.GOOS != "linux" {
		var err error
		if program, err = os.Executable(); err != nil {
			return nil
		}
	}
	for _, isolated := range []bool{true, false} { // containers often forbid the tightest sandbox
		w := &Workers{program: program, isolated: isolated, memory: workerMemory, slots: make(chan struct{}, maxWorkers)}
		c := w.child(nil, io.Discard)
		c.timeout = detectTimeout
		if c.run(ctx, isolated) == nil { // nothing to do, so it ends
			return w
		}
	}
	return nil
}

func (w *Workers) child(in io.Reader, out io.Writer) child {
	return child{
		program: w.program, args: []string{workerArgument}, in: in, out: out, timeout: workerLife + decodeTimeout + workerGrace,
		env: []string{"GOMEMLIMIT=" + workerHeap, "GOMAXPROCS=1"}, roomy: true, most: w.memory,
	}
}

// worker is a running one.
type worker struct {
	in   *os.File // tasks
	out  *os.File
	said *bufio.Reader
	kill context.CancelFunc
	end  *time.Timer // of its rest
	born time.Time

	ended chan struct{}
	err   error // when it has ended
}

// start starts a worker. That it cannot be started is told by its end.
func (w *Workers) start(ctx context.Context) (*worker, error) {
	theirIn, in, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("start a picture worker: %w", err)
	}
	out, theirOut, err := os.Pipe()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start a picture worker: %w", err), theirIn.Close(), in.Close())
	}
	ctx, kill := context.WithCancel(context.WithoutCancel(ctx)) // it outlives the picture
	k := &worker{in: in, out: out, said: bufio.NewReaderSize(out, maxAnswer), kill: kill, born: time.Now(), ended: make(chan struct{})}
	go func() {
		defer close(k.ended)
		defer kill()
		k.err = w.child(theirIn, theirOut).run(ctx, w.isolated)
		_, _ = theirIn.Close(), theirOut.Close() // whoever waits for an answer learns that there is none
	}()
	return k, nil
}

// stop ends a worker, the hard way when it does something.
func (k *worker) stop() {
	k.kill()
	<-k.ended
	_, _ = k.in.Close(), k.out.Close()
}

// take returns a worker that is free, or a new one.
func (w *Workers) take(ctx context.Context) (*worker, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for n := len(w.resting); n > 0; n = len(w.resting) {
		k := w.resting[n-1]
		w.resting = w.resting[:n-1]
		if !k.end.Stop() {
			continue // its rest is over
		}
		select {
		case <-k.ended: // somebody killed it
			k.stop()
		default:
			return k, nil
		}
	}
	return w.start(ctx)
}

// give lets a worker rest for a while after its work.
func (w *Workers) give(k *worker) {
	if time.Since(k.born) > workerLife {
		k.stop()
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.resting = append(w.resting, k)
	k.end = time.AfterFunc(workerRest, func() {
		w.mu.Lock()
		for i, other := range w.resting {
			if other == k {
				w.resting = append(w.resting[:i], w.resting[i+1:]...)
				break
			}
		}
		w.mu.Unlock()
		k.stop()
	})
}

// errWorker says that a worker ended over a picture.
var errWorker = errors.New("the picture worker ended")

// draw has a picture drawn. One that a worker dies of is tried once more, by a new one, because somebody else may
// have killed the first.
func (w *Workers) draw(ctx context.Context, t task, out io.Writer) (Picture, error) {
	select {
	case w.slots <- struct{}{}:
	case <-ctx.Done():
		return Picture{}, ctx.Err()
	}
	defer func() { <-w.slots }()
	var failed error
	for range 2 {
		k, err := w.take(ctx)
		if err != nil {
			return Picture{}, err
		}
		a, made, err := k.do(ctx, t)
		if err == nil {
			w.give(k)
			return a.picture(t, made, out)
		}
		k.stop()
		switch {
		case ctx.Err() != nil:
			return Picture{}, ctx.Err()
		case errors.Is(err, errTimeout):
			return Picture{}, tooSlow(t.Info.Type, err)
		case errors.Is(k.err, errStart):
			return Picture{}, k.err
		}
		failed = errors.Join(err, k.err)
	}
	return Picture{}, damaged(t.Info.Type, failed)
}

// do gives a worker a task and waits for what it makes. After an error it is of no more use.
func (k *worker) do(ctx context.Context, t task) (a answer, made []byte, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, t.Within+workerGrace, errTimeout)
	defer cancel()
	defer context.AfterFunc(ctx, k.kill)()
	fail := func(err error) (answer, []byte, error) {
		if cause := context.Cause(ctx); cause != nil {
			err = cause
		}
		return answer{}, nil, fmt.Errorf("%w: %w", errWorker, err)
	}
	if err := json.NewEncoder(k.in).Encode(t); err != nil {
		return fail(err)
	}
	line, err := k.said.ReadSlice('\n')
	if err != nil {
		return fail(err)
	}
	if err := json.Unmarshal(line, &a); err != nil {
		return fail(err)
	}
	if a.Size < 0 || a.Size > workerPicture {
		return fail(errOutput)
	}
	made = make([]byte, a.Size)
	if _, err := io.ReadFull(k.said, made); err != nil {
		return fail(err)
	}
	return a, made, nil
}

// picture is what an answer means.
func (a answer) picture(t task, made []byte, out io.Writer) (Picture, error) {
	switch {
	case a.TooSlow:
		return Picture{}, tooSlow(t.Info.Type, errTimeout)
	case a.Refused != "":
		return Picture{}, (&Refused{Reason: a.Refused}).because(errors.New(a.Cause))
	case a.Failed != "":
		return Picture{}, fmt.Errorf("picture worker: %s", a.Failed)
	}
	if _, err := out.Write(made); err != nil {
		return Picture{}, fmt.Errorf("write picture: %w", err)
	}
	return a.Picture, nil
}

// able is set in programs that can be started as workers.
var able atomic.Bool

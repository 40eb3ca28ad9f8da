package media

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// workerArgument makes this program a worker.
const workerArgument = "picture-worker"

// maxAnswer bounds what a worker says of a picture, in bytes.
const maxAnswer = 16 << 10

// task is what a worker is asked for: to draw a file whose header says what is in Info.
type task struct {
	Path   string        `json:"path"`
	Info   Info          `json:"info"`
	How    wanted        `json:"how"`
	Within time.Duration `json:"within"`
}

// answer is what it says; as many bytes as Size follow.
type answer struct {
	Picture Picture `json:"picture"`
	Size    int     `json:"size"`
	Refused string  `json:"refused,omitempty"` // a reason
	Cause   string  `json:"cause,omitempty"`
	Failed  string  `json:"failed,omitempty"` // and not the file's fault
	TooSlow bool    `json:"too_slow,omitempty"`
}

// BeWorker makes the process a worker for the rest of its life when it was started as one. Every main whose
// program is to draw pictures in other processes calls it first.
func BeWorker(ctx context.Context) {
	if len(os.Args) != 2 || os.Args[1] != workerArgument {
		able.Store(true)
		return
	}
	if err := work(ctx, os.Stdin, os.Stdout); err != nil {
		_, _ = os.Stderr.WriteString(err.Error() + "\n")
		os.Exit(1)
	}
	os.Exit(0)
}

// work draws what it is asked for until there is nothing more.
func work(ctx context.Context, in io.Reader, out io.Writer) error {
	p, tasks, made := New(Deps{}), json.NewDecoder(in), &bytes.Buffer{}
	for {
		var t task
		if err := tasks.Decode(&t); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read a task: %w", err)
		}
		made.Reset()
		a := p.perform(ctx, t, made)
		a.Size = made.Len()
		line, err := json.Marshal(a)
		if err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		if _, err := out.Write(append(line, '\n')); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
		if _, err := made.WriteTo(out); err != nil {
			return fmt.Errorf("answer: %w", err)
		}
	}
}

func (p *Processor) perform(ctx context.Context, t task, made *bytes.Buffer) answer {
	pic, err := p.performs(ctx, t, made)
	if err == nil {
		return answer{Picture: pic}
	}
	made.Reset()
	r := AsRefused(err)
	switch {
	case r == nil:
		return answer{Failed: brief(err.Error())}
	case errors.Is(err, errTimeout):
		return answer{TooSlow: true}
	}
	return answer{Refused: brief(r.Reason), Cause: brief(err.Error())}
}

func (p *Processor) performs(ctx context.Context, t task, made io.Writer) (Picture, error) {
	p.decodeTimeout = t.Within
	f, err := os.Open(t.Path)
	if err != nil {
		return Picture{}, fmt.Errorf("open picture: %w", err)
	}
	defer func() { _ = f.Close() }() // it was only read
	st, err := f.Stat()
	if err != nil {
		return Picture{}, fmt.Errorf("open picture: %w", err)
	}
	return p.drawHere(ctx, f, st.Size(), t.Info, t.How, made)
}

// brief cuts what could be as long as a file wants.
func brief(s string) string {
	return strings.ToValidUTF8(s[:min(len(s), 1<<10)], "")
}

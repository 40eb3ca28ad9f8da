package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/server"
)

type doctorCommand struct {
	config.Config
}

// Run examines the installation, beside a running server or without one, and fails when something is wrong.
func (c *doctorCommand) Run() error {
	if err := c.Complete(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return report(os.Stdout, server.Examine(ctx, c.Config, server.NewLogger(os.Stderr, "error", c.LogFormat)))
}

var words = map[server.Verdict]string{server.Good: "ok", server.Remark: "note", server.Bad: "FAULT"}

// report prints a line for each finding.
func report(w io.Writer, findings []server.Finding) error {
	bad := 0
	for _, f := range findings {
		if f.Verdict == server.Bad {
			bad++
		}
		if _, err := fmt.Fprintf(w, "%-6s %-16s %s\n", words[f.Verdict], f.Part, f.Text); err != nil {
			return fmt.Errorf("print: %w", err)
		}
	}
	switch bad {
	case 0:
		return nil
	case 1:
		return errors.New("one part does not work")
	}
	return fmt.Errorf("%d parts do not work", bad)
}

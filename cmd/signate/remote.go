package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/signate/signate/client"
)

// remote is what commands need to reach a running server, as any other program does.
type remote struct {
	Server string `help:"Address of the server." env:"SIGNATE_SERVER" default:"http://localhost:8080"`
	Key    string `help:"API key. Better in the environment than in the list of processes." env:"SIGNATE_API_KEY"`
	JSON   bool   `help:"Print objects of the API instead of a table, one a line." name:"json"`
}

var errNoKey = errors.New("give an API key: make one in the dashboard and set SIGNATE_API_KEY")

// open makes a client, and a context that ends when the person at the terminal wants it; call end in the end.
func (c *remote) open() (ctx context.Context, api *client.ClientWithResponses, end func(), err error) {
	if c.Key == "" {
		return nil, nil, nil, errNoKey
	}
	if api, err = client.New(client.Config{Server: c.Server, Key: c.Key}); err != nil {
		return nil, nil, nil, err
	}
	ctx, end = signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	return ctx, api, end, nil
}

// table prints rows, or objects one a line.
type table struct {
	out   io.Writer
	lines *json.Encoder     // nil for rows
	rows  *tabwriter.Writer // nil for objects
}

func (c *remote) table(out io.Writer, columns ...string) *table {
	if c.JSON {
		return &table{out: out, lines: json.NewEncoder(out)}
	}
	t := &table{out: out, rows: tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)}
	t.row(columns...)
	return t
}

func (t *table) row(cells ...string) {
	for i, cell := range cells {
		cells[i] = printable(cell)
	}
	_, _ = fmt.Fprintln(t.rows, strings.Join(cells, "\t")) // Flush tells
}

// add prints an object, or its cells.
func (t *table) add(object any, cells ...string) error {
	if t.lines != nil {
		return t.lines.Encode(object)
	}
	t.row(cells...)
	return nil
}

func (t *table) end() error {
	if t.rows == nil {
		return nil
	}
	return t.rows.Flush()
}

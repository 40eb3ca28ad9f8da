package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/server"
	"github.com/signate/signate/internal/tenant"
)

type tenantMove struct {
	installation
	Tenant string `arg:"" help:"Id or slug."`
	To     string `help:"Name of a database in SIGNATE_DATABASES, or shared." required:""`
}

// Run moves the tenant and tells how far it is. It may be stopped and started again at any time.
func (c *tenantMove) Run() error {
	return c.with(c.Tenant, func(ctx context.Context, t *server.Tools, found tenant.Tenant) error {
		to := c.To
		if to == config.SharedDatabase {
			to = ""
		}
		out, err := t.Transfer.Move(ctx, found.ID, to, tellStep)
		if err != nil {
			return err
		}
		if out.From == out.To {
			fmt.Printf("%s is in the database %s.\n", found.Slug, databaseOf(out.To))
			return nil
		}
		fmt.Printf("%s moved from %s to %s: %d rows, each compared; writes waited for %s.\n",
			found.Slug, databaseOf(out.From), databaseOf(out.To), out.Rows, out.Frozen.Round(time.Millisecond))
		return nil
	})
}

var stepTexts = map[string]string{
	"freeze": "writes wait", "close": "all rows are the same; closing the old database", "open": "opening the new database",
	"switch": "switching over", "clear": "removing what is left in the old database",
}

// tellStep writes progress where it does not mix with the result.
func tellStep(s postgres.MoveStep) {
	switch {
	case s.Rows > 0:
		_, _ = fmt.Fprintf(os.Stderr, "  %-28s %d rows\n", s.Table, s.Rows)
	case stepTexts[s.Doing] != "":
		_, _ = fmt.Fprintln(os.Stderr, stepTexts[s.Doing])
	}
}

// databaseOf names a tenant's database.
func databaseOf(name string) string {
	if name == "" {
		return config.SharedDatabase
	}
	return name
}

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"text/tabwriter"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/server"
	"github.com/signate/signate/internal/tenant"
)

// tenantCommand keeps tenants without the dashboard, for the operator of the installation.
type tenantCommand struct {
	Create     tenantCreate     `cmd:"" help:"Make a tenant."`
	List       tenantList       `cmd:"" help:"List all tenants."`
	Suspend    tenantSuspend    `cmd:"" help:"Take a tenant out of service; its screens keep playing what they have."`
	Reactivate tenantReactivate `cmd:"" help:"Put a suspended tenant back into service."`
	Limits     tenantLimits     `cmd:"" help:"Put a tenant on a plan or give it limits of its own."`
	Export     tenantExport     `cmd:"" help:"Write everything that a tenant has into an archive."`
	Import     tenantImport     `cmd:"" help:"Make a new tenant from an archive."`
	Delete     tenantDelete     `cmd:"" help:"Delete a tenant; for 30 days it can be restored."`
	Restore    tenantRestore    `cmd:"" help:"Bring a deleted tenant back."`
	Move       tenantMove       `cmd:"" help:"Bring a tenant's data into another database and back, while it is used."`
}

// installation is what commands need to reach the installation.
type installation struct {
	config.Config
}

// open connects as the operator at the terminal, and returns what ends it.
func (c *installation) open() (ctx context.Context, t *server.Tools, end func(), err error) {
	if err := c.Complete(); err != nil {
		return nil, nil, nil, err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	level := c.LogLevel
	if level == "info" {
		level = "warn" // the answer of the command is what counts
	}
	t, err = server.OpenTools(ctx, c.Config, server.NewLogger(os.Stderr, level, c.LogFormat))
	if err != nil {
		stop()
		return nil, nil, nil, err
	}
	ctx = access.With(ctx, access.Actor{Operator: true, Permissions: access.NewSet(access.All)})
	return ctx, t, func() { t.Close(); stop() }, nil
}

// with runs fn on the tenant that text names.
func (c *installation) with(text string, fn func(ctx context.Context, t *server.Tools, found tenant.Tenant) error) error {
	ctx, t, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	found, err := t.Transfer.Tenant(ctx, text)
	if err != nil {
		return err
	}
	return fn(ctx, t, found)
}

type tenantCreate struct {
	installation
	Name  string `arg:"" help:"Name of the tenant."`
	Slug  string `help:"Short name in addresses. Default: made from the name."`
	Plan  string `help:"Plan." default:"basic"`
	Owner string `help:"E-mail address of the account that becomes the owner."`
}

// Run makes the tenant.
func (c *tenantCreate) Run() error {
	ctx, t, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	n := tenant.NewTenant{Name: c.Name, Slug: c.Slug, Tier: c.Plan}
	if c.Owner != "" {
		owner, err := t.Identity.AccountByEmail(ctx, "owner", c.Owner)
		if err != nil {
			return err
		}
		n.Owner = owner.ID
	}
	made, err := t.Tenants.Create(ctx, n)
	if err != nil {
		return err
	}
	fmt.Printf("%s  %s\n", made.ID, made.Slug)
	return nil
}

type tenantList struct {
	installation
	Search string `help:"Words in the name or slug."`
}

// Run prints a table of tenants.
func (c *tenantList) Run() error {
	ctx, t, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	w := tabwriter.NewWriter(os.Stdout, 0, 4, 2, ' ', 0)
	_, _ = fmt.Fprintln(w, "ID\tSLUG\tPLAN\tSTATE\tDATABASE\tNAME")
	for req := (page.Request{Limit: page.Max}); ; {
		p, err := t.Tenants.List(ctx, tenant.Filter{Search: c.Search}, "name", req)
		if err != nil {
			return err
		}
		for _, v := range p.Results {
			_, _ = fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t%s\n", v.ID, v.Slug, v.Tier, stateOf(v), databaseOf(v.Database), v.Name)
		}
		if req.Cursor = p.NextCursor; req.Cursor == "" {
			return w.Flush()
		}
	}
}

func stateOf(t tenant.Tenant) string {
	switch {
	case t.DeletedAt != nil:
		return "deleted"
	case !t.Active:
		return "suspended"
	}
	return "active"
}

type tenantSuspend struct {
	installation
	Tenant string `arg:"" help:"Id or slug."`
	Reason string `help:"What its administrators are told." required:""`
}

// Run suspends the tenant.
func (c *tenantSuspend) Run() error {
	return c.with(c.Tenant, func(ctx context.Context, t *server.Tools, found tenant.Tenant) error {
		_, err := t.Tenants.Suspend(ctx, found.ID, c.Reason)
		return err
	})
}

type tenantReactivate struct {
	installation
	Tenant string `arg:"" help:"Id or slug."`
}

// Run reactivates the tenant.
func (c *tenantReactivate) Run() error {
	return c.with(c.Tenant, func(ctx context.Context, t *server.Tools, found tenant.Tenant) error {
		_, err := t.Tenants.Reactivate(ctx, found.ID)
		return err
	})
}

type tenantLimits struct {
	installation
	Tenant    string `arg:"" help:"Id or slug."`
	Plan      string `help:"Plan whose limits it takes."`
	Devices   string `help:"Screens; a number or unlimited."`
	Users     string `help:"People; a number or unlimited."`
	Assets    string `help:"Assets; a number or unlimited."`
	StorageGB string `name:"storage-gb" help:"Storage in GB; a number or unlimited."`
	APICalls  string `name:"api-calls" help:"API calls an hour; a number or unlimited."`
}

// Run changes what is named and leaves the other limits as they are.
func (c *tenantLimits) Run() error {
	return c.with(c.Tenant, func(ctx context.Context, t *server.Tools, found tenant.Tenant) error {
		if c.Plan != "" {
			var err error
			if found, err = t.Tenants.SetPlan(ctx, found.ID, c.Plan); err != nil {
				return err
			}
		}
		limits := tenant.PlanLimits{Devices: found.Limits.Devices, Users: found.Limits.Users, Assets: found.Limits.Assets, APICallsPerHour: found.Limits.APICallsPerHour}
		if b := found.Limits.StorageBytes; b != nil {
			gb := int32(*b >> 30)
			limits.StorageGB = &gb
		}
		changed := false
		for _, l := range []struct {
			text string
			to   **int32
		}{{c.Devices, &limits.Devices}, {c.Users, &limits.Users}, {c.Assets, &limits.Assets}, {c.StorageGB, &limits.StorageGB}, {c.APICalls, &limits.APICallsPerHour}} {
			if l.text == "" {
				continue
			}
			n, err := parseLimit(l.text)
			if err != nil {
				return err
			}
			*l.to, changed = n, true
		}
		if !changed {
			return nil
		}
		_, err := t.Tenants.SetLimits(ctx, found.ID, limits)
		return err
	})
}

func parseLimit(text string) (*int32, error) {
	if text == "unlimited" {
		return nil, nil
	}
	n, err := strconv.ParseInt(text, 10, 32)
	if err != nil || n < 0 {
		return nil, fmt.Errorf("%q is neither a number nor unlimited", text)
	}
	short := int32(n)
	return &short, nil
}

type tenantExport struct {
	installation
	Tenant string `arg:"" help:"Id or slug."`
	File   string `arg:"" help:"Archive to write; it must not exist."`
}

// Run writes the archive and notes it in the tenant's log.
func (c *tenantExport) Run() error {
	return c.with(c.Tenant, func(ctx context.Context, t *server.Tools, found tenant.Tenant) (err error) {
		if err := t.Tenants.Note(ctx, found.ID, "operator.export"); err != nil {
			return err
		}
		f, err := os.OpenFile(c.File, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() {
			if err = errors.Join(err, f.Close()); err != nil {
				_ = os.Remove(c.File) // half an archive is none
			}
		}()
		return t.Transfer.Export(access.System(ctx, found.ID), f)
	})
}

type tenantImport struct {
	installation
	File string `arg:"" help:"Archive made by signate tenant export." type:"existingfile"`
}

// Run makes the tenant and tells who could not come along.
func (c *tenantImport) Run() error {
	ctx, t, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	f, err := os.Open(c.File)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	in, err := t.Transfer.Import(ctx, f, info.Size())
	if err != nil {
		return err
	}
	fmt.Printf("%s  %s  (%d rows, %d files)\n", in.Tenant.ID, in.Tenant.Slug, in.Rows, in.Files)
	for _, email := range in.Missing {
		fmt.Printf("no account here, invite them: %s\n", email)
	}
	return nil
}

type tenantDelete struct {
	installation
	Tenant  string `arg:"" help:"Id or slug."`
	Confirm string `help:"The slug once more." required:""`
}

// Run deletes the tenant.
func (c *tenantDelete) Run() error {
	return c.with(c.Tenant, func(ctx context.Context, t *server.Tools, found tenant.Tenant) error {
		if c.Confirm != found.Slug {
			return fmt.Errorf("--confirm must be the tenant's slug, %s", found.Slug)
		}
		_, err := t.Tenants.Remove(ctx, found.ID)
		return err
	})
}

type tenantRestore struct {
	installation
	Tenant string `arg:"" help:"Id or slug."`
}

// Run restores the tenant.
func (c *tenantRestore) Run() error {
	return c.with(c.Tenant, func(ctx context.Context, t *server.Tools, found tenant.Tenant) error {
		_, err := t.Tenants.Restore(ctx, found.ID)
		return err
	})
}

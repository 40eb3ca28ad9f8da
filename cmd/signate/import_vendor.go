package main

import (
	"context"
	"fmt"
	"os"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/provider"
	"github.com/signate/signate/internal/server"
	"github.com/signate/signate/internal/tenant"
)

// importVendor is what all imports of other systems need. The secret is better given by the environment,
// where other accounts of the machine cannot see it.
type importVendor struct {
	installation
	Tenant   string `help:"Tenant to import into." default:"default"`
	Secret   string `help:"What opens the account: API token, password or client secret." env:"SIGNATE_IMPORT_SECRET" required:""`
	URL      string `help:"Address of the API or of your own server, when it is not the vendor's."`
	DryRun   bool   `help:"Tell what would happen, change nothing."`
	Disabled bool   `help:"Nothing of it plays until it is switched on."`
}

type importPiSignage struct {
	importVendor
	Account  string `help:"The name in front of .pisignage.com."`
	Username string `help:"E-mail address of the account." required:""`
}

// Run imports.
func (c *importPiSignage) Run() error {
	return c.bring(provider.PiSignage, provider.Login{Account: c.Account, Username: c.Username})
}

type importScreenCloud struct{ importVendor }

// Run imports.
func (c *importScreenCloud) Run() error { return c.bring(provider.ScreenCloud, provider.Login{}) }

type importXibo struct {
	importVendor
	ClientID string `help:"Id of an application of the CMS." required:""`
}

// Run imports.
func (c *importXibo) Run() error {
	return c.bring(provider.Xibo, provider.Login{Username: c.ClientID})
}

type importYodeck struct{ importVendor }

// Run imports.
func (c *importYodeck) Run() error { return c.bring(provider.Yodeck, provider.Login{}) }

// bring works the import here, beside a running server or without one, and tells what became of it.
func (c *importVendor) bring(vendor provider.Key, login provider.Login) error {
	login.Secret, login.Address = c.Secret, c.URL
	return c.with(c.Tenant, func(ctx context.Context, t *server.Tools, to tenant.Tenant) error {
		ctx = access.System(ctx, to.ID)
		bar := &progressBar{out: os.Stderr, live: isTerminal(os.Stderr)}
		i, err := t.Imports.RunNow(ctx, importer.In, importer.Input{Vendor: vendor, Login: login, DryRun: c.DryRun, Enable: !c.Disabled}, func(i importer.Import) {
			if i.Total > 0 {
				bar.show(i.Done+i.Skipped+i.Failed, i.Total, i.Current)
			}
		})
		bar.end()
		if f := fault.As(err); f != nil && len(f.Fields) > 0 {
			return fmt.Errorf("%s", f.Fields[0].Message)
		}
		if err != nil {
			return err
		}
		if err := tellImport(ctx, t, i); err != nil {
			return err
		}
		if i.State != importer.Completed {
			return fmt.Errorf("the import into %s is %s: %s", to.Slug, i.State, i.Note)
		}
		return nil
	})
}

func tellImport(ctx context.Context, t *server.Tools, i importer.Import) error {
	verb := "imported"
	if i.DryRun {
		verb = "would be imported"
	}
	fmt.Printf("%d %s (%.1f MB of files), %d passed over, %d failed\n", i.Done, verb, float64(i.Bytes)/1e6, i.Skipped, i.Failed)
	for _, status := range []importer.Status{importer.Refused, importer.Skipped} {
		for req := (page.Request{Limit: page.Max}); ; {
			p, err := t.Imports.Items(ctx, importer.In, i.ID, status, req)
			if err != nil {
				return err
			}
			for _, item := range p.Results {
				fmt.Printf("  %s: %s: %s\n", item.Status, clipped(printable(item.Name)), item.Note)
			}
			if req.Cursor = p.NextCursor; req.Cursor == "" {
				break
			}
		}
	}
	return nil
}

package main

import (
	"io"
	"time"

	"github.com/signate/signate/client"
)

// screensCommand looks after screens at a running server.
type screensCommand struct {
	List screensList `cmd:"" help:"List the screens."`
}

type screensList struct {
	remote
	Search string `help:"Only those whose name has this."`
}

// Run prints the screens.
func (c *screensList) Run(out io.Writer) error {
	ctx, api, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	t := c.table(out, "ID", "NAME", "STATUS", "LAST SEEN")
	params := &client.ListDevicesParams{}
	if c.Search != "" {
		params.Search = &c.Search
	}
	for {
		page, err := api.ListDevicesWithResponse(ctx, params)
		if err != nil {
			return err
		}
		for _, d := range page.JSON200.Results {
			seen := "never"
			if at, err := d.LastSeenAt.Get(); err == nil {
				seen = at.UTC().Format(time.RFC3339)
			}
			if err := t.add(d, d.Id.String(), d.Name, string(d.Status), seen); err != nil {
				return err
			}
		}
		next, err := page.JSON200.NextCursor.Get()
		if err != nil {
			return t.end()
		}
		params.Cursor = &next
	}
}

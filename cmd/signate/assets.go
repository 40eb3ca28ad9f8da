package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/signate/signate/client"
)

// assetsCommand keeps the library of a running server.
type assetsCommand struct {
	List   assetsList   `cmd:"" help:"List assets."`
	Show   assetsShow   `cmd:"" help:"Print assets as the API has them."`
	Upload assetsUpload `cmd:"" help:"Upload files. What breaks off goes on where it was."`
	Delete assetsDelete `cmd:"" help:"Put assets into the trash, where they stay for 30 days."`
}

type assetsList struct {
	remote
	Search string   `help:"Only what this search finds, such as: menu -breakfast"`
	Tag    []string `help:"Only what has all of these tags."`
}

// Run prints the assets, all of them.
func (c *assetsList) Run(out io.Writer) error {
	ctx, api, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	t := c.table(out, "ID", "NAME", "TYPE", "BYTES", "STATUS")
	params := &client.ListAssetsParams{}
	if c.Search != "" {
		params.Search = &c.Search
	}
	if len(c.Tag) > 0 {
		params.Tags = c.Tag
	}
	for {
		page, err := api.ListAssetsWithResponse(ctx, params)
		if err != nil {
			return err
		}
		for _, a := range page.JSON200.Results {
			if err := t.add(a, assetCells(a)...); err != nil {
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

func assetCells(a client.Asset) []string {
	size := ""
	if n, err := a.FileSize.Get(); err == nil {
		size = strconv.FormatInt(n, 10)
	}
	return []string{a.Id, a.Name, string(a.Type), size, string(a.ProcessingStatus)}
}

type assetsShow struct {
	remote
	IDs []string `arg:"" name:"id" help:"Ids of the assets."`
}

// Run prints the assets, one a line.
func (c *assetsShow) Run(out io.Writer) error {
	ctx, api, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	c.JSON = true
	t := c.table(out)
	for _, id := range c.IDs {
		a, err := api.GetAssetWithResponse(ctx, id)
		if err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
		if err := t.add(a.JSON200); err != nil {
			return err
		}
	}
	return nil
}

type assetsUpload struct {
	remote
	Files []string `arg:"" name:"file" help:"Files." type:"existingfile"`
	Wait  bool     `help:"Wait until the files are processed, and fail if one cannot be shown."`
}

// Run uploads one file after the other and prints what they became.
func (c *assetsUpload) Run(out io.Writer) error {
	ctx, api, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	t := c.table(out, "ID", "NAME", "TYPE", "BYTES", "STATUS")
	for _, file := range c.Files {
		a, err := c.upload(ctx, api, file)
		if err != nil {
			_ = t.end() // those before are there
			return fmt.Errorf("%s: %w", file, err)
		}
		if err := t.add(a, assetCells(*a)...); err != nil {
			return err
		}
	}
	return t.end()
}

func (c *assetsUpload) upload(ctx context.Context, api *client.ClientWithResponses, file string) (*client.Asset, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	id, err := client.Upload(ctx, api, client.File{Name: filepath.Base(file), Content: f, Size: info.Size(), Progress: progress(file, info.Size())})
	if err != nil {
		return nil, err
	}
	for {
		a, err := api.GetAssetWithResponse(ctx, id)
		if err != nil {
			return nil, err
		}
		if reason, err := a.JSON200.ProcessingError.Get(); c.Wait && err == nil && reason != "" {
			return nil, fmt.Errorf("it is uploaded as %s and cannot be shown: %s", id, reason)
		}
		if !c.Wait || !a.JSON200.IsProcessing {
			return a.JSON200, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(processingPause):
		}
	}
}

// processingPause is how long to wait before looking again whether a file is processed.
const processingPause = 500 * time.Millisecond

// progress tells people at a terminal how far it is, and nobody else.
func progress(file string, size int64) func(int64) {
	if !isTerminal(os.Stderr) || size == 0 {
		return nil
	}
	return func(sent int64) {
		end := "\r"
		if sent >= size {
			end = "\n"
		}
		_, _ = fmt.Fprintf(os.Stderr, "%s %3d %%%s", printable(filepath.Base(file)), sent*100/size, end)
	}
}

type assetsDelete struct {
	remote
	IDs []string `arg:"" name:"id" help:"Ids of the assets."`
}

// Run deletes the assets and prints nothing.
func (c *assetsDelete) Run() error {
	ctx, api, end, err := c.open()
	if err != nil {
		return err
	}
	defer end()
	for _, id := range c.IDs {
		if _, err := api.DeleteAssetWithResponse(ctx, id, &client.DeleteAssetParams{}); err != nil {
			return fmt.Errorf("%s: %w", id, err)
		}
	}
	return nil
}

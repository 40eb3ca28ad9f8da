package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/server"
)

type importCommand struct {
	Anthias importAnthiasCommand `cmd:"" help:"Take over assets and settings of an Anthias box."`

	PiSignage   importPiSignage   `cmd:"" name:"pisignage" help:"Bring in the files of a piSignage account or server."`
	ScreenCloud importScreenCloud `cmd:"" name:"screencloud" help:"Bring in the files and links of a ScreenCloud account."`
	Xibo        importXibo        `cmd:"" help:"Bring in the library of a Xibo CMS."`
	Yodeck      importYodeck      `cmd:"" help:"Bring in the media of a Yodeck account."`
}

type importAnthiasCommand struct {
	config.Config
	File   string `arg:"" help:"A backup (.tar.gz), anthias.db, screenly.db, or the home folder of a box." type:"existingpath"`
	Tenant string `help:"Tenant to import into." default:"default"`
	DryRun bool   `help:"Tell what would happen, change nothing."`
}

// Run imports. The embedded database belongs to one process: without DATABASE_URL the server must not
// run meanwhile.
func (c *importAnthiasCommand) Run() (err error) {
	c.Addr = "127.0.0.1:0"
	if err := c.Complete(); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := server.New(ctx, c.Config, server.NewLogger(os.Stderr, "error", "text"))
	if err != nil {
		return fmt.Errorf("%w\nIf a server runs here on its embedded database, stop it first, or send the backup to POST /api/v2/recover", err)
	}
	running, end := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- s.Run(running) }()
	defer func() {
		end()
		err = errors.Join(err, <-done)
	}()
	report, err := s.ImportLegacy(ctx, server.LegacyImport{Path: c.File, Tenant: c.Tenant, DryRun: c.DryRun, Progress: showProgress})
	verb := "imported"
	if c.DryRun {
		verb = "would be imported"
	}
	fmt.Printf("\n%d %s (%.1f MB of files), %d there already, %d passed over\n", report.Created, verb, float64(report.Bytes)/1e6, report.Present, len(report.Skipped))
	for _, note := range report.Skipped {
		fmt.Println("  passed over:", note)
	}
	return err
}

func showProgress(done, total int, name string) { fmt.Printf("%d/%d %s\n", done, total, name) }

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/signate/signate/internal/server"
	"github.com/signate/signate/internal/tenant"
)

type importCommand struct {
	Anthias importAnthiasCommand `cmd:"" help:"Take over assets and settings of an Anthias box. The server may run meanwhile."`

	PiSignage   importPiSignage   `cmd:"" name:"pisignage" help:"Bring in the files of a piSignage account or server."`
	ScreenCloud importScreenCloud `cmd:"" name:"screencloud" help:"Bring in the files and links of a ScreenCloud account."`
	Xibo        importXibo        `cmd:"" help:"Bring in the library of a Xibo CMS."`
	Yodeck      importYodeck      `cmd:"" help:"Bring in the media of a Yodeck account."`
}

type importAnthiasCommand struct {
	installation
	File   string `arg:"" help:"A backup (.tar.gz or .zip), anthias.db, screenly.db, or the home folder of a box." type:"existingpath"`
	Tenant string `help:"Slug or id of the tenant to import into." default:"default"`
	DryRun bool   `help:"Tell what would happen, change nothing."`
}

// Run imports. It may be interrupted and repeated: what is there already is left alone.
func (c *importAnthiasCommand) Run() error {
	return c.with(c.Tenant, func(ctx context.Context, t *server.Tools, found tenant.Tenant) error {
		bar := &progressBar{out: os.Stderr, live: isTerminal(os.Stderr)}
		report, err := t.ImportLegacy(ctx, server.LegacyImport{Path: c.File, Tenant: found.ID, DryRun: c.DryRun, Progress: bar.show})
		bar.end()
		if err == nil || report.Created > 0 {
			printImport(os.Stdout, report, found.Slug, c.DryRun)
		}
		if errors.Is(err, context.Canceled) {
			return errors.New("interrupted; run the same command again, what is there already is left alone")
		}
		return err
	})
}

func printImport(w io.Writer, report server.LegacyReport, slug string, dry bool) {
	verb := "imported"
	if dry {
		verb = "would be imported"
	}
	_, _ = fmt.Fprintf(w, "%s: %d %s (%.1f MB of files), %d there already, %d passed over\n",
		slug, report.Created, verb, float64(report.Bytes)/1e6, report.Present, len(report.Skipped))
	for _, note := range report.Skipped {
		_, _ = fmt.Fprintln(w, "  passed over:", printable(note))
	}
	if report.Bare && len(report.Skipped) > 0 {
		_, _ = fmt.Fprintln(w, "  A database holds no files: import a backup, or the folder that has both the database and the files.")
	}
	if len(report.Settings) > 0 {
		taken := "taken over"
		if dry {
			taken = "that would be taken over"
		}
		_, _ = fmt.Fprintf(w, "  settings %s: %s\n", taken, strings.Join(report.Settings, ", "))
	}
}

// progressBar shows on one line how far work is; where nobody watches, one line in ten of them.
type progressBar struct {
	out   io.Writer
	live  bool
	shown int // tenths that were written
	dirty bool
}

const (
	barWidth  = 30
	nameWidth = 40
)

func (b *progressBar) show(done, total int, name string) {
	if b.live {
		full := barWidth * done / total
		_, _ = fmt.Fprintf(b.out, "\r\x1b[K[%s%s] %d/%d %s", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), done, total, clipped(printable(name)))
		b.dirty = true
		return
	}
	if tenth := 10 * done / total; tenth > b.shown {
		b.shown = tenth
		_, _ = fmt.Fprintf(b.out, "%d/%d\n", done, total)
	}
}

// end leaves the bar's line.
func (b *progressBar) end() {
	if b.dirty {
		_, _ = fmt.Fprintln(b.out)
	}
}

// printable keeps what a box calls its assets from steering the terminal.
func printable(name string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			return -1
		}
		return r
	}, name)
}

// clipped keeps a name on the line of the bar.
func clipped(name string) string {
	if utf8.RuneCountInString(name) > nameWidth {
		name = string([]rune(name)[:nameWidth-1]) + "…"
	}
	return name
}

func isTerminal(f *os.File) bool {
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}

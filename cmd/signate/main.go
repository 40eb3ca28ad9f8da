// Command signate is the whole platform: server, administration and tools.
package main

import (
	"context"
	"io"
	"os"
	_ "time/tzdata" // screens keep their time zones on machines that know none

	"github.com/alecthomas/kong"

	"github.com/signate/signate/internal/media"
)

// commands lists what signate can do; one file a command.
type commands struct {
	Serve   serveCommand   `cmd:"" default:"withargs" help:"Serve dashboard, APIs and screens."`
	Demo    demoCommand    `cmd:"" help:"Serve a demonstration: sample content and two simulated screens."`
	Tenant  tenantCommand  `cmd:"" help:"Keep tenants."`
	User    userCommand    `cmd:"" help:"Keep accounts."`
	Assets  assetsCommand  `cmd:"" help:"Keep the library of a running server, with an API key."`
	Screens screensCommand `cmd:"" help:"Look after the screens of a running server, with an API key."`
	Migrate migrateCommand `cmd:"" help:"Bring the database's schema up to date and end."`
	Doctor  doctorCommand  `cmd:"" help:"Look whether everything that the settings name works, and change nothing."`
	Secrets secretsCommand `cmd:"" help:"Care for the keys that encrypt secrets in the database."`
	Import  importCommand  `cmd:"" help:"Take over content of other systems."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

func main() {
	media.BeWorker(context.Background())
	var c commands
	k := kong.Parse(&c, kong.Name("signate"), kong.Description("Digital signage for many tenants."), kong.UsageOnError(),
		kong.BindTo(os.Stdout, (*io.Writer)(nil)))
	if err := k.Run(); err != nil {
		_, _ = os.Stderr.WriteString("signate: " + err.Error() + "\n")
		os.Exit(1)
	}
}

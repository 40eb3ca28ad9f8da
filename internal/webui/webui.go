// Package webui serves the two browser applications that are part of the binary: the dashboard, a
// static export whose pages hold placeholders for the tenant and the object of the address, and the
// page that screens show.
//
// Every answer carries a content security policy that names the inline scripts of the page by hash,
// so no other script runs. Files whose name holds a hash are cached for ever, everything else is
// revalidated by ETag. Compressed variants are made at build time for files and on first use for
// pages.
package webui

import (
	"embed"
	"io/fs"
	"net/http"
)

// PlayerPath is where the page of the screens lives.
const PlayerPath = "/player/"

//go:embed all:dist
var dashboardFiles embed.FS

//go:embed all:player
var playerFiles embed.FS

// Options say what to serve. The zero value serves what is built into the binary.
type Options struct {
	// Dashboard is the dashboard's export; nil takes the one in the binary.
	Dashboard fs.FS
	// Player is the build of the screen's page; nil takes the one in the binary.
	Player fs.FS
	// Files lists the origins that files are fetched from besides this server.
	Files []string
	// CachedPages bounds the pages kept ready in memory; 0 means 512.
	CachedPages int
}

// Handler answers GET and HEAD for the player below [PlayerPath] and for the dashboard everywhere
// else. Addresses that are no page get the dashboard's page for that with status 404. A binary built
// before the front end answers 503 and says what to run.
func Handler(opts Options) (http.Handler, error) {
	if opts.CachedPages == 0 {
		opts.CachedPages = 512
	}
	dashboard, err := newSite(orEmbedded(opts.Dashboard, dashboardFiles, "dist"), siteOptions{
		name:         "dashboard",
		immutable:    "_next/static/",
		hidden:       []string{"404", "_not-found"},
		placeholders: []string{"xtenantx", "xidx"},
		policy:       dashboardPolicy(opts.Files),
		cachedPages:  opts.CachedPages,
	})
	if err != nil {
		return nil, err
	}
	player, err := newSite(orEmbedded(opts.Player, playerFiles, "player"), siteOptions{
		name:        "player",
		prefix:      PlayerPath,
		policy:      playerPolicy,
		cachedPages: 8,
	})
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", dashboard)
	mux.Handle(PlayerPath, player)
	return mux, nil
}

// orEmbedded returns files, or the folder of the binary when there are none. The folder's name is a
// constant, so fs.Sub cannot fail.
func orEmbedded(files fs.FS, embedded embed.FS, folder string) fs.FS {
	if files != nil {
		return files
	}
	sub, err := fs.Sub(embedded, folder)
	if err != nil {
		panic(err)
	}
	return sub
}

package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
)

// version is set by the build.
var version = "dev"

type versionCommand struct{}

// Run prints the version of the program and of what it was built with.
func (versionCommand) Run() error {
	revision := ""
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" {
				revision = " " + s.Value
			}
		}
	}
	fmt.Printf("signate %s%s (%s %s/%s)\n", version, revision, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return nil
}

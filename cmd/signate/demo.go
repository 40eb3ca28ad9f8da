package main

import "errors"

type demoCommand struct{}

// Run fills a tenant.
func (demoCommand) Run() error { return errors.New("not yet") }

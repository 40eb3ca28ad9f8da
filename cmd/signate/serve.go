package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/server"
)

type serveCommand struct {
	config.Config
}

// Run serves until SIGINT or SIGTERM, then drains.
func (c *serveCommand) Run() error {
	if err := c.Complete(); err != nil {
		return err
	}
	log := server.NewLogger(os.Stderr, c.LogLevel, c.LogFormat)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	s, err := server.New(ctx, c.Config, log)
	if err != nil {
		return err
	}
	first, err := s.EnsureFirst(ctx)
	if err != nil {
		stop()
		_ = s.Run(ctx) // it ends at once, and stops the database
		return fmt.Errorf("make the first administrator: %w", err)
	}
	greet(c.Config, first)
	return s.Run(ctx)
}

// greet tells a person at the terminal where to go.
func greet(c config.Config, first *identity.FirstAdministrator) {
	fmt.Printf("\n  Signate is running at %s\n  Screens open          %s/player/\n", c.PublicURL, c.PublicURL)
	if first != nil {
		fmt.Printf("\n  Sign in as            %s\n", first.Email)
		if first.Password != "" {
			fmt.Printf("  with the password     %s   (shown once; change it after signing in)\n", first.Password)
		}
	}
	fmt.Println()
}

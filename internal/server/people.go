package server

import (
	"time"

	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/oidc"
	"github.com/signate/signate/internal/ratelimit"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/tenant"
)

// guesses counts wrong passwords, in Redis when nodes share one, in memory while that is away or not set.
func (s *Server) guesses() ratelimit.Guesses {
	here := ratelimit.NewMemoryGuesses(nil)
	if s.redis == nil {
		return here
	}
	return ratelimit.NewFallbackGuesses(ratelimit.NewRedisGuesses(s.redis, "signate:guess:"), here, s.log, nil)
}

// people makes what knows the users, and its background work.
func (s *Server) people(tenants *tenant.Service, keys secret.Keys, vault *secret.Vault) *identity.Service {
	people := identity.New(identity.Deps{
		DB: s.db, Tenants: tenants, Keys: keys.Tokens, Mail: mail.NewOutbox(s.jobs, vault), Jobs: s.jobs, Vault: vault,
		Secrets: secret.NewStore(s.db, vault), Provider: oidc.New(s.cfg.LocalProviders),
		Signup: identity.Signup(s.cfg.Signup), SigninLimit: s.cfg.SigninLimit, Guesses: s.guesses(), PublicURL: s.cfg.PublicURL, BaseDomain: s.cfg.BaseDomain, Log: s.log,
	})
	job.Register(s.jobs, identity.NewResetter(people))
	job.Register(s.jobs, identity.NewSweeper(people))
	s.jobs.Every(time.Hour, identity.SweepArgs{})
	return people
}

package server

import (
	"github.com/signate/signate/internal/cache"
)

// openCache makes what keeps copies: in Redis when nodes share one, in memory while that is away or not set.
func (s *Server) openCache() (err error) {
	var store cache.Store = cache.NewMemory(cache.DefaultMemory)
	if s.cfg.RedisURL != "" {
		if s.copies, err = cache.NewRedis(s.cfg.RedisURL, "signate:"); err != nil {
			return err
		}
		store = cache.NewFallback(s.copies, store, s.log)
	}
	s.cache = cache.New(store, s.db)
	return nil
}

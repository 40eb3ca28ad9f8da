// Package redis connects to the Redis server that nodes share, on first use and again after every failure. What
// nodes keep there is never worth waiting for: a server that hangs is as good as one that is away.
package redis

import (
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/redis/rueidis"
	"golang.org/x/sync/singleflight"
)

// dialTimeout bounds how long a connection may take.
const dialTimeout = 500 * time.Millisecond

// Wait is how long an answer may take.
const Wait = 250 * time.Millisecond

// Server is a Redis server.
type Server struct {
	options rueidis.ClientOption
	attempt singleflight.Group

	mu     sync.Mutex
	client rueidis.Client
}

// New returns the server at url, redis://user:password@host:6379/0 or rediss://…. It is not connected to yet, so one
// that is away does not keep a node from starting.
func New(url string) (*Server, error) {
	options, err := rueidis.ParseURL(url)
	if err != nil {
		return nil, errors.New("SIGNATE_REDIS_URL: use redis://user:password@host:6379/0 or rediss://…")
	}
	options.DisableCache = true
	options.Dialer = net.Dialer{Timeout: dialTimeout}
	options.ConnWriteTimeout = Wait
	options.DisableRetry = true
	return &Server{options: options}, nil
}

// Client returns a client that is connected. All who ask at once wait for one attempt, not one after the other for
// an attempt each.
func (s *Server) Client() (rueidis.Client, error) {
	if c := s.connected(); c != nil {
		return c, nil
	}
	_, err, _ := s.attempt.Do("", func() (any, error) {
		if s.connected() != nil {
			return nil, nil
		}
		client, err := rueidis.NewClient(s.options)
		if err != nil {
			return nil, fmt.Errorf("connect to Redis: %w", err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.client = client
		return nil, nil
	})
	if err != nil {
		return nil, err
	}
	return s.connected(), nil
}

func (s *Server) connected() rueidis.Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.client
}

// Close gives the connections back.
func (s *Server) Close() {
	if c := s.connected(); c != nil {
		c.Close()
	}
}

package cache

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

// Bounds of an answer from Redis: a copy that takes longer is not worth it.
const (
	redisDial = 500 * time.Millisecond
	redisWait = 250 * time.Millisecond
)

// Redis keeps values in a Redis server that nodes share.
type Redis struct {
	options rueidis.ClientOption
	prefix  string

	mu     sync.Mutex
	client rueidis.Client
}

// NewRedis returns a store over the server at url. It connects on first use, so a server that is away does not
// keep a node from starting.
func NewRedis(url, prefix string) (*Redis, error) {
	options, err := rueidis.ParseURL(url)
	if err != nil {
		return nil, errors.New("SIGNATE_REDIS_URL: use redis://user:password@host:6379/0 or rediss://…")
	}
	options.DisableCache = true
	options.Dialer = net.Dialer{Timeout: redisDial}
	options.ConnWriteTimeout = redisWait
	options.DisableRetry = true
	return &Redis{options: options, prefix: prefix}, nil
}

func (r *Redis) connect() (rueidis.Client, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.client != nil {
		return r.client, nil
	}
	client, err := rueidis.NewClient(r.options)
	if err != nil {
		return nil, fmt.Errorf("connect to Redis: %w", err)
	}
	r.client = client
	return client, nil
}

// Get returns a value. An error means that Redis does not answer.
func (r *Redis) Get(ctx context.Context, key string) ([]byte, bool, error) {
	client, err := r.connect()
	if err != nil {
		return nil, false, err
	}
	ctx, cancel := context.WithTimeout(ctx, redisWait)
	defer cancel()
	value, err := client.Do(ctx, client.B().Get().Key(r.prefix+key).Build()).AsBytes()
	if rueidis.IsRedisNil(err) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, fmt.Errorf("ask Redis: %w", err)
	}
	return value, true, nil
}

// Set keeps a value. An error means that Redis does not answer.
func (r *Redis) Set(ctx context.Context, key string, value []byte, lifetime time.Duration) error {
	client, err := r.connect()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, redisWait)
	defer cancel()
	err = client.Do(ctx, client.B().Set().Key(r.prefix+key).Value(rueidis.BinaryString(value)).Px(lifetime).Build()).Error()
	if err != nil {
		return fmt.Errorf("tell Redis: %w", err)
	}
	return nil
}

// Close gives the connections back.
func (r *Redis) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.client != nil {
		r.client.Close()
	}
}

package cache

import (
	"context"
	"fmt"
	"time"

	"github.com/redis/rueidis"

	"github.com/signate/signate/internal/redis"
)

// Redis keeps values in a Redis server that nodes share.
type Redis struct {
	server *redis.Server
	prefix string
}

// NewRedis returns a store over the server at url. It connects on first use, so a server that is away does not
// keep a node from starting.
func NewRedis(url, prefix string) (*Redis, error) {
	server, err := redis.New(url)
	if err != nil {
		return nil, err
	}
	return &Redis{server: server, prefix: prefix}, nil
}

// Get returns a value. An error means that Redis does not answer.
func (r *Redis) Get(ctx context.Context, key string) ([]byte, bool, error) {
	client, err := r.server.Client()
	if err != nil {
		return nil, false, err
	}
	ctx, cancel := context.WithTimeout(ctx, redis.Wait)
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
	client, err := r.server.Client()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, redis.Wait)
	defer cancel()
	err = client.Do(ctx, client.B().Set().Key(r.prefix+key).Value(rueidis.BinaryString(value)).Px(lifetime).Build()).Error()
	if err != nil {
		return fmt.Errorf("tell Redis: %w", err)
	}
	return nil
}

// Close gives the connections back.
func (r *Redis) Close() { r.server.Close() }

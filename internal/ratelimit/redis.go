package ratelimit

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"github.com/signate/signate/internal/redis"
)

//go:embed take.lua
var takeScript string

// Redis keeps buckets in a Redis server that nodes share.
type Redis struct {
	server *redis.Server
	prefix string
	script *rueidis.Lua
}

// NewRedis returns a store over the server at url, redis://user:password@host:6379/0 or rediss://…. It
// connects on first use, so a server that is away does not keep a node from starting.
func NewRedis(url, prefix string) (*Redis, error) {
	server, err := redis.New(url)
	if err != nil {
		return nil, err
	}
	return &Redis{server: server, prefix: prefix, script: rueidis.NewLuaScript(takeScript)}, nil
}

// Take draws one request from every bucket or from none. An error means that Redis does not answer.
func (r *Redis) Take(ctx context.Context, buckets ...Bucket) (bool, []State, error) {
	client, err := r.server.Client()
	if err != nil {
		return false, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, redis.Wait)
	defer cancel()
	keys, args := make([]string, len(buckets)), make([]string, 0, 2*len(buckets))
	for i, b := range buckets {
		keys[i] = r.prefix + b.Key
		args = append(args, strconv.FormatInt(b.interval().Microseconds(), 10), strconv.FormatInt(b.Per.Microseconds(), 10))
	}
	out, err := r.script.Exec(ctx, client, keys, args).AsIntSlice()
	if err != nil {
		return false, nil, fmt.Errorf("ask Redis: %w", err)
	}
	if len(out) != 1+2*len(buckets) {
		return false, nil, fmt.Errorf("ask Redis: %d numbers for %d buckets", len(out), len(buckets))
	}
	states := make([]State, len(buckets))
	now := time.Time{}
	for i, b := range buckets {
		full, retry := time.Duration(out[1+2*i])*time.Microsecond, time.Duration(out[2+2*i])*time.Microsecond
		states[i] = stateOf(b.Budget, now.Add(full), now, retry)
	}
	return out[0] == 1, states, nil
}

// Ping tells whether the server answers.
func (r *Redis) Ping(ctx context.Context) error {
	client, err := r.server.Client()
	if err != nil {
		return err
	}
	return client.Do(ctx, client.B().Ping().Build()).Error()
}

// Close gives the connections back.
func (r *Redis) Close() { r.server.Close() }

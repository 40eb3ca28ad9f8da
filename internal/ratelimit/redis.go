package ratelimit

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/redis/rueidis"
)

//go:embed take.lua
var takeScript string

// Bounds of an answer from Redis: a request waits no longer for its limit than it takes itself.
const (
	redisDial = 500 * time.Millisecond
	redisWait = 250 * time.Millisecond
)

// Redis keeps buckets in a Redis server that nodes share.
type Redis struct {
	options rueidis.ClientOption
	prefix  string
	script  *rueidis.Lua

	mu     sync.Mutex
	client rueidis.Client
}

// NewRedis returns a store over the server at url, redis://user:password@host:6379/0 or rediss://…. It
// connects on first use, so a server that is away does not keep a node from starting.
func NewRedis(url, prefix string) (*Redis, error) {
	options, err := rueidis.ParseURL(url)
	if err != nil {
		return nil, errors.New("SIGNATE_REDIS_URL: use redis://user:password@host:6379/0 or rediss://…")
	}
	options.DisableCache = true
	options.Dialer = net.Dialer{Timeout: redisDial}
	options.ConnWriteTimeout = redisWait
	options.DisableRetry = true
	return &Redis{options: options, prefix: prefix, script: rueidis.NewLuaScript(takeScript)}, nil
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

// Take draws one request from every bucket or from none. An error means that Redis does not answer.
func (r *Redis) Take(ctx context.Context, buckets ...Bucket) (bool, []State, error) {
	client, err := r.connect()
	if err != nil {
		return false, nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, redisWait)
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
	client, err := r.connect()
	if err != nil {
		return err
	}
	return client.Do(ctx, client.B().Ping().Build()).Error()
}

// Close gives the connections back.
func (r *Redis) Close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.client != nil {
		r.client.Close()
	}
}

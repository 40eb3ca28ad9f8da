package ratelimit

import (
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/redis/rueidis"

	"github.com/signate/signate/internal/redis"
)

//go:embed guess.lua
var guessText string

// RedisGuesses counts guesses in a Redis server that nodes share. Names are kept as hashes: they are
// people's addresses.
type RedisGuesses struct {
	server *Redis
	prefix string
	script *rueidis.Lua
}

// NewRedisGuesses returns a store over the connections of another one.
func NewRedisGuesses(server *Redis, prefix string) *RedisGuesses {
	return &RedisGuesses{server: server, prefix: prefix, script: rueidis.NewLuaScript(guessText)}
}

// Wait tells how long the name has to wait. An error means that Redis does not answer.
func (r *RedisGuesses) Wait(ctx context.Context, name string) (time.Duration, error) {
	_, wait, err := r.run(ctx, "wait", Patience{}, name)
	return wait, err
}

// Add counts a guess. An error means that Redis does not answer.
func (r *RedisGuesses) Add(ctx context.Context, p Patience, name string) error {
	_, _, err := r.run(ctx, "add", p, name)
	return err
}

// Take counts a guess unless the name has to wait. An error means that Redis does not answer.
func (r *RedisGuesses) Take(ctx context.Context, p Patience, name string) (bool, error) {
	taken, _, err := r.run(ctx, "take", p, name)
	return taken, err
}

// Forget forgives the name everything. An error means that Redis does not answer.
func (r *RedisGuesses) Forget(ctx context.Context, name string) error {
	_, _, err := r.run(ctx, "forget", Patience{}, name)
	return err
}

func (r *RedisGuesses) run(ctx context.Context, what string, p Patience, name string) (taken bool, wait time.Duration, err error) {
	client, err := r.server.server.Client()
	if err != nil {
		return false, 0, err
	}
	ctx, cancel := context.WithTimeout(ctx, redis.Wait)
	defer cancel()
	sum := sha256.Sum256([]byte(name))
	args := []string{what, strconv.Itoa(p.Free)}
	for _, d := range []time.Duration{p.Window, p.First, p.Longest, p.Memory} {
		args = append(args, strconv.FormatInt(d.Microseconds(), 10))
	}
	out, err := r.script.Exec(ctx, client, []string{r.prefix + hex.EncodeToString(sum[:16])}, args).AsIntSlice()
	if err != nil || len(out) != 2 {
		return false, 0, fmt.Errorf("ask Redis for guesses: %d numbers: %w", len(out), err)
	}
	return out[0] == 1, time.Duration(out[1]) * time.Microsecond, nil
}

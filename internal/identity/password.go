package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"

	"github.com/signate/signate/internal/fault"
)

// Argon2id parameters: the first recommendation of the OWASP password storage cheat sheet.
const (
	argonTime    = 2
	argonMemory  = 19 * 1024 // KiB
	argonThreads = 1
	argonKeyLen  = 32
	argonSaltLen = 16
)

// minPassword is the least length of a password in characters.
const minPassword = 10

// hasher computes password hashes, as many at once as there are processors: each takes 19 MiB.
type hasher struct{ slots chan struct{} }

func newHasher() *hasher { return &hasher{slots: make(chan struct{}, runtime.NumCPU())} }

func (h *hasher) acquire(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// hash returns the password's hash in PHC form.
func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.acquire(ctx); err != nil {
		return "", err
	}
	defer func() { <-h.slots }()
	salt := make([]byte, argonSaltLen)
	_, _ = rand.Read(salt) // never fails
	key := argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKeyLen)
	enc := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		enc.EncodeToString(salt), enc.EncodeToString(key)), nil
}

// verify tells whether the password belongs to the hash. An empty hash costs the same time and never
// matches, so that unknown accounts cannot be told from wrong passwords by the clock.
func (h *hasher) verify(ctx context.Context, password, hash string) (bool, error) {
	if err := h.acquire(ctx); err != nil {
		return false, err
	}
	defer func() { <-h.slots }()
	p, err := parseHash(hash)
	if err != nil {
		p = phc{time: argonTime, memory: argonMemory, threads: argonThreads, salt: make([]byte, argonSaltLen), key: make([]byte, argonKeyLen)}
	}
	key := argon2.IDKey([]byte(password), p.salt, p.time, p.memory, p.threads, uint32(len(p.key)))
	return subtle.ConstantTimeCompare(key, p.key) == 1 && err == nil, nil
}

type phc struct {
	time, memory uint32
	threads      uint8
	salt, key    []byte
}

func parseHash(text string) (phc, error) {
	var p phc
	parts := strings.Split(text, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return p, errors.New("not an argon2id hash")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &p.memory, &p.time, &p.threads); err != nil {
		return p, fmt.Errorf("read the hash: %w", err)
	}
	var err error
	if p.salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return p, fmt.Errorf("read the salt: %w", err)
	}
	if p.key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil || len(p.key) == 0 {
		return p, errors.New("read the key")
	}
	return p, nil
}

// CheckPassword says what is wrong with a new password, nil when nothing is. about are words that a
// guesser would try first, such as the user's name and address.
func CheckPassword(password string, about ...string) error {
	if utf8.RuneCountInString(password) < minPassword {
		return fault.Invalid("password", "too_short", fmt.Sprintf("Use at least %d characters; a few words make a good password.", minPassword))
	}
	lower := strings.ToLower(password)
	if common(lower) {
		return fault.Invalid("password", "too_common", "This password is on every guesser's list; choose another.")
	}
	for _, word := range about {
		word, _, _ = strings.Cut(strings.ToLower(word), "@")
		if len(word) >= 4 && strings.Contains(lower, word) && len(lower)-len(word) < 6 {
			return fault.Invalid("password", "too_close", "Do not build the password around your name or address.")
		}
	}
	return nil
}

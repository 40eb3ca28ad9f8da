// Package secret keeps the installation's keys: it reads them from the settings or makes them once in
// the data directory, readable by the owner only.
package secret

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Key is a symmetric key with a name, so that keys can be rotated.
type Key struct {
	ID    string `json:"id"`
	Bytes []byte `json:"key"`
}

// Keys are the installation's keys. The first of a list makes, all of them check.
type Keys struct {
	Tokens []Key `json:"tokens"` // access tokens
	URLs   []Key `json:"urls"`   // signed addresses of files
}

const minKeyBytes = 32

// Load returns the keys of dir, and makes those that are missing. tokenKeys, the value of
// SIGNATE_JWT_KEYS, replaces the token keys: "id:base64,id:base64", the first signs.
func Load(dir, tokenKeys string) (Keys, error) {
	file := filepath.Join(dir, "keys.json")
	keys, err := read(file)
	if err != nil {
		return Keys{}, err
	}
	changed := len(keys.Tokens) == 0 || len(keys.URLs) == 0
	if len(keys.Tokens) == 0 {
		keys.Tokens = []Key{newKey("t1")}
	}
	if len(keys.URLs) == 0 {
		keys.URLs = []Key{newKey("u1")}
	}
	if changed {
		if err := write(file, keys); err != nil {
			return Keys{}, err
		}
	}
	if tokenKeys != "" {
		keys.Tokens, err = parse(tokenKeys)
	}
	return keys, err
}

func newKey(id string) Key {
	k := Key{ID: id, Bytes: make([]byte, minKeyBytes)}
	_, _ = rand.Read(k.Bytes) // never fails: crypto/rand stops the program instead
	return k
}

func read(file string) (Keys, error) {
	var keys Keys
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return keys, nil
	}
	if err != nil {
		return keys, fmt.Errorf("read the keys: %w", err)
	}
	if err := json.Unmarshal(text, &keys); err != nil {
		return keys, fmt.Errorf("read the keys in %s: %w", file, err)
	}
	return keys, nil
}

func write(file string, keys Keys) error {
	text, err := json.MarshalIndent(keys, "", " ")
	if err != nil {
		return fmt.Errorf("encode the keys: %w", err)
	}
	return replace(file, text)
}

// replace writes the file at once, so that a crash leaves either the old keys or the new ones.
func replace(file string, text []byte) error {
	tmp, err := os.CreateTemp(filepath.Dir(file), ".keys-*") // mode 0600
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	defer func() { _ = os.Remove(tmp.Name()) }()
	_, err = tmp.Write(text)
	err = errors.Join(err, tmp.Sync(), tmp.Close())
	if err == nil {
		err = os.Rename(tmp.Name(), file)
	}
	if err != nil {
		return fmt.Errorf("write the keys: %w", err)
	}
	return nil
}

func parse(text string) ([]Key, error) {
	var keys []Key
	for _, part := range strings.Split(text, ",") {
		id, value, ok := strings.Cut(strings.TrimSpace(part), ":")
		raw, err := base64.StdEncoding.DecodeString(value)
		if !ok || id == "" || err != nil || len(raw) < minKeyBytes {
			return nil, fmt.Errorf("SIGNATE_JWT_KEYS: each key is id:base64 with at least %d bytes", minKeyBytes)
		}
		keys = append(keys, Key{ID: id, Bytes: raw})
	}
	return keys, nil
}

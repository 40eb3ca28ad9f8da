// Package id makes identifiers: time-ordered UUIDs for rows and 32 hexadecimal digits for assets,
// the form that Anthias clients know.
package id

import (
	"encoding/hex"

	"github.com/google/uuid"
)

// New returns a version 7 UUID, which sorts by the time it was made.
func New() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// NewAsset returns a random asset id: 32 lower-case hexadecimal digits.
func NewAsset() string {
	u := uuid.New()
	return hex.EncodeToString(u[:])
}

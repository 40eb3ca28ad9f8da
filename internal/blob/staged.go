package blob

import (
	"context"
	"crypto/sha256"
	"encoding"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/fault"
)

// StageKey names content of a tenant that arrives in pieces.
type StageKey struct {
	Tenant uuid.UUID
	ID     string // letters and digits
}

// Staged is how far such content is. Its owner keeps it between the pieces, where every node can read it; the
// parts of it are for the store alone.
type Staged struct {
	Offset int64    `json:"offset"`           // bytes that are safely stored
	Hash   []byte   `json:"hash,omitempty"`   // SHA-256 in the middle of its work, after Offset bytes
	Upload string   `json:"upload,omitempty"` // S3's name of the multipart upload
	Parts  []string `json:"parts,omitempty"`  // tags of its parts
	Tail   string   `json:"tail,omitempty"`   // object with the bytes behind them
	Behind int64    `json:"behind,omitempty"` // how many those are

	PartSize int64 `json:"part_size,omitempty"` // of the parts that a client sends to the storage by itself
}

// Stager takes content in pieces, on whichever node they arrive.
type Stager interface {
	// Append adds what r gives until it ends or fails, never more than up to size bytes in all. save is called with
	// the new state whenever something is safely stored, also when r fails or ctx ends; its error ends the call.
	Append(ctx context.Context, key StageKey, st Staged, size int64, r io.Reader, save func(context.Context, Staged) error) error
	// Assemble makes a blob of content that is complete. It may be repeated, also at the same time.
	Assemble(ctx context.Context, key StageKey, st Staged) (Info, error)
	// Direct tells whether clients can send content to the storage by themselves, as the following methods say.
	Direct() bool
	// Begin prepares for content that its client sends in parts. The state is needed for all that follows.
	Begin(ctx context.Context, key StageKey, split Split) (Staged, error)
	// PartURL returns an address that takes one part, in exactly its size, by a PUT before it expires. A part that is sent
	// again replaces what was there.
	PartURL(ctx context.Context, key StageKey, st Staged, part Part, expiry time.Duration) (string, error)
	// Sent returns the numbers of the parts that have arrived, in order. ErrEnded is in its fault when there is nothing to see.
	Sent(ctx context.Context, key StageKey, st Staged, split Split) ([]int, error)
	// Adopt makes a blob of the parts; its digest is found by reading it. It may be repeated. Faults: Conflict when a part is
	// missing or has another size, with ErrEnded in it when there is nothing to see.
	Adopt(ctx context.Context, key StageKey, st Staged, split Split) (Info, error)
	// Drop removes the pieces. Dropping what is not there is no error.
	Drop(ctx context.Context, key StageKey, st Staged) error
}

// ErrEnded says that the storage shows neither the parts of an upload nor what they became: somebody is joining them just
// now, or they are gone for good.
var ErrEnded = errors.New("the upload has ended in the storage")

var errStagedLost = fault.Unavailable("The beginning of this upload is not here; start it again.").WithCode("upload_lost")

var errNotDirect = errors.New("clients cannot send content to this storage by themselves")

var errNotSent = fault.Conflict("The file has not arrived as a whole, or has another size than was told.").WithCode("upload_incomplete")

// saveTimeout bounds how long what has arrived is kept for after its request has ended.
const saveTimeout = 30 * time.Second

// saving returns a context that outlives the request, for a while.
func saving(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), saveTimeout)
}

// resumeHash continues where the state's bytes end.
func resumeHash(st Staged) (hash.Hash, error) {
	h := sha256.New()
	if st.Offset == 0 && len(st.Hash) == 0 {
		return h, nil
	}
	if err := h.(encoding.BinaryUnmarshaler).UnmarshalBinary(st.Hash); err != nil {
		return nil, fmt.Errorf("read the state of an upload: %w", err)
	}
	return h, nil
}

func hashState(h hash.Hash) []byte {
	state, err := h.(encoding.BinaryMarshaler).MarshalBinary()
	if err != nil {
		panic(err) // SHA-256 of the standard library always has one
	}
	return state
}

func (st Staged) digest() (string, error) {
	h, err := resumeHash(st)
	if err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

func (k StageKey) valid() error {
	if k.Tenant == uuid.Nil || k.ID == "" {
		return errNoTenant
	}
	for _, c := range []byte(k.ID) {
		if (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return fmt.Errorf("the upload %q has no proper name", k.ID)
		}
	}
	return nil
}

const stagingPrefix = "staging/"

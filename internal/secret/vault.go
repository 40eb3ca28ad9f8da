package secret

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// Vault encrypts what the database keeps but must not reveal. Each ciphertext is bound to its owner (a
// tenant or a user) and field: moved to another row or column it does not decrypt. Keys rotate: the
// primary one encrypts, all of the keyset decrypt. A keyset in a file is read again when the file changes,
// so a rotation reaches nodes that are running; one that is wrapped by a KMS is unwrapped then and kept in
// memory.
type Vault struct {
	file string // empty when the keyset came as a value
	form form

	mu      sync.Mutex
	aead    tink.AEAD
	primary uint32
	ids     map[uint32]bool
	seen    fileState
	looked  time.Time
}

type fileState struct {
	changed time.Time
	size    int64
}

// lookInterval is how often the file of the keyset is looked at.
const lookInterval = time.Second

// errRotateValue tells how to rotate a keyset that is not in a file.
var errRotateValue = errors.New("the keyset is given as a value: add a key to SIGNATE_SECRETS_KEYSET with tinkey, or put it into a file and name the file")

// OpenVault reads the keyset that setting, the value of SIGNATE_SECRETS_KEYSET, holds (Tink's JSON form) or
// names: a file, or a key in a KMS that wraps the keyset. Without a file the keyset is made once in dir,
// readable by the owner only.
func OpenVault(dir, setting string) (*Vault, error) {
	v := &Vault{file: setting}
	switch {
	case strings.HasPrefix(strings.TrimSpace(setting), "{"):
		v.file = ""
		if err := v.use([]byte(setting)); err != nil {
			return nil, fmt.Errorf("SIGNATE_SECRETS_KEYSET: %w", err)
		}
		return v, nil
	case namesKMS(setting):
		var err error
		if v.form.kms, v.file, err = openKMS(setting, os.Getenv); err != nil {
			return nil, fmt.Errorf("SIGNATE_SECRETS_KEYSET: %w", err)
		}
	}
	if made := v.file == "" || v.form.kms != nil; made {
		v.file = cmp.Or(v.file, filepath.Join(dir, "secrets.json"))
		if err := v.form.makeFile(v.file); err != nil {
			return nil, fmt.Errorf("SIGNATE_SECRETS_KEYSET: %s: %w", v.file, err)
		}
	}
	return v, v.readFile()
}

// Encrypt seals a field of an owner.
func (v *Vault) Encrypt(owner uuid.UUID, field string, plaintext []byte) ([]byte, error) {
	if err := v.refresh(false); err != nil {
		return nil, err
	}
	sealed, err := v.current().Encrypt(plaintext, binding(owner, field))
	if err != nil {
		return nil, fmt.Errorf("encrypt %s: %w", field, err)
	}
	return sealed, nil
}

// Decrypt opens a field of an owner; it fails for any other owner or field.
func (v *Vault) Decrypt(owner uuid.UUID, field string, sealed []byte) ([]byte, error) {
	if err := v.refresh(!v.knows(sealed)); err != nil {
		return nil, err
	}
	plaintext, err := v.current().Decrypt(sealed, binding(owner, field))
	if err != nil {
		return nil, fmt.Errorf("decrypt %s: %w", field, err)
	}
	return plaintext, nil
}

// Renew encrypts a ciphertext anew with the primary key.
func (v *Vault) Renew(owner uuid.UUID, field string, sealed []byte) ([]byte, error) {
	plaintext, err := v.Decrypt(owner, field, sealed)
	if err != nil {
		return nil, err
	}
	return v.Encrypt(owner, field, plaintext)
}

// Prefix returns how ciphertexts of the primary key begin, five bytes; others are outdated.
func (v *Vault) Prefix() []byte {
	_ = v.refresh(false) // the keyset in memory serves as well
	v.mu.Lock()
	defer v.mu.Unlock()
	return binary.BigEndian.AppendUint32([]byte{1}, v.primary)
}

// Rotate adds a key to the file of the keyset and makes it the primary one. The older keys stay, for what
// they encrypted.
func (v *Vault) Rotate() error {
	if v.file == "" {
		return errRotateValue
	}
	if err := v.readFile(); err != nil {
		return err
	}
	text, err := os.ReadFile(v.file)
	if err != nil {
		return fmt.Errorf("read the keyset: %w", err)
	}
	handle, err := v.form.decode(text)
	if err != nil {
		return fmt.Errorf("%s: %w", v.file, err)
	}
	if err := v.form.addKey(v.file, keyset.NewManagerFromHandle(handle)); err != nil {
		return err
	}
	return v.readFile()
}

func (v *Vault) current() tink.AEAD {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.aead
}

func (v *Vault) knows(sealed []byte) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	id, ok := keyOf(sealed)
	return !ok || v.ids[id]
}

// refresh reads the file again when it has changed; at once when a key is missing.
func (v *Vault) refresh(now bool) error {
	v.mu.Lock()
	due := v.file != "" && (now || time.Since(v.looked) > lookInterval)
	if due {
		v.looked = time.Now()
	}
	seen := v.seen
	v.mu.Unlock()
	if !due {
		return nil
	}
	if state, err := stateOf(v.file); err != nil || state == seen {
		return nil //nolint:nilerr // the keyset in memory still serves while the file is away
	}
	err := v.readFile()
	if errors.Is(err, errKMS) && !now {
		v.rest()
		return nil // the keyset in memory still serves while the KMS is away
	}
	return err
}

// rest leaves the KMS alone for a while, so that nobody waits for it one after the other.
func (v *Vault) rest() {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.looked = time.Now().Add(kmsPause)
}

func (v *Vault) readFile() error {
	state, err := stateOf(v.file)
	if err != nil {
		return fmt.Errorf("SIGNATE_SECRETS_KEYSET: %w", err)
	}
	text, err := os.ReadFile(v.file)
	if err != nil {
		return fmt.Errorf("SIGNATE_SECRETS_KEYSET: %w", err)
	}
	if err := v.use(text); err != nil {
		return fmt.Errorf("SIGNATE_SECRETS_KEYSET: %s: %w", v.file, err)
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen = state
	return nil
}

func (v *Vault) use(text []byte) error {
	handle, err := v.form.decode(text)
	if err != nil {
		return err
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return fmt.Errorf("use the keyset: %w", err)
	}
	ids := map[uint32]bool{}
	for _, k := range handle.KeysetInfo().GetKeyInfo() {
		ids[k.GetKeyId()] = true
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.aead, v.primary, v.ids = primitive, handle.KeysetInfo().GetPrimaryKeyId(), ids
	return nil
}

func stateOf(file string) (fileState, error) {
	info, err := os.Stat(file)
	if err != nil {
		return fileState{}, err
	}
	return fileState{info.ModTime(), info.Size()}, nil
}

// keyOf reads which key made a ciphertext: Tink puts a version byte and the key's id in front.
func keyOf(sealed []byte) (uint32, bool) {
	if len(sealed) < 5 || sealed[0] != 1 {
		return 0, false
	}
	return binary.BigEndian.Uint32(sealed[1:5]), true
}

func binding(owner uuid.UUID, field string) []byte {
	return []byte(owner.String() + "\x00" + field)
}

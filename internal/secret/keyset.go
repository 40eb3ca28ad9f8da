package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// form is how a keyset is written down: in the clear, or wrapped by a key that never leaves its KMS.
type form struct {
	kms tink.AEAD // nil in the clear
}

var (
	errWrapped = errors.New("the keyset is wrapped by a KMS: name its key in SIGNATE_SECRETS_KEYSET, such as hcvault://vault.example.com:8200/transit/keys/signate")
	errClear   = errors.New("the keyset is not wrapped")
)

func (f form) decode(text []byte) (*keyset.Handle, error) {
	reader := keyset.NewJSONReader(bytes.NewReader(text))
	wrapped := isWrapped(text)
	switch {
	case f.kms == nil && wrapped:
		return nil, errWrapped
	case f.kms == nil:
		handle, err := insecurecleartextkeyset.Read(reader)
		if err != nil {
			return nil, fmt.Errorf("read the keyset: %w", err)
		}
		return handle, nil
	case !wrapped:
		return nil, errClear
	}
	handle, err := keyset.Read(reader, f.kms)
	if err != nil {
		return nil, fmt.Errorf("unwrap the keyset: %w", err)
	}
	return handle, nil
}

// isWrapped tells Tink's encrypted form, which holds the ids of the keys beside them, from the one in the clear.
func isWrapped(text []byte) bool {
	var keyset struct {
		Wrapped string `json:"encryptedKeyset"`
	}
	return json.Unmarshal(text, &keyset) == nil && keyset.Wrapped != ""
}

func (f form) encode(handle *keyset.Handle) ([]byte, error) {
	var text bytes.Buffer
	var err error
	if f.kms == nil {
		err = insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text))
	} else {
		err = handle.Write(keyset.NewJSONWriter(&text), f.kms)
	}
	if err != nil {
		return nil, fmt.Errorf("encode the keyset: %w", err)
	}
	return text.Bytes(), nil
}

// makeFile makes the file with a new keyset unless it exists. One that exists in the clear is wrapped when it
// should be: so an installation moves to a KMS.
func (f form) makeFile(file string) error {
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return f.addKey(file, keyset.NewManager())
	}
	if err != nil {
		return fmt.Errorf("read the keyset: %w", err)
	}
	if f.kms == nil || isWrapped(text) {
		return nil
	}
	handle, err := form{}.decode(text)
	if err != nil {
		return err
	}
	return f.writeFile(file, handle)
}

// addKey adds a key to a keyset, makes it the primary one and writes the file.
func (f form) addKey(file string, m *keyset.Manager) error {
	id, err := m.Add(aead.AES256GCMKeyTemplate())
	if err == nil {
		err = m.SetPrimary(id)
	}
	if err != nil {
		return fmt.Errorf("add a key: %w", err)
	}
	handle, err := m.Handle()
	if err != nil {
		return fmt.Errorf("add a key: %w", err)
	}
	return f.writeFile(file, handle)
}

func (f form) writeFile(file string, handle *keyset.Handle) error {
	text, err := f.encode(handle)
	if err != nil {
		return err
	}
	return replace(file, text)
}

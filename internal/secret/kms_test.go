package secret_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/secret"
)

// transit speaks the documented API of Vault's transit engine: it wraps with a key that never leaves it.
type transit struct {
	*httptest.Server

	mu    sync.Mutex
	away  bool
	texts map[string]string // by ciphertext
}

func newTransit(t *testing.T) *transit {
	t.Helper()
	v := &transit{texts: map[string]string{}}
	v.Server = httptest.NewServer(v)
	t.Cleanup(v.Close)
	return v
}

func (v *transit) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	v.mu.Lock()
	defer v.mu.Unlock()
	refuse := func(status int, reason string) {
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]any{"errors": []string{reason}})
	}
	var in struct{ Plaintext, Ciphertext string }
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		refuse(http.StatusBadRequest, "no JSON")
		return
	}
	switch {
	case v.away:
		refuse(http.StatusServiceUnavailable, "Vault is sealed")
	case r.Header.Get("X-Vault-Token") == "expired":
		refuse(http.StatusForbidden, "permission denied")
	case r.Method == http.MethodPost && r.URL.Path == "/v1/transit/encrypt/signate":
		text, err := base64.StdEncoding.DecodeString(in.Plaintext)
		if err != nil || len(text) == 0 {
			refuse(http.StatusBadRequest, "plaintext must be base64")
			return
		}
		sealed := "vault:v1:" + base64.StdEncoding.EncodeToString([]byte(uuid.NewString()))
		v.texts[sealed] = in.Plaintext
		_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"ciphertext": sealed, "key_version": 1}})
	case r.Method == http.MethodPost && r.URL.Path == "/v1/transit/decrypt/signate":
		text, known := v.texts[in.Ciphertext]
		if !known {
			refuse(http.StatusBadRequest, "cipher: message authentication failed")
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]any{"data": map[string]any{"plaintext": text}})
	default:
		refuse(http.StatusNotFound, "unsupported path")
	}
}

func (v *transit) leave(away bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.away = away
}

func (v *transit) key(name string) string {
	return "hcvault+http" + strings.TrimPrefix(v.URL, "http") + "/transit/keys/" + name
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The keyset's file holds nothing that opens anything without the KMS, and a rotation goes through it.
func TestVault_wrapped_by_a_KMS(t *testing.T) {
	t.Parallel()
	kms, dir, owner := newTransit(t), t.TempDir(), uuid.New()
	file := filepath.Join(dir, "secrets.json")
	first := open(t, dir, kms.key("signate"))
	sealed, err := first.Encrypt(owner, "f", []byte("planted"))
	if err != nil {
		t.Fatal(err)
	}
	text := read(t, file)
	if !strings.Contains(text, "encryptedKeyset") || strings.Contains(text, `"value"`) {
		t.Errorf("the file holds keys in the clear: %s", text)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file: %v %v", info, err)
	}
	second := open(t, dir, kms.key("signate"))
	if got, err := second.Decrypt(owner, "f", sealed); err != nil || string(got) != "planted" {
		t.Errorf("another node reads %q %v", got, err)
	}
	if err := second.Rotate(); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(read(t, file), "encryptedKeyset") {
		t.Error("a rotation writes the keys in the clear")
	}
	renewed, err := second.Encrypt(owner, "f", []byte("planted"))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := first.Decrypt(owner, "f", renewed); err != nil || string(got) != "planted" {
		t.Errorf("the node that was running reads %q %v", got, err)
	}

	kms.leave(true)
	if got, err := first.Decrypt(owner, "f", sealed); err != nil || string(got) != "planted" {
		t.Errorf("while the KMS is away a running node reads %q %v", got, err)
	}
	if _, err := secret.OpenVault(dir, kms.key("signate")); err == nil || !strings.Contains(err.Error(), "Vault is sealed") {
		t.Errorf("a node that starts then says %v", err)
	}
}

// An installation moves to a KMS by naming it: what its keys encrypted stays readable.
func TestVault_moves_to_a_KMS(t *testing.T) {
	t.Parallel()
	kms, dir, owner := newTransit(t), t.TempDir(), uuid.New()
	sealed, err := open(t, dir, "").Encrypt(owner, "f", []byte("planted"))
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(elsewhere, []byte(read(t, filepath.Join(dir, "secrets.json"))), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, setting := range map[string]string{"the usual file": kms.key("signate"), "a file that is named": kms.key("signate") + "#" + elsewhere} {
		if got, err := open(t, dir, setting).Decrypt(owner, "f", sealed); err != nil || string(got) != "planted" {
			t.Errorf("%s: %q %v", name, got, err)
		}
	}
	for _, file := range []string{filepath.Join(dir, "secrets.json"), elsewhere} {
		if !strings.Contains(read(t, file), "encryptedKeyset") {
			t.Errorf("%s is still in the clear", file)
		}
	}
	if _, err := secret.OpenVault(dir, ""); err == nil || !strings.Contains(err.Error(), "wrapped by a KMS") {
		t.Errorf("without the KMS it says %v", err)
	}
}

func TestOpenVault_says_what_is_wrong_with_a_KMS(t *testing.T) {
	t.Parallel()
	kms := newTransit(t)
	for setting, part := range map[string]string{
		kms.key("other"): "unsupported path", "hcvault+http://127.0.0.1:1/transit/keys/signate": "does not answer",
		"hcvault://vault.example.com:8200/transit/keys/signate": "VAULT_TOKEN", "hcvault+http://vault.example.com/transit/keys/signate": "this machine only",
		"hcvault://vault.example.com/transit": "name a key", "hcvault://user:planted@vault.example.com/transit/keys/x": "no credentials",
	} {
		_, err := secret.OpenVault(t.TempDir(), setting)
		if err == nil || !strings.Contains(err.Error(), part) || !strings.Contains(err.Error(), "SIGNATE_SECRETS_KEYSET") || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v", setting, err)
		}
	}
	other := newTransit(t)
	dir := t.TempDir()
	open(t, dir, kms.key("signate"))
	if _, err := secret.OpenVault(dir, other.key("signate")); err == nil || !strings.Contains(err.Error(), "message authentication failed") {
		t.Errorf("a KMS with another key says %v", err)
	}
}

package secret

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"os"
	"strings"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// transit is a key of the transit engine of HashiCorp Vault or OpenBao.
type transit struct {
	client           kmsClient
	encrypt, decrypt string // addresses
	token            func() (string, error)
	namespace        string
}

// openTransit reads hcvault://host:port/transit/keys/name. hcvault+http reaches an agent on this machine, which
// may add the token itself. The token comes from VAULT_TOKEN, or anew for each call from the file that
// VAULT_TOKEN_FILE names, as an agent renews it.
func openTransit(scheme, name string, env func(string) string) (tink.AEAD, error) {
	u, err := url.Parse(scheme + "://" + name)
	if err != nil {
		return nil, errors.New("the address of the key in the KMS cannot be read") // the error shows the address
	}
	mount, key, found := strings.Cut(strings.Trim(u.Path, "/"), "/keys/")
	if u.Host == "" || !found || mount == "" || key == "" || strings.Contains(key, "/") {
		return nil, errors.New("name a key of the transit engine as hcvault://vault.example.com:8200/transit/keys/signate")
	}
	protocol, local := "https", scheme == "hcvault+http"
	if local {
		if address, err := netip.ParseAddr(u.Hostname()); u.Hostname() != "localhost" && (err != nil || !address.IsLoopback()) {
			return nil, errors.New("hcvault+http reaches an agent on this machine only; use hcvault:// for others")
		}
		protocol = "http"
	}
	t := &transit{client: newKMSClient(), namespace: env("VAULT_NAMESPACE"), token: vaultToken(env)}
	if token, err := t.token(); err != nil {
		return nil, err
	} else if token == "" && !local {
		return nil, errors.New("the key is in Vault, but VAULT_TOKEN and VAULT_TOKEN_FILE are not set")
	}
	base := protocol + "://" + u.Host + "/v1/" + mount
	t.encrypt, t.decrypt = base+"/encrypt/"+key, base+"/decrypt/"+key
	return t, nil
}

func vaultToken(env func(string) string) func() (string, error) {
	token, file := env("VAULT_TOKEN"), env("VAULT_TOKEN_FILE")
	return func() (string, error) {
		if token != "" || file == "" {
			return token, nil
		}
		text, err := os.ReadFile(file)
		if err != nil {
			return "", fmt.Errorf("VAULT_TOKEN_FILE: %w", err)
		}
		return strings.TrimSpace(string(text)), nil
	}
}

// transitText is a text on its way to the engine or back.
type transitText struct {
	Plaintext  string `json:"plaintext,omitempty"`
	Ciphertext string `json:"ciphertext,omitempty"`
}

// Encrypt wraps. Keysets are wrapped without associated data, which not every version of the engine takes.
func (t *transit) Encrypt(plaintext, _ []byte) ([]byte, error) {
	out, err := t.ask(t.encrypt, transitText{Plaintext: base64.StdEncoding.EncodeToString(plaintext)})
	if err != nil {
		return nil, err
	}
	return []byte(out.Ciphertext), nil
}

// Decrypt unwraps.
func (t *transit) Decrypt(ciphertext, _ []byte) ([]byte, error) {
	out, err := t.ask(t.decrypt, transitText{Ciphertext: string(ciphertext)})
	if err != nil {
		return nil, err
	}
	plaintext, err := base64.StdEncoding.DecodeString(out.Plaintext)
	if err != nil {
		return nil, fmt.Errorf("%w answers what cannot be read", errKMS)
	}
	return plaintext, nil
}

func (t *transit) ask(address string, body transitText) (transitText, error) {
	r, err := post(address, body)
	if err != nil {
		return transitText{}, err
	}
	token, err := t.token()
	if err != nil {
		return transitText{}, fmt.Errorf("%w: %w", errKMS, err)
	}
	if token != "" {
		r.Header.Set("X-Vault-Token", token)
	}
	if t.namespace != "" {
		r.Header.Set("X-Vault-Namespace", t.namespace)
	}
	r.Header.Set("X-Vault-Request", "true")
	var answer struct {
		Data transitText `json:"data"`
	}
	err = t.client.call(r, &answer, vaultReason)
	if err == nil && answer.Data == (transitText{}) {
		err = fmt.Errorf("%w at %s answers nothing", errKMS, r.URL.Host)
	}
	return answer.Data, err
}

func vaultReason(body []byte) string {
	var answer struct {
		Errors []string `json:"errors"`
	}
	_ = json.Unmarshal(body, &answer) // without a reason the status has to do
	return strings.Join(answer.Errors, "; ")
}

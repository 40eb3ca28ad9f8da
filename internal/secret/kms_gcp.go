package secret

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"

	"github.com/tink-crypto/tink-go/v2/tink"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/google"
)

const gcpScope = "https://www.googleapis.com/auth/cloudkms"

// gcpKey is a symmetric key of Google Cloud KMS.
type gcpKey struct {
	client  kmsClient
	address string
	tokens  oauth2.TokenSource
}

var gcpName = regexp.MustCompile(`^projects/[^/]+/locations/[^/]+/keyRings/[^/]+/cryptoKeys/[^/]+$`)

// openGCP reads gcp-kms://projects/…/locations/…/keyRings/…/cryptoKeys/…. Credentials come from the file that
// GOOGLE_APPLICATION_CREDENTIALS names, else from the machine's or pod's own account.
// CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS names another address of the service.
func openGCP(_, name string, env func(string) string) (tink.AEAD, error) {
	if !gcpName.MatchString(name) {
		return nil, errors.New("name a key of Google Cloud as gcp-kms://projects/p/locations/europe-west3/keyRings/r/cryptoKeys/signate")
	}
	k := &gcpKey{client: newKMSClient(), address: cmp.Or(env("CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS"), "https://cloudkms.googleapis.com/") + "v1/" + name}
	file := env("GOOGLE_APPLICATION_CREDENTIALS")
	if file == "" {
		k.tokens = google.ComputeTokenSource("", gcpScope)
		return k, nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("GOOGLE_APPLICATION_CREDENTIALS: %w", err)
	}
	var kind struct{ Type google.CredentialsType }
	if err := json.Unmarshal(text, &kind); err != nil {
		return nil, errors.New("GOOGLE_APPLICATION_CREDENTIALS names a file that is no JSON")
	}
	if kind.Type != google.ServiceAccount && kind.Type != google.ExternalAccount {
		return nil, fmt.Errorf("GOOGLE_APPLICATION_CREDENTIALS holds credentials of the kind %q; use a service account or workload identity", kind.Type)
	}
	//nolint:forbidigo // tokens are fetched as long as the process lives
	ctx := context.WithValue(context.Background(), oauth2.HTTPClient, k.client.http)
	found, err := google.CredentialsFromJSONWithType(ctx, text, kind.Type, gcpScope)
	if err != nil {
		return nil, errors.New("GOOGLE_APPLICATION_CREDENTIALS names a file that cannot be used") // the error may show it
	}
	k.tokens = found.TokenSource
	return k, nil
}

type gcpText struct {
	Plaintext  []byte `json:"plaintext,omitempty"`
	Ciphertext []byte `json:"ciphertext,omitempty"`
}

// Encrypt wraps.
func (k *gcpKey) Encrypt(plaintext, _ []byte) ([]byte, error) {
	out, err := k.ask(":encrypt", gcpText{Plaintext: plaintext})
	return out.Ciphertext, err
}

// Decrypt unwraps.
func (k *gcpKey) Decrypt(ciphertext, _ []byte) ([]byte, error) {
	out, err := k.ask(":decrypt", gcpText{Ciphertext: ciphertext})
	return out.Plaintext, err
}

func (k *gcpKey) ask(verb string, body gcpText) (out gcpText, err error) {
	r, err := post(k.address+verb, body)
	if err != nil {
		return out, err
	}
	token, err := k.tokens.Token()
	if err != nil {
		return out, fmt.Errorf("%w needs credentials of Google Cloud, and there are none: %w", errKMS, err)
	}
	token.SetAuthHeader(r)
	if err := k.client.call(r, &out, gcpReason); err != nil {
		return out, err
	}
	if len(out.Plaintext)+len(out.Ciphertext) == 0 {
		return out, fmt.Errorf("%w at %s answers nothing", errKMS, r.URL.Host)
	}
	return out, nil
}

func gcpReason(body []byte) string {
	var answer struct {
		Error struct {
			Status, Message string
		}
	}
	_ = json.Unmarshal(body, &answer) // without a reason the status has to do
	return answer.Error.Status + ": " + answer.Error.Message
}

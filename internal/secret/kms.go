package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/tink-crypto/tink-go/v2/tink"
)

// kmsPatience bounds one call of a KMS, and pauses between calls while it is away.
const (
	kmsPatience = 10 * time.Second
	kmsPause    = 30 * time.Second
)

// errKMS says that the KMS was asked and did not do it.
var errKMS = errors.New("the KMS")

// kmsKinds makes the keys of each kind of KMS, by the scheme of their address; name is what follows it.
var kmsKinds = map[string]func(scheme, name string, env func(string) string) (tink.AEAD, error){
	"hcvault": openTransit, "hcvault+http": openTransit, "aws-kms": openAWS, "gcp-kms": openGCP,
}

// namesKMS tells whether a setting names a key in a KMS, rather than a file.
func namesKMS(setting string) bool {
	scheme, _, found := strings.Cut(setting, "://")
	return found && kmsKinds[scheme] != nil
}

// openKMS returns the key that an address names, and the file that the address names behind a #, if any.
func openKMS(address string, env func(string) string) (kek tink.AEAD, file string, err error) {
	address, file, _ = strings.Cut(address, "#")
	scheme, name, _ := strings.Cut(address, "://")
	if strings.ContainsAny(name, "@?") {
		return nil, "", errors.New("the address of the key in the KMS holds no credentials and no query")
	}
	kek, err = kmsKinds[scheme](scheme, name, env)
	return kek, file, err
}

// kmsClient does one call of a KMS, in JSON.
type kmsClient struct{ http *http.Client }

func newKMSClient() kmsClient {
	return kmsClient{&http.Client{
		Timeout:       kmsPatience,
		CheckRedirect: func(*http.Request, []*http.Request) error { return errors.New("it sends us elsewhere") },
	}}
}

// maxKMSAnswer is far more than a wrapped keyset.
const maxKMSAnswer = 1 << 20

// call sends a request and reads the answer into out. What goes wrong tells the KMS's own reason, never what
// was sent.
func (c kmsClient) call(r *http.Request, out any, reason func([]byte) string) error {
	res, err := c.http.Do(r) //nolint:gosec // the operator names the server
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return fmt.Errorf("%w at %s does not answer: %w", errKMS, r.URL.Host, err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxKMSAnswer))
	if err != nil {
		return fmt.Errorf("%w at %s does not answer: %w", errKMS, r.URL.Host, err)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("%w at %s refuses: %s: %s", errKMS, r.URL.Host, res.Status, reason(body))
	}
	if err := json.Unmarshal(body, out); err != nil {
		return fmt.Errorf("%w at %s answers what cannot be read", errKMS, r.URL.Host)
	}
	return nil
}

func post(address string, body any) (*http.Request, error) {
	text, err := json.Marshal(body)
	if err != nil {
		return nil, fmt.Errorf("ask the KMS: %w", err)
	}
	//nolint:noctx // Tink's interface has no context; the client has a timeout
	r, err := http.NewRequest(http.MethodPost, address, bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("ask the KMS: %w", err)
	}
	r.Header.Set("Content-Type", "application/json")
	return r, nil
}

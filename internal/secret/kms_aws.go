package secret

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/tink-crypto/tink-go/v2/tink"
)

// awsKey is a symmetric key of AWS KMS.
type awsKey struct {
	client              kmsClient
	address, region, id string
	signer              *v4.Signer
	credentials         *credentials.Credentials
}

// openAWS reads aws-kms://arn:aws:kms:region:account:key/id, or …:alias/name. Credentials come from where AWS's own
// programs find them: environment, file of shared credentials, or the role of the pod, task or machine.
// AWS_ENDPOINT_URL_KMS names another address of the service, such as that of a private network.
func openAWS(_, name string, env func(string) string) (tink.AEAD, error) {
	part := strings.Split(name, ":") // arn:partition:kms:region:account:resource
	if len(part) != 6 || part[0] != "arn" || part[2] != "kms" || part[3] == "" ||
		!strings.HasPrefix(part[5], "key/") && !strings.HasPrefix(part[5], "alias/") {
		return nil, errors.New("name a key of AWS as aws-kms://arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab")
	}
	k := &awsKey{client: newKMSClient(), region: part[3], id: name, signer: v4.NewSigner(), address: env("AWS_ENDPOINT_URL_KMS")}
	if k.address == "" {
		k.address = "https://kms." + k.region + ".amazonaws.com/"
		if strings.HasPrefix(part[1], "aws-cn") {
			k.address = "https://kms." + k.region + ".amazonaws.com.cn/"
		}
	}
	k.credentials = credentials.NewChainCredentials([]credentials.Provider{
		&credentials.EnvAWS{}, &credentials.FileAWSCredentials{}, &credentials.IAM{Region: k.region},
	})
	return k, nil
}

type awsText struct {
	KeyID      string `json:"KeyId"`
	Plaintext  []byte `json:",omitempty"`
	Ciphertext []byte `json:"CiphertextBlob,omitempty"`
}

// Encrypt wraps.
func (k *awsKey) Encrypt(plaintext, _ []byte) ([]byte, error) {
	out, err := k.ask("Encrypt", awsText{KeyID: k.id, Plaintext: plaintext})
	return out.Ciphertext, err
}

// Decrypt unwraps, by this key and no other.
func (k *awsKey) Decrypt(ciphertext, _ []byte) ([]byte, error) {
	out, err := k.ask("Decrypt", awsText{KeyID: k.id, Ciphertext: ciphertext})
	return out.Plaintext, err
}

func (k *awsKey) ask(operation string, body awsText) (out awsText, err error) {
	r, err := post(k.address, body)
	if err != nil {
		return out, err
	}
	r.Header.Set("Content-Type", "application/x-amz-json-1.1")
	r.Header.Set("X-Amz-Target", "TrentService."+operation)
	if err := k.sign(r); err != nil {
		return out, err
	}
	if err := k.client.call(r, &out, awsReason); err != nil {
		return out, err
	}
	if len(out.Plaintext)+len(out.Ciphertext) == 0 {
		return out, fmt.Errorf("%w at %s answers nothing", errKMS, r.URL.Host)
	}
	return out, nil
}

func (k *awsKey) sign(r *http.Request) error {
	value, err := k.credentials.GetWithContext(&credentials.CredContext{Client: k.client.http})
	if err != nil || value.AccessKeyID == "" {
		return fmt.Errorf("%w needs credentials of AWS, and there are none: %w", errKMS, errors.Join(err))
	}
	text, err := r.GetBody()
	if err != nil {
		return fmt.Errorf("ask the KMS: %w", err)
	}
	sum := sha256.New()
	_, _ = io.Copy(sum, text) // from memory
	signed := aws.Credentials{AccessKeyID: value.AccessKeyID, SecretAccessKey: value.SecretAccessKey, SessionToken: value.SessionToken}
	if err := k.signer.SignHTTP(r.Context(), signed, r, hex.EncodeToString(sum.Sum(nil)), "kms", k.region, time.Now()); err != nil {
		return fmt.Errorf("sign for the KMS: %w", err)
	}
	return nil
}

func awsReason(body []byte) string {
	var answer struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
	}
	_ = json.Unmarshal(body, &answer) // without a reason the status has to do
	return strings.Trim(answer.Type+": "+answer.Message, ": ")
}

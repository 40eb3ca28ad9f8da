package secret_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"

	"github.com/signate/signate/internal/secret"
)

const (
	awsARN  = "arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
	gcpKey  = "projects/p/locations/europe-west3/keyRings/r/cryptoKeys/signate"
	planted = "planted-access-key"
)

// newAWS speaks the documented JSON protocol of AWS KMS and checks signatures with AWS's own signer.
func newAWS(t *testing.T) *httptest.Server {
	t.Helper()
	texts := map[string][]byte{}
	refuse := func(w http.ResponseWriter, kind, message string) {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]string{"__type": kind, "message": message})
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if !signedForKMS(t, r, body) {
			refuse(w, "InvalidSignatureException", "The signature does not match.")
			return
		}
		var in struct {
			KeyID                     string `json:"KeyId"`
			Plaintext, CiphertextBlob []byte
		}
		if err := json.Unmarshal(body, &in); err != nil || in.KeyID != awsARN {
			refuse(w, "NotFoundException", "Key does not exist")
			return
		}
		switch r.Header.Get("X-Amz-Target") {
		case "TrentService.Encrypt":
			sealed := uuid.NewString()
			texts[sealed] = in.Plaintext
			_ = json.NewEncoder(w).Encode(map[string]any{"CiphertextBlob": []byte(sealed), "KeyId": in.KeyID})
		case "TrentService.Decrypt":
			text, known := texts[string(in.CiphertextBlob)]
			if !known {
				refuse(w, "InvalidCiphertextException", "")
				return
			}
			_ = json.NewEncoder(w).Encode(map[string]any{"Plaintext": text, "KeyId": in.KeyID})
		default:
			refuse(w, "UnknownOperationException", "")
		}
	}))
	t.Cleanup(s.Close)
	return s
}

// signedForKMS signs a request once more as AWS does, and compares.
func signedForKMS(t *testing.T, r *http.Request, body []byte) bool {
	t.Helper()
	at, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		return false
	}
	again, err := http.NewRequestWithContext(t.Context(), r.Method, "http://"+r.Host+r.URL.Path, strings.NewReader(string(body)))
	if err != nil {
		return false
	}
	for _, name := range []string{"Content-Type", "X-Amz-Target"} {
		again.Header.Set(name, r.Header.Get(name))
	}
	sum := sha256.Sum256(body)
	credentials := aws.Credentials{AccessKeyID: "AKIDEXAMPLE", SecretAccessKey: planted, SessionToken: "session"}
	if err := v4.NewSigner().SignHTTP(t.Context(), credentials, again, hex.EncodeToString(sum[:]), "kms", "eu-central-1", at); err != nil {
		return false
	}
	return r.Header.Get("Authorization") == again.Header.Get("Authorization")
}

// newGCP speaks the documented API of Google Cloud KMS and gives out tokens to a service account.
func newGCP(t *testing.T) *httptest.Server {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string][]byte{}
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		claims := jwt.MapClaims{}
		_, err := jwt.ParseWithClaims(r.PostFormValue("assertion"), claims, func(*jwt.Token) (any, error) { return key.Public(), nil })
		if err != nil || claims["iss"] != "signate@p.example" || claims["scope"] != "https://www.googleapis.com/auth/cloudkms" {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "token", "token_type": "Bearer", "expires_in": 3600})
	})
	mux.HandleFunc("POST /", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Plaintext, Ciphertext []byte }
		_ = json.NewDecoder(r.Body).Decode(&in)
		text, known := texts[string(in.Ciphertext)]
		switch {
		case r.Header.Get("Authorization") != "Bearer token":
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path == "/v1/"+gcpKey+":encrypt":
			sealed := uuid.NewString()
			texts[sealed] = in.Plaintext
			_ = json.NewEncoder(w).Encode(map[string]any{"name": gcpKey + "/cryptoKeyVersions/1", "ciphertext": []byte(sealed)})
		case r.URL.Path == "/v1/"+gcpKey+":decrypt" && known:
			_ = json.NewEncoder(w).Encode(map[string]any{"plaintext": base64.StdEncoding.EncodeToString(text)})
		default:
			w.WriteHeader(http.StatusNotFound)
			_ = json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": 404, "status": "NOT_FOUND", "message": "CryptoKey not found."}})
		}
	})
	account, err := json.Marshal(map[string]string{
		"type": "service_account", "client_email": "signate@p.example", "token_uri": s.URL + "/token", "private_key_id": "1",
		"private_key": string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)})),
	})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "account.json")
	if err := os.WriteFile(file, account, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GOOGLE_APPLICATION_CREDENTIALS", file)
	t.Setenv("CLOUDSDK_API_ENDPOINT_OVERRIDES_CLOUDKMS", s.URL+"/")
	return s
}

// Keys of AWS and Google Cloud wrap the keyset as one of Vault does.
func TestVault_wrapped_by_a_cloud(t *testing.T) {
	t.Setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
	t.Setenv("AWS_SECRET_ACCESS_KEY", planted)
	t.Setenv("AWS_SESSION_TOKEN", "session")
	t.Setenv("AWS_ENDPOINT_URL_KMS", newAWS(t).URL+"/")
	newGCP(t)
	for name, tt := range map[string]struct{ key, other, reason string }{
		"AWS": {"aws-kms://" + awsARN, "aws-kms://" + strings.Replace(awsARN, "1234abcd", "00000000", 1), "NotFoundException: Key does not exist"},
		"GCP": {"gcp-kms://" + gcpKey, "gcp-kms://" + gcpKey + "2", "NOT_FOUND: CryptoKey not found."},
	} {
		t.Run(name, func(t *testing.T) {
			dir, owner := t.TempDir(), uuid.New()
			first := open(t, dir, tt.key)
			sealed, err := first.Encrypt(owner, "f", []byte("planted"))
			if err != nil {
				t.Fatal(err)
			}
			if text := read(t, filepath.Join(dir, "secrets.json")); !strings.Contains(text, "encryptedKeyset") || strings.Contains(text, `"value"`) {
				t.Errorf("the file holds keys in the clear: %s", text)
			}
			second := open(t, dir, tt.key)
			if err := second.Rotate(); err != nil {
				t.Fatal(err)
			}
			if got, err := second.Decrypt(owner, "f", sealed); err != nil || string(got) != "planted" {
				t.Errorf("another node reads %q %v", got, err)
			}
			if _, err := secret.OpenVault(dir, tt.other); err == nil || !strings.Contains(err.Error(), tt.reason) {
				t.Errorf("another key says %v", err)
			}
		})
	}
	t.Run("wrong credentials", func(t *testing.T) {
		t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
		if _, err := secret.OpenVault(t.TempDir(), "aws-kms://"+awsARN); err == nil || !strings.Contains(err.Error(), "InvalidSignatureException") {
			t.Errorf("it says %v", err)
		}
	})
	for setting, part := range map[string]string{
		"aws-kms://arn:aws:s3:::bucket": "name a key of AWS", "aws-kms://1234abcd": "name a key of AWS",
		"gcp-kms://projects/p": "name a key of Google Cloud", "gcp-kms://" + gcpKey + "?key=planted": "no credentials",
	} {
		if _, err := secret.OpenVault(t.TempDir(), setting); err == nil || !strings.Contains(err.Error(), part) || strings.Contains(err.Error(), "planted") {
			t.Errorf("%s: %v", setting, err)
		}
	}
}

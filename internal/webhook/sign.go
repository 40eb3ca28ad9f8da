package webhook

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// secretPrefix marks secrets, as Standard Webhooks wants them.
const secretPrefix = "whsec_"

// secretBytes is within the 24 to 64 bytes that Standard Webhooks asks for.
const secretBytes = 32

func newSecret() string {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails: crypto/rand stops the program instead
	return secretPrefix + base64.StdEncoding.EncodeToString(raw)
}

// overlap is how long the secret before the last rotation signs too.
const overlap = 24 * time.Hour

// keys are the secrets of an endpoint as they are stored: the current one and, after a rotation, the one before
// with the moment until which it signs, apart by spaces.
type keys struct {
	current, before string
	until           time.Time
}

func parseKeys(text string) keys {
	parts := strings.Fields(text)
	var k keys
	if len(parts) > 0 {
		k.current = parts[0]
	}
	if len(parts) == 3 {
		k.before = parts[1]
		k.until, _ = time.Parse(time.RFC3339, parts[2]) // we wrote it; the zero time signs no more
	}
	return k
}

func (k keys) String() string {
	if k.before == "" {
		return k.current
	}
	return k.current + " " + k.before + " " + k.until.UTC().Format(time.RFC3339)
}

func (k keys) rotate(now time.Time) keys {
	return keys{current: newSecret(), before: k.current, until: now.Add(overlap)}
}

// sign returns the value of webhook-signature: a signature with every secret that is valid.
func (k keys) sign(messageID string, now time.Time, body string) (string, error) {
	secrets := []string{k.current}
	if k.before != "" && now.Before(k.until) {
		secrets = append(secrets, k.before)
	}
	out := make([]string, len(secrets))
	for i, s := range secrets {
		raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(s, secretPrefix))
		if err != nil || len(raw) == 0 {
			return "", fmt.Errorf("read a webhook's secret: %d bytes: %w", len(raw), err)
		}
		mac := hmac.New(sha256.New, raw)
		mac.Write([]byte(messageID + "." + strconv.FormatInt(now.Unix(), 10) + "." + body))
		out[i] = "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	return strings.Join(out, " "), nil
}

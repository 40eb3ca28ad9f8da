package webhook

import (
	"encoding/base64"
	"strings"
	"testing"
	"time"
)

// The secret, message and time of Standard Webhooks' own example; the signature was made with openssl.
const (
	exampleSecret    = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	exampleMessage   = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	exampleBody      = `{"test": 2432232314}`
	exampleSignature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
)

var exampleTime = time.Unix(1614265330, 0)

func TestSign(t *testing.T) {
	t.Parallel()
	got, err := keys{current: exampleSecret}.sign(exampleMessage, exampleTime, exampleBody)
	if err != nil || got != exampleSignature {
		t.Errorf("%q, %v", got, err)
	}
	if _, err := (keys{}).sign(exampleMessage, exampleTime, exampleBody); err == nil {
		t.Error("nothing signs without a secret")
	}
}

// For a day after a rotation both secrets sign, and both survive being stored.
func TestRotate(t *testing.T) {
	t.Parallel()
	k := parseKeys(keys{current: exampleSecret}.rotate(exampleTime).String())
	raw, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(k.current, secretPrefix))
	if k.current == exampleSecret || !strings.HasPrefix(k.current, secretPrefix) || err != nil || len(raw) != secretBytes {
		t.Errorf("the new secret is %q, %v", k.current, err)
	}
	signatures := func(after time.Duration) []string {
		out, err := k.sign(exampleMessage, exampleTime.Add(after), exampleBody)
		if err != nil {
			t.Fatal(err)
		}
		return strings.Fields(out)
	}
	if got := signatures(0); len(got) != 2 || got[1] != exampleSignature || got[0] == got[1] {
		t.Errorf("right after the rotation %q", got)
	}
	if got := signatures(overlap - time.Second); len(got) != 2 {
		t.Errorf("a second before the day is over %q", got)
	}
	if got := signatures(overlap); len(got) != 1 {
		t.Errorf("after a day %q", got)
	}
	again := k.rotate(exampleTime)
	if again.before != k.current {
		t.Error("the second rotation forgets the first")
	}
}

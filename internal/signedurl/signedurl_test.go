package signedurl

import (
	"net/url"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/signate/signate/internal/secret"
)

// Whatever is signed comes back for at least six and at most twelve hours, by every key that is still known,
// and any other text comes back as nothing.
func TestSigner(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		now := time.Unix(rapid.Int64Range(0, 1<<33).Draw(rt, "now"), 0)
		old, young := secret.Key{ID: "old", Bytes: []byte("old secret")}, secret.Key{ID: "young", Bytes: []byte("young secret")}
		at := now
		signer := Signer{Keys: []secret.Key{old}, Now: func() time.Time { return at }}
		target := Target{Tenant: uuid.New(), SHA256: rapid.StringMatching(`[0-9a-f]{64}`).Draw(rt, "sha256"), Mimetype: rapid.String().Draw(rt, "mimetype")}
		address := signer.Sign(target)
		u, err := url.Parse(address)
		if err != nil {
			rt.Fatal(err)
		}
		rotated := Signer{Keys: []secret.Key{young, old}, Now: signer.Now}
		for after, valid := range map[time.Duration]bool{0: true, 6 * time.Hour: true, 12*time.Hour + time.Second: false} {
			at = now.Add(after)
			for _, s := range []Signer{signer, rotated} {
				if got, err := s.Verify(u); (err == nil) != valid || (valid && got != target) {
					rt.Fatalf("after %s: %v, %v", after, got, err)
				}
			}
		}
		at = now
		if _, err := (Signer{Keys: []secret.Key{young}, Now: signer.Now}).Verify(u); err == nil {
			rt.Fatal("a key that is gone still opens")
		}
		q := u.Query()
		name := rapid.SampledFrom([]string{"e", "t", "k", "s"}).Draw(rt, "parameter")
		q.Set(name, q.Get(name)+rapid.StringN(1, 5, -1).Draw(rt, "more"))
		u.RawQuery = q.Encode()
		if _, err := signer.Verify(u); err == nil {
			rt.Fatalf("%s was changed and it still opens: %s", name, u)
		}
	})
}

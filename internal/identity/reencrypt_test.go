package identity_test

import (
	"bytes"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/pquerna/otp/totp"

	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/secret"
)

// seed returns what the database keeps of a person's app.
func (b *bench) seed(tb testing.TB) []byte {
	tb.Helper()
	var sealed []byte
	err := b.db.DB.ControlRead().QueryRow(tb.Context(), "select seed from tenant_management.user_totp where user_id = $1", b.user).Scan(&sealed)
	if err != nil {
		tb.Fatal(err)
	}
	return sealed
}

// After a rotation the seeds of all apps are encrypted with the new key while people go on signing in, also at
// a node that knew the old key only.
func TestService_ReencryptSeeds(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	vault, err := secret.OpenVault(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	b := setup(t, func(d *identity.Deps) { d.Vault = vault })
	ctx, _ := b.signedIn(t)
	enrolled, err := b.EnrolTOTP(ctx, password)
	if err != nil {
		t.Fatal(err)
	}
	code := func(steps int) string {
		c, err := totp.GenerateCode(enrolled.Secret, b.clock.Now().Add(time.Duration(steps)*30*time.Second))
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	if _, err := b.ConfirmTOTP(ctx, code(-1)); err != nil {
		t.Fatal(err)
	}
	before := b.seed(t)
	for range 250 { // more than one transaction takes
		user, _ := b.newUser(t)
		sealed, err := vault.Encrypt(user, "totp_seed", []byte(enrolled.Secret))
		if err != nil {
			t.Fatal(err)
		}
		b.exec(t, `insert into tenant_management.user_totp (user_id, seed) values ($1, $2)`, user, sealed)
	}

	elsewhere, err := secret.OpenVault(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := elsewhere.Rotate(); err != nil {
		t.Fatal(err)
	}
	rotator := setup(t, func(d *identity.Deps) { d.Vault = elsewhere })
	var wg sync.WaitGroup
	wg.Go(func() {
		if n, err := rotator.ReencryptSeeds(t.Context()); err != nil || n != 251 {
			t.Errorf("encrypted anew: %d %v", n, err)
		}
	})
	signIn := func(code string) {
		t.Helper()
		asked, err := b.Login(b.at("192.0.2.1"), identity.Credentials{Login: b.email, Password: password})
		if err != nil || asked.Challenge == nil {
			t.Fatalf("%+v %v", asked, err)
		}
		s, err := b.AnswerChallenge(b.at("192.0.2.1"), identity.Answer{Token: asked.Challenge.Token, Code: code})
		if err != nil || s.User.ID == uuid.Nil {
			t.Errorf("the code does not sign in: %v", err)
		}
	}
	signIn(code(0))
	wg.Wait()
	after := b.seed(t)
	if bytes.Equal(before, after) || !bytes.HasPrefix(after, elsewhere.Prefix()) || bytes.HasPrefix(before, elsewhere.Prefix()) {
		t.Errorf("the seed is sealed as %x, was %x", after[:5], before[:5])
	}
	if n, err := rotator.ReencryptSeeds(t.Context()); err != nil || n != 0 {
		t.Errorf("a second time: %d %v", n, err)
	}
	b.clock.Advance(time.Minute)
	signIn(code(0))
}

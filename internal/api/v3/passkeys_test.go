package v3_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/descope/virtualwebauthn"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

// authenticator is a computer with an authenticator.
type authenticator struct {
	party         virtualwebauthn.RelyingParty
	authenticator virtualwebauthn.Authenticator
	credential    virtualwebauthn.Credential
}

func newAuthenticator(origin string, user []byte) *authenticator {
	return &authenticator{
		party:         virtualwebauthn.RelyingParty{Name: "Signate", ID: "signate.test", Origin: origin},
		authenticator: virtualwebauthn.NewAuthenticatorWithOptions(virtualwebauthn.AuthenticatorOptions{UserHandle: user, BackupEligible: true, BackupState: true}),
		credential:    virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2),
	}
}

func options(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(map[string]any{"publicKey": v})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// create makes a key pair as navigator.credentials.create does.
func (d *authenticator) create(t *testing.T, opts any) json.RawMessage {
	t.Helper()
	parsed, err := virtualwebauthn.ParseAttestationOptions(options(t, opts))
	if err != nil {
		t.Fatal(err)
	}
	return json.RawMessage(virtualwebauthn.CreateAttestationResponse(d.party, d.authenticator, d.credential, *parsed))
}

// get signs as navigator.credentials.get does.
func (d *authenticator) get(t *testing.T, opts any) json.RawMessage {
	t.Helper()
	parsed, err := virtualwebauthn.ParseAssertionOptions(options(t, opts))
	if err != nil {
		t.Fatal(err)
	}
	d.credential.Counter++
	return json.RawMessage(virtualwebauthn.CreateAssertionResponse(d.party, d.authenticator, d.credential, *parsed))
}

// addPasskey registers the device with a user.
func (d *authenticator) addPasskey(t *testing.T, me *apitest.Client, name string) string {
	t.Helper()
	begun := me.Post(t, "/api/v3/auth/passkeys/begin/", map[string]any{"password": me.Password}).Want(t, http.StatusOK)
	made := me.Post(t, "/api/v3/auth/passkeys/", map[string]any{
		"ceremony_token": begun.Text(t, "ceremony_token"), "name": name, "credential": d.create(t, begun.Value(t, "options")),
	}).Want(t, http.StatusCreated)
	return made.Text(t, "id")
}

func (d *authenticator) signIn(t *testing.T, guest *apitest.Client) *apitest.Answer {
	t.Helper()
	begun := guest.Post(t, "/api/v3/auth/passkey-login/begin/", nil).Want(t, http.StatusOK)
	return guest.Post(t, "/api/v3/auth/passkey-login/", map[string]any{
		"ceremony_token": begun.Text(t, "ceremony_token"), "credential": d.get(t, begun.Value(t, "options")),
	})
}

func TestPasskeys(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	me, other := tenant.Member(t, access.Viewer), tenant.Member(t, access.Viewer)
	guest := &apitest.Client{URL: in.URL}
	laptop := newAuthenticator("http://signate.test", me.ID[:])

	me.Post(t, "/api/v3/auth/passkeys/begin/", map[string]any{"password": "wrong"}).WantProblem(t, http.StatusBadRequest, "", "password")
	id := laptop.addPasskey(t, me, "Laptop")
	in.Mails.Wait(t, me.Email, "how you sign in")
	signed := laptop.signIn(t, guest).Want(t, http.StatusOK)
	if signed.Text(t, "user.email") != me.Email {
		t.Errorf("signed in as %s", signed.Text(t, "user.email"))
	}
	laptop.party.Origin = "http://" + tenant.Slug + ".signate.test" // the tenant's own address
	laptop.signIn(t, guest).Want(t, http.StatusOK)

	begun := guest.Post(t, "/api/v3/auth/passkey-login/begin/", nil).Want(t, http.StatusOK)
	once := map[string]any{"ceremony_token": begun.Text(t, "ceremony_token"), "credential": laptop.get(t, begun.Value(t, "options"))}
	guest.Post(t, "/api/v3/auth/passkey-login/", once).Want(t, http.StatusOK)
	guest.Post(t, "/api/v3/auth/passkey-login/", once).WantProblem(t, http.StatusUnauthorized, "challenge_expired", "")

	stranger := newAuthenticator("http://signate.test", me.ID[:])
	stranger.signIn(t, guest).WantProblem(t, http.StatusUnauthorized, "passkey_invalid", "")
	phishing := *laptop
	phishing.party.Origin = "http://signate.test.evil.example"
	phishing.signIn(t, guest).WantProblem(t, http.StatusBadRequest, "", "credential")
	unverified := *laptop
	unverified.authenticator.Options.UserNotVerified = true
	unverified.signIn(t, guest).WantProblem(t, http.StatusUnauthorized, "passkey_invalid", "")

	other.Patch(t, "/api/v3/auth/passkeys/"+id+"/", map[string]any{"name": "Mine"}).WantProblem(t, http.StatusNotFound, "", "")
	other.Delete(t, "/api/v3/auth/passkeys/"+id+"/").WantProblem(t, http.StatusNotFound, "", "")
	me.Patch(t, "/api/v3/auth/passkeys/"+id+"/", map[string]any{"name": "Old laptop"}).Want(t, http.StatusOK)
	if list := me.Get(t, "/api/v3/auth/passkeys/").Want(t, http.StatusOK); list.Text(t, "results.0.name") != "Old laptop" || list.Value(t, "results.0.last_used_at") == nil {
		t.Errorf("the list is %s", list.Body)
	}
	theirs := other.Post(t, "/api/v3/auth/passkeys/begin/", map[string]any{"password": other.Password}).Want(t, http.StatusOK)
	me.Post(t, "/api/v3/auth/passkeys/", map[string]any{
		"ceremony_token": theirs.Text(t, "ceremony_token"), "name": "x", "credential": newAuthenticator("http://signate.test", me.ID[:]).create(t, theirs.Value(t, "options")),
	}).WantProblem(t, http.StatusBadRequest, "", "token")
	me.Delete(t, "/api/v3/auth/passkeys/"+id+"/").Want(t, http.StatusNoContent)
	laptop.party.Origin = "http://signate.test"
	laptop.signIn(t, guest).WantProblem(t, http.StatusUnauthorized, "passkey_invalid", "")
}

// A key whose counter runs backwards has been copied.
func TestPasskeys_refuses_copies(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	me := in.Tenant(t).Member(t, access.Viewer)
	original := newAuthenticator("http://signate.test", me.ID[:])
	original.addPasskey(t, me, "Key")
	stolen := *original
	for range 3 {
		original.signIn(t, &apitest.Client{URL: in.URL}).Want(t, http.StatusOK)
	}
	stolen.signIn(t, &apitest.Client{URL: in.URL}).WantProblem(t, http.StatusUnauthorized, "passkey_invalid", "")
}

func TestPasskeys_as_second_factor(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	me := in.Tenant(t).Member(t, access.Viewer)
	guest := &apitest.Client{URL: in.URL}
	key := newAuthenticator("http://signate.test", me.ID[:])
	key.addPasskey(t, me, "Key")
	signIn(t, in, me.Email, me.Password).Want(t, http.StatusOK)
	seed := me.Post(t, "/api/v3/auth/totp/", map[string]any{"password": me.Password}).Want(t, http.StatusCreated).Text(t, "secret")
	me.Post(t, "/api/v3/auth/totp/confirm/", map[string]any{"code": code(t, seed, -30*time.Second)}).Want(t, http.StatusOK)

	challenge := signIn(t, in, me.Email, me.Password).Want(t, http.StatusAccepted)
	answer := func(d *authenticator) *apitest.Answer {
		return guest.Post(t, "/api/v3/auth/second-factor/", map[string]any{
			"challenge_token": challenge.Text(t, "challenge_token"), "passkey": d.get(t, challenge.Value(t, "passkey_options")),
		})
	}
	stranger := *key
	stranger.credential = virtualwebauthn.NewCredential(virtualwebauthn.KeyTypeEC2)
	answer(&stranger).WantProblem(t, http.StatusUnauthorized, "invalid_code", "")
	answer(key).Want(t, http.StatusOK)
	key.signIn(t, guest).Want(t, http.StatusOK)
}

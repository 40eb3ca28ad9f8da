package v3_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

// code returns what the app shows a while from now.
func code(t *testing.T, seed string, in time.Duration) string {
	t.Helper()
	c, err := totp.GenerateCode(seed, time.Now().Add(in))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSecondFactor(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	me := in.Tenant(t).Member(t, access.Viewer)
	guest := &apitest.Client{URL: in.URL}
	password := map[string]any{"password": me.Password}

	me.Post(t, "/api/v3/auth/totp/", map[string]any{"password": "wrong"}).WantProblem(t, http.StatusBadRequest, "", "password")
	me.Post(t, "/api/v3/auth/recovery-codes/", password).WantProblem(t, http.StatusConflict, "totp_missing", "")
	enrolment := me.Post(t, "/api/v3/auth/totp/", password).Want(t, http.StatusCreated)
	seed := enrolment.Text(t, "secret")
	signIn(t, in, me.Email, me.Password).Want(t, http.StatusOK) // not before the app has proved itself
	me.Post(t, "/api/v3/auth/totp/confirm/", map[string]any{"code": "000000"}).WantProblem(t, http.StatusBadRequest, "", "code")
	first := code(t, seed, -30*time.Second)
	codes := me.Post(t, "/api/v3/auth/totp/confirm/", map[string]any{"code": first}).Want(t, http.StatusOK)
	me.Post(t, "/api/v3/auth/totp/", password).WantProblem(t, http.StatusConflict, "totp_exists", "")
	in.Mails.Wait(t, me.Email, "how you sign in")

	challenge := signIn(t, in, me.Email, me.Password).Want(t, http.StatusAccepted)
	if challenge.Value(t, "access_token") != nil || challenge.Value(t, "second_factor_required") != true {
		t.Errorf("the challenge is %s", challenge.Body)
	}
	answer := func(code string) *apitest.Answer {
		return guest.Post(t, "/api/v3/auth/second-factor/", map[string]any{"challenge_token": challenge.Text(t, "challenge_token"), "code": code})
	}
	answer(first).WantProblem(t, http.StatusUnauthorized, "invalid_code", "") // used already
	answer("").WantProblem(t, http.StatusUnauthorized, "invalid_code", "")
	next := code(t, seed, 0)
	signed := answer(next).Want(t, http.StatusOK)
	answer(code(t, seed, 30*time.Second)).WantProblem(t, http.StatusUnauthorized, "challenge_expired", "")
	me.Token = signed.Text(t, "access_token")
	guest.Get(t, "/api/v3/assets/", "Authorization", "Bearer "+challenge.Text(t, "challenge_token")).WantProblem(t, http.StatusUnauthorized, "token_invalid", "")

	recovery := codes.Text(t, "recovery_codes.0")
	challenge = signIn(t, in, me.Email, me.Password).Want(t, http.StatusAccepted)
	answer(recovery).Want(t, http.StatusOK)
	challenge = signIn(t, in, me.Email, me.Password).Want(t, http.StatusAccepted)
	answer(recovery).WantProblem(t, http.StatusUnauthorized, "invalid_code", "")
	if left := me.Get(t, "/api/v3/auth/second-factor/").Value(t, "recovery_codes_left"); left != 9.0 {
		t.Errorf("%v recovery codes are left", left)
	}
	renewed := me.Post(t, "/api/v3/auth/recovery-codes/", password).Want(t, http.StatusCreated)
	answer(codes.Text(t, "recovery_codes.1")).WantProblem(t, http.StatusUnauthorized, "invalid_code", "")
	answer(renewed.Text(t, "recovery_codes.1")).Want(t, http.StatusOK)

	me.Post(t, "/api/v3/auth/totp/remove/", password).Want(t, http.StatusNoContent)
	signIn(t, in, me.Email, me.Password).Want(t, http.StatusOK)
}

// A password alone opens nothing once there is a second factor, and guessing the factor is limited.
func TestSecondFactor_guesses_are_limited(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	me := in.Tenant(t).Member(t, access.Viewer)
	seed := me.Post(t, "/api/v3/auth/totp/", map[string]any{"password": me.Password}).Want(t, http.StatusCreated).Text(t, "secret")
	me.Post(t, "/api/v3/auth/totp/confirm/", map[string]any{"code": code(t, seed, -30*time.Second)}).Want(t, http.StatusOK)
	guest := &apitest.Client{URL: in.URL}
	guess := func(code string) *apitest.Answer {
		token := signIn(t, in, me.Email, me.Password).Want(t, http.StatusAccepted).Text(t, "challenge_token")
		return guest.Post(t, "/api/v3/auth/second-factor/", map[string]any{"challenge_token": token, "code": code})
	}
	for range 10 {
		guess("12345x").WantProblem(t, http.StatusUnauthorized, "invalid_code", "")
	}
	a := guess(code(t, seed, 0)).WantProblem(t, http.StatusTooManyRequests, "rate_limited", "")
	if a.Header.Get("Retry-After") == "" {
		t.Error("nothing says how long to wait")
	}
}

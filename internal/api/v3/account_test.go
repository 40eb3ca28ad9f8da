package v3_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/test/apitest"
)

const newPassword = "a staple in the barn"

// signIn tells whether somebody can sign in with a password.
func signIn(t *testing.T, in *apitest.Installation, email, password string) *apitest.Answer {
	t.Helper()
	guest := &apitest.Client{URL: in.URL}
	return guest.Post(t, "/api/v3/auth/login/", map[string]any{"email": email, "password": password})
}

func TestProfile(t *testing.T) {
	t.Parallel()
	me := apitest.Open(t).Tenant(t).As(t, access.Viewer)
	before := me.Get(t, "/api/v3/auth/profile/").Want(t, http.StatusOK)
	if before.Text(t, "language") != "en" || before.Value(t, "email_verified") != true {
		t.Errorf("the profile of a new user is %s", before.Body)
	}
	after := me.Patch(t, "/api/v3/auth/profile/", map[string]any{"first_name": " Dewi ", "language": "id", "timezone": "Asia/Jakarta"}).Want(t, http.StatusOK)
	if after.Text(t, "first_name") != "Dewi" || after.Text(t, "language") != "id" || after.Text(t, "timezone") != "Asia/Jakarta" || after.Text(t, "last_name") != "Test" {
		t.Errorf("after the change: %s", after.Body)
	}
	me.Patch(t, "/api/v3/auth/profile/", map[string]any{"timezone": "Mars/Olympus"}).WantProblem(t, http.StatusBadRequest, "", "timezone")
	me.Patch(t, "/api/v3/auth/profile/", map[string]any{"language": "xx"}).WantProblem(t, http.StatusBadRequest, "", "language")
	me.Patch(t, "/api/v3/auth/profile/", map[string]any{"first_name": "<script>"}).WantProblem(t, http.StatusBadRequest, "", "first_name")
}

func TestSessions(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	here := tenant.Member(t, access.Viewer)
	login := signIn(t, in, here.Email, here.Password).Want(t, http.StatusOK)
	there := *here
	there.Token = login.Text(t, "access_token")
	other := tenant.As(t, access.ContentManager)

	list := there.Get(t, "/api/v3/auth/sessions/").Want(t, http.StatusOK)
	var current, elsewhere string
	for _, r := range list.Value(t, "results").([]any) {
		s := r.(map[string]any)
		if s["is_current"] == true {
			current = s["id"].(string)
		} else {
			elsewhere = s["id"].(string)
		}
	}
	if current == "" || elsewhere == "" {
		t.Fatalf("the sessions are %s", list.Body)
	}
	other.Delete(t, "/api/v3/auth/sessions/"+elsewhere+"/").WantProblem(t, http.StatusNotFound, "", "")
	here.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK)
	there.Delete(t, "/api/v3/auth/sessions/"+elsewhere+"/").Want(t, http.StatusNoContent)
	here.Get(t, "/api/v3/auth/me/").WantProblem(t, http.StatusUnauthorized, "token_invalid", "")
	there.Delete(t, "/api/v3/auth/sessions/"+elsewhere+"/").WantProblem(t, http.StatusNotFound, "", "")

	here.Token = ""
	here.SignIn(t)
	there.Delete(t, "/api/v3/auth/sessions/?except_current=true").Want(t, http.StatusNoContent)
	here.Get(t, "/api/v3/auth/me/").WantProblem(t, http.StatusUnauthorized, "", "")
	there.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK)
	there.Delete(t, "/api/v3/auth/sessions/").Want(t, http.StatusNoContent)
	there.Get(t, "/api/v3/auth/me/").WantProblem(t, http.StatusUnauthorized, "", "")
	(&apitest.Client{URL: in.URL}).Post(t, "/api/v3/auth/refresh/", map[string]any{"refresh_token": login.Text(t, "refresh_token")}).
		WantProblem(t, http.StatusUnauthorized, "session_ended", "")
}

func TestChangePassword(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	here := in.Tenant(t).Member(t, access.Viewer)
	there := *here
	there.SignIn(t)
	here.Post(t, "/api/v3/auth/change-password/", map[string]any{"current_password": "wrong", "new_password": newPassword}).
		WantProblem(t, http.StatusBadRequest, "", "current_password")
	for name, weak := range map[string]string{"short": "short", "common": "password1234", "own address": strings.Split(here.Email, "@")[0] + "1"} {
		t.Run(name, func(t *testing.T) {
			here.Post(t, "/api/v3/auth/change-password/", map[string]any{"current_password": here.Password, "new_password": weak}).
				WantProblem(t, http.StatusBadRequest, "", "new_password")
		})
	}
	here.Post(t, "/api/v3/auth/change-password/", map[string]any{"current_password": here.Password, "new_password": newPassword}).Want(t, http.StatusNoContent)
	here.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK)
	there.Get(t, "/api/v3/auth/me/").WantProblem(t, http.StatusUnauthorized, "", "")
	signIn(t, in, here.Email, here.Password).WantProblem(t, http.StatusUnauthorized, "invalid_credentials", "")
	signIn(t, in, here.Email, newPassword).Want(t, http.StatusOK)
	in.Mails.Wait(t, here.Email, "password was changed")
}

func TestForgotPassword(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	user := in.Tenant(t).Member(t, access.Viewer)
	user.Patch(t, "/api/v3/auth/profile/", map[string]any{"language": "id"}).Want(t, http.StatusOK)
	guest := &apitest.Client{URL: in.URL}

	unknown := guest.Post(t, "/api/v3/auth/forgot-password/", map[string]any{"email": "nobody@example.com"}).Want(t, http.StatusAccepted)
	known := guest.Post(t, "/api/v3/auth/forgot-password/", map[string]any{"email": strings.ToUpper(user.Email)}, "Host", "evil.example").Want(t, http.StatusAccepted)
	if string(unknown.Body) != string(known.Body) {
		t.Errorf("the answers differ: %s and %s", unknown.Body, known.Body)
	}
	mail := in.Mails.Wait(t, user.Email, "Buat kata sandi baru")
	if link := mail.Link(t); !strings.HasPrefix(link, "http://signate.test/reset-password/#token=") {
		t.Errorf("the link leads to %s", link)
	}
	token := mail.Token(t)
	guest.Post(t, "/api/v3/auth/verify-email/", map[string]any{"token": token}).WantProblem(t, http.StatusBadRequest, "", "token")
	guest.Post(t, "/api/v3/auth/reset-password/", map[string]any{"token": token, "password": "qwertyuiop"}).WantProblem(t, http.StatusBadRequest, "", "password")
	guest.Post(t, "/api/v3/auth/reset-password/", map[string]any{"token": token + "x", "password": newPassword}).WantProblem(t, http.StatusBadRequest, "", "token")
	guest.Post(t, "/api/v3/auth/reset-password/", map[string]any{"token": token, "password": newPassword}).Want(t, http.StatusNoContent)
	guest.Post(t, "/api/v3/auth/reset-password/", map[string]any{"token": token, "password": newPassword}).WantProblem(t, http.StatusBadRequest, "", "token")
	user.Get(t, "/api/v3/auth/me/").WantProblem(t, http.StatusUnauthorized, "", "")
	signIn(t, in, user.Email, user.Password).Want(t, http.StatusUnauthorized)
	signIn(t, in, user.Email, newPassword).Want(t, http.StatusOK)
	in.Mails.Wait(t, user.Email, "telah diubah")
	if mails := in.Mails.Find("nobody@example.com", ""); len(mails) > 0 {
		t.Errorf("somebody without an account got %q", mails[0].Subject)
	}
}

// Only the last link works, so an older mail in a stolen mailbox is worth nothing.
func TestForgotPassword_newer_link_replaces_older(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	user := in.User(t)
	guest := &apitest.Client{URL: in.URL}
	guest.Post(t, "/api/v3/auth/forgot-password/", map[string]any{"email": user.Email}).Want(t, http.StatusAccepted)
	first := in.Mails.Wait(t, user.Email, "Choose a new password").Token(t)
	guest.Post(t, "/api/v3/auth/forgot-password/", map[string]any{"email": user.Email}).Want(t, http.StatusAccepted)
	in.Mails.WaitN(t, user.Email, "Choose a new password", 2)
	guest.Post(t, "/api/v3/auth/reset-password/", map[string]any{"token": first, "password": newPassword}).WantProblem(t, http.StatusBadRequest, "", "token")
}

func TestVerifyEmail(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	guest := &apitest.Client{URL: in.URL}
	email := "new-" + in.User(t).Email
	made := guest.Post(t, "/api/v3/auth/register/", map[string]any{
		"first_name": "Dewi", "last_name": "Lestari", "email": email, "password": "kopi tubruk panas sekali", "company": "Kopi & Kawan", "language": "id",
	}).Want(t, http.StatusCreated)
	user := &apitest.Client{URL: in.URL, Email: email, Token: made.Text(t, "access_token")}
	if user.Get(t, "/api/v3/auth/profile/").Value(t, "email_verified") != false {
		t.Error("a new address counts as confirmed")
	}
	welcome := in.Mails.Wait(t, email, "Selamat datang")
	if !strings.Contains(welcome.Text, "Kopi & Kawan") || !strings.Contains(welcome.HTML, "Kopi &amp; Kawan") {
		t.Errorf("the mail says %q and %q", welcome.Text, welcome.HTML)
	}
	user.Post(t, "/api/v3/auth/resend-verification/", nil).Want(t, http.StatusAccepted)
	again := in.Mails.Wait(t, email, "Konfirmasi alamat")
	guest.Post(t, "/api/v3/auth/verify-email/", map[string]any{"token": welcome.Token(t)}).WantProblem(t, http.StatusBadRequest, "", "token")
	guest.Post(t, "/api/v3/auth/verify-email/", map[string]any{"token": again.Token(t)}).Want(t, http.StatusNoContent)
	if user.Get(t, "/api/v3/auth/profile/").Value(t, "email_verified") != true {
		t.Error("the address is not confirmed")
	}
	user.Post(t, "/api/v3/auth/resend-verification/", nil).WantProblem(t, http.StatusConflict, "email_verified", "")
}

func TestChangeEmail(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	user := in.Tenant(t).Member(t, access.Viewer)
	guest := &apitest.Client{URL: in.URL}
	taken, next := in.User(t).Email, "next-"+user.Email

	user.Post(t, "/api/v3/auth/change-email/", map[string]any{"email": next, "password": "wrong"}).WantProblem(t, http.StatusBadRequest, "", "password")
	user.Post(t, "/api/v3/auth/change-email/", map[string]any{"email": "no address", "password": user.Password}).WantProblem(t, http.StatusBadRequest, "", "email")
	user.Post(t, "/api/v3/auth/change-email/", map[string]any{"email": user.Email, "password": user.Password}).WantProblem(t, http.StatusBadRequest, "", "email")

	user.Post(t, "/api/v3/auth/change-email/", map[string]any{"email": taken, "password": user.Password}).Want(t, http.StatusAccepted)
	in.Mails.Wait(t, taken, "You have an account already")
	user.Post(t, "/api/v3/auth/change-email/", map[string]any{"email": next, "password": user.Password}).Want(t, http.StatusAccepted)
	if notice := in.Mails.WaitN(t, user.Email, "about to change", 2); !strings.Contains(notice.Text, next) {
		t.Errorf("the old address is told %q", notice.Text)
	}
	token := in.Mails.Wait(t, next, "Confirm your new").Token(t)
	signIn(t, in, next, user.Password).Want(t, http.StatusUnauthorized)
	guest.Post(t, "/api/v3/auth/confirm-email/", map[string]any{"token": token}).Want(t, http.StatusNoContent)
	guest.Post(t, "/api/v3/auth/confirm-email/", map[string]any{"token": token}).WantProblem(t, http.StatusBadRequest, "", "token")
	signIn(t, in, next, user.Password).Want(t, http.StatusOK)
	signIn(t, in, user.Email, user.Password).Want(t, http.StatusUnauthorized)
}

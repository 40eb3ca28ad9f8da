package v3_test

import (
	"net/http"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/test/apitest"
)

var invitationLink = regexp.MustCompile(`/invite/#(\S+)`)

// tokenFor returns the token in the last mail to an address.
func tokenFor(t *testing.T, in *apitest.Installation, email string) string {
	t.Helper()
	m := invitationLink.FindStringSubmatch(in.Mail(t, email))
	if m == nil {
		t.Fatalf("no link in the mail to %s", email)
	}
	return m[1]
}

func someone() string { return "i" + id.NewAsset() + "@example.com" }

func invite(t *testing.T, by *apitest.Client, email, role string) string {
	t.Helper()
	return by.Post(t, "/api/v3/invitations/", body{"email": email, "role": role, "message": "Come!"}).Want(t, http.StatusCreated).Text(t, "id")
}

func newcomer(token string) body {
	return body{"token": token, "first_name": "Grace", "last_name": "Hopper", "password": "a long enough phrase"}
}

func TestInvitations_a_new_person_joins(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin, email := tenant.Admin(t), someone()
	invite(t, admin, email, "content_manager")
	if n := admin.Get(t, "/api/v3/users/?count=true").Value(t, "count"); n != 1.0 {
		t.Errorf("%v members before acceptance, want 1", n)
	}
	token := tokenFor(t, in, email)
	offer := in.Guest().Post(t, "/api/v3/invitations/lookup/", body{"token": token}).Want(t, http.StatusOK)
	if offer.Text(t, "email") != email || offer.Value(t, "has_account") != false || offer.Text(t, "message") != "Come!" {
		t.Errorf("the offer is %s", offer.Body)
	}
	in.Guest().Post(t, "/api/v3/invitations/accept/", body{"token": token, "first_name": "G", "last_name": "H", "password": "short"}).
		WantProblem(t, http.StatusBadRequest, "invalid", "password")
	joined := in.Guest().Post(t, "/api/v3/invitations/accept/", newcomer(token)).Want(t, http.StatusOK)
	member := &apitest.Client{URL: in.URL, Token: joined.Text(t, "session.access_token"), Tenant: tenant.Slug}
	if me := member.Get(t, "/api/v3/auth/me/").Want(t, http.StatusOK); me.Text(t, "role") != "content_manager" {
		t.Errorf("the new member is %s", me.Body)
	}
	in.Guest().Post(t, "/api/v3/invitations/accept/", newcomer(token)).WantProblem(t, http.StatusNotFound, "invitation_invalid", "")
	if s := admin.Get(t, "/api/v3/invitations/").Text(t, "results.0.status"); s != "accepted" {
		t.Errorf("the invitation is %s", s)
	}
	if log := admin.Get(t, "/api/v3/audit/?action=invitation.accept"); log.Text(t, "results.0.actor.email") != email {
		t.Errorf("the log says %s", log.Body)
	}
}

func TestInvitations_somebody_with_an_account_joins(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	user, other := in.User(t), in.User(t)
	user.SignIn(t)
	other.SignIn(t)
	invite(t, tenant.Admin(t), strings.ToUpper(user.Email[:1])+user.Email[1:], "viewer")
	token := tokenFor(t, in, user.Email)
	accept := "/api/v3/invitations/accept/"
	in.Guest().Post(t, accept, newcomer(token)).WantProblem(t, http.StatusConflict, "account_exists", "")
	other.Post(t, accept, body{"token": token}).WantProblem(t, http.StatusForbidden, "other_address", "")
	if a := user.Post(t, accept, body{"token": token}).Want(t, http.StatusOK); a.Value(t, "session") != nil || a.Text(t, "tenant.slug") != tenant.Slug {
		t.Errorf("accepting answers %s", a.Body)
	}
	user.In(tenant.Slug).Get(t, "/api/v3/assets/").Want(t, http.StatusOK)
	tenant.Admin(t).Post(t, "/api/v3/invitations/", body{"email": user.Email}).WantProblem(t, http.StatusConflict, "already_member", "")
}

func TestInvitations_end(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin, email := tenant.Admin(t), someone()
	dead := func(token, code string) {
		t.Helper()
		in.Guest().Post(t, "/api/v3/invitations/lookup/", body{"token": token}).WantProblem(t, http.StatusNotFound, code, "")
		in.Guest().Post(t, "/api/v3/invitations/accept/", newcomer(token)).WantProblem(t, http.StatusNotFound, code, "")
	}
	invitation := "/api/v3/invitations/" + invite(t, admin, email, "viewer") + "/"
	first := tokenFor(t, in, email)
	admin.Post(t, invitation+"resend/", nil).Want(t, http.StatusOK)
	dead(first, "invitation_invalid")
	second := tokenFor(t, in, email)
	if again := invite(t, admin, email, "viewer"); !strings.Contains(invitation, again) {
		t.Error("inviting the same address twice makes two invitations")
	}
	dead(second, "invitation_invalid")
	third := tokenFor(t, in, email)
	in.Exec(t, `update tenant_management.invitations set expires_at = now() - interval '1 minute' where tenant_id = $1`, tenant.ID)
	dead(third, "invitation_expired")
	admin.Delete(t, invitation).Want(t, http.StatusNoContent)
	dead(third, "invitation_invalid")
	admin.Delete(t, invitation).WantProblem(t, http.StatusConflict, "invitation_over", "")
	admin.Post(t, invitation+"resend/", nil).WantProblem(t, http.StatusConflict, "invitation_over", "")
}

func TestInvitations_role_is_within_the_inviters_at_acceptance(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin, inviter := tenant.Admin(t), tenant.Member(t, access.Viewer)
	admin.Patch(t, userPath(inviter), body{"permissions": []string{"users.invite"}}).Want(t, http.StatusOK)
	within(t, time.Second, func() bool { return inviter.Get(t, "/api/v3/invitations/").Status == http.StatusOK })
	inviter.Post(t, "/api/v3/invitations/", body{"email": someone(), "role": "tenant_admin"}).WantProblem(t, http.StatusForbidden, "permission_exceeded", "")
	inviter.Post(t, "/api/v3/invitations/", body{"email": someone(), "role": "nonsense"}).WantProblem(t, http.StatusBadRequest, "invalid", "role")
	email := someone()
	invite(t, inviter, email, "viewer")
	admin.Patch(t, userPath(inviter), body{"permissions": []string{}}).Want(t, http.StatusOK)
	token := tokenFor(t, in, email)
	in.Guest().Post(t, "/api/v3/invitations/accept/", newcomer(token)).WantProblem(t, http.StatusForbidden, "inviter_lacks_permission", "")
	in.Guest().Post(t, "/api/v3/auth/login/", body{"email": email, "password": "a long enough phrase"}).Want(t, http.StatusUnauthorized)
}

// Seats are counted at acceptance, however many accept at once.
func TestInvitations_never_exceed_the_seats(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin := tenant.Admin(t)
	var tokens []string
	for range 6 {
		email := someone()
		invite(t, admin, email, "viewer")
		tokens = append(tokens, tokenFor(t, in, email))
	}
	in.Exec(t, `update tenant_management.tenants set max_users = 3 where id = $1`, tenant.ID)
	admin.Post(t, "/api/v3/invitations/", body{"email": someone()}).WantProblem(t, http.StatusTooManyRequests, "quota_exceeded", "")
	var joined, refused atomic.Int32
	var wg sync.WaitGroup
	for _, token := range tokens {
		wg.Go(func() {
			switch in.Guest().Post(t, "/api/v3/invitations/accept/", newcomer(token)).Status {
			case http.StatusOK:
				joined.Add(1)
			case http.StatusTooManyRequests:
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	if joined.Load() != 2 || refused.Load() != 4 {
		t.Errorf("%d joined and %d were refused, want 2 and 4", joined.Load(), refused.Load())
	}
}

func TestInvitations_from_a_table(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	admin, a, b := tenant.Admin(t), someone(), someone()
	send := func(table string) *apitest.Answer {
		return admin.Do(t, http.MethodPost, "/api/v3/invitations/bulk/", strings.NewReader(table), "Content-Type", "text/csv; charset=utf-8")
	}
	report := send("\ufeffRole,Email,message\nviewer,"+a+",\"Hello,\nyou\"\n,not an address\nnonsense,"+someone()+"\n\n,"+b+"\nviewer,"+admin.Email+"\n").Want(t, http.StatusOK)
	if report.Value(t, "invited") != 2.0 || report.Value(t, "failed") != 3.0 {
		t.Fatalf("the report is %s", report.Body)
	}
	if report.Value(t, "results.1.line") != 4.0 || report.Text(t, "results.1.code") != "INVALID" || report.Text(t, "results.4.code") != "ALREADY_MEMBER" {
		t.Errorf("the report is %s", report.Body)
	}
	if text := in.Mail(t, a); !strings.Contains(text, "Hello,\nyou") {
		t.Errorf("the mail is %s", text)
	}
	tokenFor(t, in, b)
	send("name\nAda\n").WantProblem(t, http.StatusBadRequest, "invalid", "")
	send("").WantProblem(t, http.StatusBadRequest, "invalid", "")
	admin.Post(t, "/api/v3/invitations/bulk/", body{}).WantProblem(t, http.StatusUnsupportedMediaType, "", "")
}

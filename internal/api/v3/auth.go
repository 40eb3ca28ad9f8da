package v3

import (
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/tenant"
)

type auth struct {
	svc    *identity.Service
	secure bool
}

const (
	refreshCookie = "signate_refresh"
	cookiePath    = "/api/v3/auth/"
	cookieAge     = 7 * 24 * time.Hour
)

// session answers with tokens; the refresh token goes into a cookie when the client is a browser.
type session struct {
	status int
	body   contract.Session
	cookie *http.Cookie
}

func (s session) write(w http.ResponseWriter) error {
	if s.cookie != nil {
		http.SetCookie(w, s.cookie)
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(s.status)
	return json.NewEncoder(w).Encode(s.body)
}

func (s session) VisitLoginResponse(w http.ResponseWriter) error              { return s.write(w) }
func (s session) VisitAnswerSecondFactorResponse(w http.ResponseWriter) error { return s.write(w) }
func (s session) VisitRefreshResponse(w http.ResponseWriter) error            { return s.write(w) }
func (s session) VisitRegisterResponse(w http.ResponseWriter) error           { return s.write(w) }

// signedOut answers a logout and takes the cookie back.
type signedOut struct{ cookie *http.Cookie }

func (s signedOut) VisitLogoutResponse(w http.ResponseWriter) error {
	http.SetCookie(w, s.cookie)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (h auth) Register(ctx context.Context, r contract.RegisterRequestObject) (contract.RegisterResponseObject, error) {
	s, err := h.svc.Register(ctx, identity.Registration{
		FirstName: r.Body.FirstName, LastName: r.Body.LastName, Email: r.Body.Email, Password: r.Body.Password, Company: r.Body.Company,
		Language: string(value(r.Body.Language)), UserAgent: value(r.Params.UserAgent),
	})
	if err != nil {
		return nil, err
	}
	return h.session(http.StatusCreated, s, wantsCookie(r.Body.Session)), nil
}

func (h auth) Login(ctx context.Context, r contract.LoginRequestObject) (contract.LoginResponseObject, error) {
	login := value(r.Body.Email)
	if login == "" {
		login = value(r.Body.Username)
	}
	if login == "" {
		return nil, fault.Invalid("email", "required", "Enter your e-mail address.")
	}
	s, err := h.svc.Login(ctx, identity.Credentials{
		Login: login, Password: r.Body.Password, TenantSlug: value(r.Body.TenantSlug), UserAgent: value(r.Params.UserAgent),
	})
	if err != nil {
		return nil, err
	}
	if c := s.Challenge; c != nil {
		return toChallenge(c)
	}
	return h.session(http.StatusOK, s.Session, wantsCookie(r.Body.Session)), nil
}

func (h auth) AnswerSecondFactor(ctx context.Context, r contract.AnswerSecondFactorRequestObject) (contract.AnswerSecondFactorResponseObject, error) {
	answer := identity.Answer{Token: r.Body.ChallengeToken, Code: value(r.Body.Code), UserAgent: value(r.Params.UserAgent)}
	if r.Body.Passkey != nil {
		credential, err := fromCredential(r.Body.Passkey)
		if err != nil {
			return nil, err
		}
		answer.Passkey = credential
	}
	s, err := h.svc.AnswerChallenge(ctx, answer)
	if err != nil {
		return nil, err
	}
	return h.session(http.StatusOK, s, wantsCookie(r.Body.Session)), nil
}

func (h auth) Refresh(ctx context.Context, r contract.RefreshRequestObject) (contract.RefreshResponseObject, error) {
	body := contract.RefreshRequest{}
	if r.Body != nil {
		body = *r.Body
	}
	token, byCookie := value(body.RefreshToken), false
	if token == "" {
		token, byCookie = value(r.Params.SignateRefresh), true
	}
	if token == "" {
		return nil, fault.Unauthorized("Sign in first.").WithCode("session_ended")
	}
	s, err := h.svc.Refresh(ctx, token, value(body.TenantSlug))
	if err != nil {
		return nil, err
	}
	return h.session(http.StatusOK, s, byCookie), nil
}

func (h auth) Logout(ctx context.Context, r contract.LogoutRequestObject) (contract.LogoutResponseObject, error) {
	token := value(r.Params.SignateRefresh)
	if r.Body != nil && value(r.Body.RefreshToken) != "" {
		token = value(r.Body.RefreshToken)
	}
	if token != "" {
		if err := h.svc.Logout(ctx, token); err != nil {
			return nil, err
		}
	}
	gone := h.cookie("")
	gone.MaxAge = -1
	return signedOut{gone}, nil
}

func (h auth) GetMe(ctx context.Context, _ contract.GetMeRequestObject) (contract.GetMeResponseObject, error) {
	me, err := h.svc.Me(ctx)
	if err != nil {
		return nil, err
	}
	a := access.From(ctx)
	out := contract.GetMe200JSONResponse{User: toUser(me.User), Permissions: a.Permissions.Names(), SecondFactorMissing: a.MustEnrol, Memberships: []contract.Membership{}}
	out.Role.SetNull()
	out.Tenant.SetNull()
	if a.Role != "" {
		out.Role.Set(string(a.Role))
	}
	for _, m := range me.Memberships {
		out.Memberships = append(out.Memberships, contract.Membership{Tenant: toTenantRef(m.Tenant), Role: string(m.Role)})
		if m.Tenant.ID == a.Tenant {
			out.Tenant.Set(toTenantRef(m.Tenant))
		}
	}
	return out, nil
}

func (h auth) session(status int, s identity.Session, inCookie bool) session {
	out := session{status: status, body: contract.Session{
		AccessToken: s.AccessToken, ExpiresIn: s.ExpiresIn, TokenType: contract.Bearer, User: toUser(s.User),
		RefreshToken: nullable.NewNullableWithValue(s.RefreshToken), Tenant: nullable.NewNullNullable[contract.TenantRef](),
	}}
	if s.Tenant != nil {
		out.body.Tenant.Set(toTenantRef(*s.Tenant))
	}
	if inCookie {
		out.body.RefreshToken.SetNull()
		out.cookie = h.cookie(s.RefreshToken)
		out.cookie.MaxAge = int(cookieAge.Seconds())
	}
	return out
}

func (h auth) cookie(token string) *http.Cookie {
	return &http.Cookie{Name: refreshCookie, Value: token, Path: cookiePath, HttpOnly: true, Secure: h.secure, SameSite: http.SameSiteStrictMode}
}

func wantsCookie(kind *contract.SessionKind) bool {
	return kind != nil && *kind == contract.Cookie
}

func toUser(u identity.User) contract.User {
	return contract.User{Id: u.ID, Email: u.Email, FirstName: u.FirstName, LastName: u.LastName, IsOperator: u.Operator}
}

func toTenantRef(t tenant.Tenant) contract.TenantRef {
	return contract.TenantRef{Id: t.ID, Name: t.Name, Slug: t.Slug}
}

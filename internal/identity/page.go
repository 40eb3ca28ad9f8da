package identity

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// pageSessionLifetime is how long a sign-in through the login page of the legacy APIs lasts.
const pageSessionLifetime = 14 * 24 * time.Hour

// OpenPageSession signs a user in through the login page of the legacy APIs and returns the value of the
// session cookie. Who may not use AuthenticateBasic may not use this either. Faults: Unauthorized,
// RateLimited.
func (s *Service) OpenPageSession(ctx context.Context, login, password, userAgent string) (string, error) {
	ctx, err := s.AuthenticateBasic(ctx, login, password)
	if err != nil {
		return "", err
	}
	a := access.From(ctx)
	if a.User == uuid.Nil { // a key needs no session
		return "", errCredentials
	}
	session, address := id.New(), ""
	if a.Address.IsValid() {
		address = a.Address.String()
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		return s.q.InsertSession(ctx, tx, db.InsertSessionParams{
			ID: session, UserID: a.User, ExpiresAt: s.now().Add(pageSessionLifetime), UserAgent: clip(userAgent, 300), Address: address,
		})
	})
	if err != nil {
		return "", postgres.Fault(err, "session")
	}
	payload := append(session[:], a.User[:]...)
	key := s.signer.keys[0]
	return key.ID + "." + base64.RawURLEncoding.EncodeToString(append(payload, pageMAC(key.Bytes, payload)...)), nil
}

func pageMAC(key, payload []byte) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte("page session\x00"))
	mac.Write(payload)
	return mac.Sum(nil)
}

var errPageSession = fault.Unauthorized("The session has ended; sign in again.").WithCode("session_ended")

// PageSession completes the actor of the context with the user of a session cookie, in the tenant that
// the context names. Faults: Unauthorized.
func (s *Service) PageSession(ctx context.Context, cookie string) (context.Context, error) {
	sub, err := s.parsePageSession(cookie)
	if err != nil {
		return ctx, err
	}
	a := access.From(ctx)
	sub.Tenant = a.Tenant
	st, err := s.cache.Get(ctx, sub, s.load)
	if err != nil {
		return ctx, err
	}
	if !st.active {
		return ctx, errPageSession
	}
	a.User, a.Session, a.Operator, a.Role, a.Permissions = sub.User, sub.Session, st.operator, st.role, st.permissions
	return access.With(ctx, a), nil
}

func (s *Service) parsePageSession(cookie string) (subject, error) {
	kid, text, _ := strings.Cut(cookie, ".")
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != 32+sha256.Size {
		return subject{}, errPageSession
	}
	for _, k := range s.signer.keys {
		if k.ID == kid && hmac.Equal(pageMAC(k.Bytes, raw[:32]), raw[32:]) {
			return subject{Session: uuid.UUID(raw[:16]), User: uuid.UUID(raw[16:32])}, nil
		}
	}
	return subject{}, errPageSession
}

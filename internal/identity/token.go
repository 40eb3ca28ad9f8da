package identity

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/google/uuid"
	"github.com/maypok86/otter/v2"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/secret"
)

// How long tokens live.
const (
	accessLifetime  = 15 * time.Minute
	refreshLifetime = 7 * 24 * time.Hour
	clockSkew       = 30 * time.Second
)

// refreshGrace is how long a used refresh token still works: two tabs of a browser may send the same
// cookie at the same moment, and an answer may get lost.
const refreshGrace = 10 * time.Second

// claims are what an access token says.
type claims struct {
	jwt.RegisteredClaims
	UserID    string  `json:"user_id"`
	Username  string  `json:"username"`
	TenantID  *string `json:"tenant_id"`
	SessionID string  `json:"sid"`
	Type      string  `json:"type"`
}

type signer struct {
	keys []secret.Key
	now  func() time.Time
	read *otter.Cache[[sha256.Size]byte, verified] // valid tokens, by their hash
}

// verified is what a token said that was found valid, and until when it is.
type verified struct {
	subject subject
	until   time.Time
}

func newSigner(keys []secret.Key, now func() time.Time) signer {
	return signer{keys: keys, now: now, read: newCache[[sha256.Size]byte, verified](accessLifetime)}
}

// access makes an access token.
func (s signer) access(user, session, tenant uuid.UUID, username string) (string, error) {
	now := s.now()
	c := claims{
		RegisteredClaims: jwt.RegisteredClaims{ID: id.New().String(), IssuedAt: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(now.Add(accessLifetime))},
		UserID:           user.String(), Username: username, SessionID: session.String(), Type: "access",
	}
	if tenant != uuid.Nil {
		t := tenant.String()
		c.TenantID = &t
	}
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, c)
	token.Header["kid"] = s.keys[0].ID
	return token.SignedString(s.keys[0].Bytes)
}

// subject is whom an access token speaks for.
type subject struct{ User, Session, Tenant uuid.UUID }

var errToken = fault.Unauthorized("The access token is not valid or has expired.").WithCode("token_invalid")

// parse reads an access token. That one is valid is known until it expires: a client sends it with every request, and reading it takes
// longer than most look-ups. Whether its session still is, is asked elsewhere.
func (s signer) parse(text string) (subject, error) {
	hash := sha256.Sum256([]byte(text))
	if v, ok := s.read.GetIfPresent(hash); ok && s.now().Before(v.until) {
		return v.subject, nil
	}
	v, err := s.verify(text)
	if err != nil {
		return subject{}, err
	}
	s.read.Set(hash, v)
	return v.subject, nil
}

// verify reads an access token for the first time. Algorithm, type and key are pinned; everything else is refused alike.
func (s signer) verify(text string) (verified, error) {
	var c claims
	_, err := jwt.ParseWithClaims(text, &c, s.key,
		jwt.WithValidMethods([]string{"HS256"}), jwt.WithTimeFunc(s.now), jwt.WithExpirationRequired(), jwt.WithIssuedAt(), jwt.WithLeeway(clockSkew))
	if err != nil {
		return verified{}, errToken.Because(err)
	}
	if c.Type != "access" {
		return verified{}, errToken.Because(errors.New("token type " + c.Type))
	}
	var sub subject
	var uerr, serr, terr error
	sub.User, uerr = uuid.Parse(c.UserID)
	sub.Session, serr = uuid.Parse(c.SessionID)
	if c.TenantID != nil {
		sub.Tenant, terr = uuid.Parse(*c.TenantID)
	}
	if err := errors.Join(uerr, serr, terr); err != nil {
		return verified{}, errToken.Because(err)
	}
	return verified{subject: sub, until: c.ExpiresAt.Add(clockSkew)}, nil
}

func (s signer) key(t *jwt.Token) (any, error) {
	kid, _ := t.Header["kid"].(string)
	for _, k := range s.keys {
		if k.ID == kid {
			return k.Bytes, nil
		}
	}
	return nil, errors.New("unknown key")
}

// newOpaque makes a token that says nothing, and the hash under which it is kept.
func newOpaque() (token string, hash []byte) {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	token = base64.RawURLEncoding.EncodeToString(raw)
	return token, hashOpaque(token)
}

func hashOpaque(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}

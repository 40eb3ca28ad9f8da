package oidctest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

const scopeGroups = "groups"

// store is what the provider knows: its people, keys and the attempts to sign in. The embedded interface
// stands for what this provider does not offer, such as refresh tokens.
type store struct {
	op.Storage
	redirect string

	mu       sync.Mutex
	people   map[string]Person
	attempts map[string]*attempt
	codes    map[string]string // to the attempt
	keys     []key             // published ones
	signing  key
	lifetime time.Duration
}

func newStore(redirect string) *store {
	return &store{redirect: redirect, people: map[string]Person{}, attempts: map[string]*attempt{}, codes: map[string]string{}, lifetime: time.Minute}
}

func (s *store) employ(p Person) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.people[p.Subject] = p
}

func (s *store) rotate() {
	secret, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // no randomness
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.signing = key{id: rand.Text(), secret: secret}
	s.keys = append(s.keys, s.signing)
}

func (s *store) withdraw() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys = slices.DeleteFunc(s.keys, func(k key) bool { return k.id == s.signing.id })
}

func (s *store) setLifetime(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lifetime = d
}

func (s *store) signIn(id, subject string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, known := s.attempts[id]
	if _, employed := s.people[subject]; !known || !employed {
		return errUnknown
	}
	a.subject, a.at = subject, time.Now()
	return nil
}

// attempt is somebody on the way to sign in.
type attempt struct {
	asked   *oidc.AuthRequest
	id      string
	subject string // empty until they have signed in
	at      time.Time
}

func (a *attempt) GetID() string          { return a.id }
func (a *attempt) GetACR() string         { return "" }
func (a *attempt) GetAMR() []string       { return []string{"pwd"} }
func (a *attempt) GetAudience() []string  { return []string{a.asked.ClientID} }
func (a *attempt) GetAuthTime() time.Time { return a.at }
func (a *attempt) GetClientID() string    { return a.asked.ClientID }
func (a *attempt) GetCodeChallenge() *oidc.CodeChallenge {
	return &oidc.CodeChallenge{Challenge: a.asked.CodeChallenge, Method: a.asked.CodeChallengeMethod}
}
func (a *attempt) GetNonce() string                   { return a.asked.Nonce }
func (a *attempt) GetRedirectURI() string             { return a.asked.RedirectURI }
func (a *attempt) GetResponseType() oidc.ResponseType { return a.asked.ResponseType }
func (a *attempt) GetResponseMode() oidc.ResponseMode { return a.asked.ResponseMode }
func (a *attempt) GetScopes() []string                { return a.asked.Scopes }
func (a *attempt) GetState() string                   { return a.asked.State }
func (a *attempt) GetSubject() string                 { return a.subject }
func (a *attempt) Done() bool                         { return a.subject != "" }

func (s *store) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	a := &attempt{asked: asked, id: rand.Text()}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.attempts[a.id] = a
	return a, nil
}

func (s *store) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := s.attempts[id]; a != nil {
		return a, nil
	}
	return nil, errUnknown
}

func (s *store) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	id := s.codes[code]
	s.mu.Unlock()
	return s.AuthRequestByID(ctx, id)
}

func (s *store) SaveAuthCode(_ context.Context, id, code string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.codes[code] = id
	return nil
}

func (s *store) DeleteAuthRequest(_ context.Context, id string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.attempts, id)
	maps.DeleteFunc(s.codes, func(_, of string) bool { return of == id })
	return nil
}

func (s *store) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), time.Now().Add(time.Minute), nil
}

func (s *store) SetUserinfoFromScopes(context.Context, *oidc.UserInfo, string, string, []string) error {
	return nil
}

// SetUserinfoFromRequest says about somebody what the product asked for.
func (s *store) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, request op.IDTokenRequest, scopes []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	p := s.people[request.GetSubject()]
	info.Subject = p.Subject
	if slices.Contains(scopes, oidc.ScopeEmail) {
		info.Email, info.EmailVerified = p.Email, oidc.Bool(!p.Unverified)
	}
	if slices.Contains(scopes, oidc.ScopeProfile) {
		info.GivenName, info.FamilyName = p.FirstName, p.LastName
	}
	if slices.Contains(scopes, scopeGroups) {
		info.AppendClaims("groups", p.Groups)
	}
	return nil
}

func (s *store) Health(context.Context) error { return nil }

func (s *store) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	if id != ClientID && id != OtherClient {
		return nil, errUnknown
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return product{id: id, redirect: s.redirect, lifetime: s.lifetime}, nil
}

func (s *store) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	if (id != ClientID && id != OtherClient) || secret != Secret {
		return errUnknown
	}
	return nil
}

// key signs, and is published as a Key.
type key struct {
	id     string
	secret *ecdsa.PrivateKey
}

func (k key) ID() string                                  { return k.id }
func (k key) SignatureAlgorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k key) Key() any                                    { return k.secret }

type publicKey struct{ key }

func (k publicKey) Algorithm() jose.SignatureAlgorithm { return jose.ES256 }
func (k publicKey) Use() string                        { return "sig" }
func (k publicKey) Key() any                           { return k.secret.Public() }

func (s *store) SigningKey(context.Context) (op.SigningKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.signing, nil
}

func (s *store) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

func (s *store) KeySet(context.Context) ([]op.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []op.Key
	for _, k := range s.keys {
		out = append(out, publicKey{k})
	}
	return out, nil
}

// product is what signs people in here.
type product struct {
	id, redirect string
	lifetime     time.Duration
}

func (p product) GetID() string                       { return p.id }
func (p product) RedirectURIs() []string              { return []string{p.redirect} }
func (p product) PostLogoutRedirectURIs() []string    { return nil }
func (p product) ApplicationType() op.ApplicationType { return op.ApplicationTypeWeb }
func (p product) AuthMethod() oidc.AuthMethod         { return oidc.AuthMethodBasic }
func (p product) ResponseTypes() []oidc.ResponseType {
	return []oidc.ResponseType{oidc.ResponseTypeCode}
}
func (p product) GrantTypes() []oidc.GrantType        { return []oidc.GrantType{oidc.GrantTypeCode} }
func (p product) LoginURL(id string) string           { return loginPath + "?id=" + id }
func (p product) AccessTokenType() op.AccessTokenType { return op.AccessTokenTypeBearer }
func (p product) IDTokenLifetime() time.Duration      { return p.lifetime }
func (p product) DevMode() bool                       { return true } // plain http on this machine
func (p product) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}

func (p product) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return func(scopes []string) []string { return scopes }
}
func (p product) IsScopeAllowed(scope string) bool     { return scope == scopeGroups }
func (p product) IDTokenUserinfoClaimsAssertion() bool { return true }
func (p product) ClockSkew() time.Duration             { return 0 }

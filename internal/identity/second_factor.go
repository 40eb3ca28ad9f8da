package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// challengeLifetime is how long somebody may take between the password and the second factor.
const challengeLifetime = 5 * time.Minute

// SignIn is what signing in leads to: a session, or the question for a second factor.
type SignIn struct {
	Session
	Challenge *Challenge // when it is set there is no session yet
}

// Challenge asks for a second factor.
type Challenge struct {
	Token     string
	Methods   []string // what may answer: totp, recovery_code, passkey
	ExpiresIn int      // seconds

	Passkeys json.RawMessage // options of navigator.credentials.get; nil without passkeys
}

// Answer answers a challenge.
type Answer struct {
	Token     string
	Code      string // of the authenticator app, or a recovery code
	Passkey   []byte // what navigator.credentials.get returned, as JSON; instead of Code
	UserAgent string
}

// challengeData is what a challenge remembers.
type challengeData struct {
	TenantSlug string                `json:"tenant_slug,omitempty"`
	Passkeys   *webauthn.SessionData `json:"passkeys,omitempty"`
}

var (
	errChallenge = fault.Unauthorized("Signing in took too long; start again.").WithCode("challenge_expired")
	errFactor    = fault.Unauthorized("Invalid code").WithCode("invalid_code")
)

func factorAccount(user uuid.UUID) string { return "factor:" + user.String() }

// challenge asks for the user's second factor; nil when there is none.
func (s *Service) challenge(ctx context.Context, user db.AuthUser, slug string) (*Challenge, error) {
	has, err := s.q.HasSecondFactor(ctx, s.db.ControlRead(), user.ID)
	if err != nil || !has {
		return nil, postgres.Fault(err, "user")
	}
	c := &Challenge{Methods: []string{"totp", "recovery_code"}, ExpiresIn: int(challengeLifetime.Seconds())}
	data := challengeData{TenantSlug: slug}
	if err := s.offerPasskeys(ctx, user, c, &data); err != nil {
		return nil, err
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		c.Token, err = s.tokenTx(ctx, tx, &user.ID, purposeSecondFactor, data, challengeLifetime)
		return err
	})
	return c, err
}

// AnswerChallenge ends signing in with a second factor. Faults: Unauthorized, RateLimited, Forbidden.
func (s *Service) AnswerChallenge(ctx context.Context, a Answer) (Session, error) {
	token, err := s.q.GetUserToken(ctx, s.db.ControlRead(), db.GetUserTokenParams{TokenHash: hashOpaque(a.Token), Purpose: purposeSecondFactor, Now: s.now()})
	if errors.Is(err, pgx.ErrNoRows) {
		return Session{}, errChallenge
	}
	if err != nil {
		return Session{}, postgres.Fault(err, "token")
	}
	user := *token.UserID
	if err := s.guesses.check(ctx, factorAccount(user)); err != nil {
		return Session{}, err
	}
	var data challengeData
	if err := json.Unmarshal(token.Data, &data); err != nil {
		return Session{}, fmt.Errorf("read the challenge: %w", err)
	}
	var out Session
	var wrong bool
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if a.Passkey != nil {
			wrong, err = s.usePasskeyFactorTx(ctx, tx, user, data, a.Passkey)
		} else {
			wrong, err = s.useFactorTx(ctx, tx, user, a.Code)
		}
		if err != nil || wrong {
			return err
		}
		out, err = s.finishTx(ctx, tx, a, data)
		return err
	})
	if err != nil {
		return Session{}, err
	}
	if wrong {
		s.log.InfoContext(ctx, "sign-in refused", "reason", "wrong second factor", "account_id", user, "address", access.From(ctx).Address)
		if err := s.guesses.fail(ctx, factorAccount(user)); err != nil {
			return Session{}, err
		}
		return Session{}, errFactor
	}
	return out, s.guesses.forget(ctx, factorAccount(user))
}

// finishTx uses up the challenge and opens the session.
func (s *Service) finishTx(ctx context.Context, tx postgres.Tx, a Answer, data challengeData) (Session, error) {
	taken, err := s.q.TakeUserToken(ctx, tx, db.TakeUserTokenParams{TokenHash: hashOpaque(a.Token), Purpose: purposeSecondFactor, Now: s.now()})
	if errors.Is(err, pgx.ErrNoRows) {
		return Session{}, errChallenge // the same answer came twice
	}
	if err != nil {
		return Session{}, postgres.Fault(err, "token")
	}
	user, err := s.q.GetUser(ctx, tx, *taken.UserID)
	if err != nil {
		return Session{}, postgres.Fault(err, "user")
	}
	if !user.IsActive {
		return Session{}, errChallenge
	}
	t, err := s.chooseTenant(ctx, user, data.TenantSlug)
	if err != nil {
		return Session{}, err
	}
	return s.openAsTx(ctx, tx, user, t, a.UserAgent, proof{secondFactor: true})
}

// useFactorTx checks a code of the authenticator app or a recovery code and uses it up.
func (s *Service) useFactorTx(ctx context.Context, tx postgres.Tx, user uuid.UUID, code string) (wrong bool, err error) {
	code = strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))
	row, err := s.q.LockSeed(ctx, tx, user)
	if errors.Is(err, pgx.ErrNoRows) {
		return false, errChallenge // it was removed meanwhile: without it the password is enough
	}
	if err != nil {
		return false, postgres.Fault(err, "seed")
	}
	if len(code) == 6 {
		return s.useCodeTx(ctx, tx, row, code)
	}
	n, err := s.q.TakeRecoveryCode(ctx, tx, db.TakeRecoveryCodeParams{UserID: user, CodeHash: hashOpaque(code)})
	if err != nil || n == 0 {
		return true, postgres.Fault(err, "recovery code")
	}
	return false, s.tellTx(ctx, tx, user, recoveryUsed)
}

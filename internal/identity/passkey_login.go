package identity

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// PasskeyLogin signs in with a passkey alone.
type PasskeyLogin struct {
	Token      string
	Credential []byte // what navigator.credentials.get returned, as JSON
	TenantSlug string // empty is the tenant used last
	UserAgent  string
}

// BeginPasskeyLogin starts to sign in with a passkey, whoever it belongs to.
func (s *Service) BeginPasskeyLogin(ctx context.Context) (Ceremony, error) {
	party, err := s.relyingParty(s.publicURL)
	if err != nil {
		return Ceremony{}, err
	}
	options, session, err := party.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, fmt.Errorf("begin signing in: %w", err)
	}
	return s.ceremony(ctx, nil, purposePasskeyLogin, options.Response, session)
}

// LoginWithPasskey signs in. The authenticator has verified the person, so no second factor is asked for.
// Faults: Unauthorized, Forbidden.
func (s *Service) LoginWithPasskey(ctx context.Context, l PasskeyLogin) (Session, error) {
	parsed, party, err := s.parseAssertion(l.Credential)
	if err != nil {
		return Session{}, err
	}
	var out Session
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		session, _, err := s.takeCeremonyTx(ctx, tx, l.Token, purposePasskeyLogin)
		if errors.Is(err, errLink) {
			return errChallenge
		}
		if err != nil {
			return err
		}
		owner, key, err := party.ValidatePasskeyLogin(s.findPasskey(ctx), session, parsed)
		if err != nil {
			return errPasskey.Because(err)
		}
		user := owner.(passkeyUser).AuthUser
		if err := s.usePasskeyTx(ctx, tx, user.ID, key); err != nil {
			return err
		}
		t, err := s.chooseTenant(ctx, user, l.TenantSlug)
		if err != nil {
			return err
		}
		out, err = s.openAsTx(ctx, tx, user, t, l.UserAgent, proof{secondFactor: true})
		return err
	})
	return out, err
}

// findPasskey returns the active user whom an authenticator names.
func (s *Service) findPasskey(ctx context.Context) webauthn.DiscoverableUserHandler {
	return func(_, handle []byte) (webauthn.User, error) {
		user, err := uuid.FromBytes(handle)
		if err != nil {
			return nil, err
		}
		row, err := s.q.GetUser(ctx, s.db.ControlRead(), user)
		if err != nil {
			return nil, err
		}
		if !row.IsActive {
			return nil, errors.New("the user is suspended")
		}
		return s.passkeyUser(ctx, row)
	}
}

// offerPasskeys adds the user's passkeys to a challenge, when there are any.
func (s *Service) offerPasskeys(ctx context.Context, row db.AuthUser, c *Challenge, data *challengeData) error {
	user, err := s.passkeyUser(ctx, row)
	if err != nil || len(user.credentials) == 0 {
		return err
	}
	party, err := s.relyingParty(s.publicURL)
	if err != nil {
		return err
	}
	options, session, err := party.BeginLogin(user)
	if err != nil {
		return fmt.Errorf("offer the passkeys: %w", err)
	}
	if c.Passkeys, err = json.Marshal(options.Response); err != nil {
		return fmt.Errorf("encode the options: %w", err)
	}
	c.Methods, data.Passkeys = append(c.Methods, "passkey"), session
	return nil
}

// usePasskeyFactorTx answers a challenge with a passkey.
func (s *Service) usePasskeyFactorTx(ctx context.Context, tx postgres.Tx, user uuid.UUID, data challengeData, credential []byte) (wrong bool, err error) {
	parsed, party, err := s.parseAssertion(credential)
	if err != nil || data.Passkeys == nil {
		return true, nil //nolint:nilerr // whatever is wrong with it, it is no answer
	}
	row, err := s.q.GetUser(ctx, tx, user)
	if err != nil {
		return false, postgres.Fault(err, "user")
	}
	owner, err := s.passkeyUser(ctx, row)
	if err != nil {
		return false, err
	}
	key, err := party.ValidateLogin(owner, *data.Passkeys, parsed)
	if err != nil {
		return true, nil //nolint:nilerr // a signature that does not fit is a wrong answer
	}
	err = s.usePasskeyTx(ctx, tx, user, key)
	if errors.Is(err, errPasskey) {
		return true, nil
	}
	return false, err
}

func (s *Service) parseAssertion(credential []byte) (*protocol.ParsedCredentialAssertionData, *webauthn.WebAuthn, error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(credential)
	if err != nil {
		return nil, nil, errPasskey.Because(err)
	}
	party, err := s.relyingParty(parsed.Response.CollectedClientData.Origin)
	return parsed, party, err
}

// usePasskeyTx keeps the authenticator's counter. One that runs backwards means that the key was copied.
func (s *Service) usePasskeyTx(ctx context.Context, tx postgres.Tx, user uuid.UUID, key *webauthn.Credential) error {
	if key.Authenticator.CloneWarning {
		s.log.WarnContext(ctx, "a passkey may have been copied", "account_id", user)
		return errPasskey
	}
	text, err := json.Marshal(key)
	if err != nil {
		return fmt.Errorf("encode the passkey: %w", err)
	}
	return postgres.Fault(s.q.UsePasskey(ctx, tx, db.UsePasskeyParams{UserID: user, CredentialID: key.ID, Credential: text}), "passkey")
}

// ceremony keeps the state of a ceremony until the browser comes back.
func (s *Service) ceremony(ctx context.Context, user *uuid.UUID, purpose string, options any, session *webauthn.SessionData) (Ceremony, error) {
	text, err := json.Marshal(options)
	if err != nil {
		return Ceremony{}, fmt.Errorf("encode the options: %w", err)
	}
	c := Ceremony{Options: text}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		c.Token, err = s.tokenTx(ctx, tx, user, purpose, session, ceremonyLifetime)
		return err
	})
	return c, err
}

func (s *Service) takeCeremonyTx(ctx context.Context, tx postgres.Tx, token, purpose string) (session webauthn.SessionData, user *uuid.UUID, err error) {
	row, err := s.q.TakeUserToken(ctx, tx, db.TakeUserTokenParams{TokenHash: hashOpaque(token), Purpose: purpose, Now: s.now()})
	if errors.Is(err, pgx.ErrNoRows) {
		return session, nil, errLink
	}
	if err != nil {
		return session, nil, postgres.Fault(err, "token")
	}
	if err := json.Unmarshal(row.Data, &session); err != nil {
		return session, nil, fmt.Errorf("read the ceremony: %w", err)
	}
	return session, row.UserID, nil
}

// relyingParty returns the rules for passkeys at an origin: the public address, or a tenant's address under
// the base domain. They share their passkeys; elsewhere there are none.
func (s *Service) relyingParty(origin string) (*webauthn.WebAuthn, error) {
	public, err := url.Parse(s.publicURL)
	if err != nil {
		return nil, fmt.Errorf("read the public address: %w", err)
	}
	domain := public.Hostname()
	shared := domain == s.baseDomain || strings.HasSuffix(domain, "."+s.baseDomain)
	if shared {
		domain = s.baseDomain
	}
	at, err := url.Parse(origin)
	ours := err == nil && at.Scheme == public.Scheme && at.Port() == public.Port() &&
		(at.Hostname() == public.Hostname() || shared && strings.HasSuffix(at.Hostname(), "."+domain))
	if !ours {
		return nil, fault.Invalid("credential", "wrong_origin", "Passkeys do not work at this address.")
	}
	party, err := webauthn.New(&webauthn.Config{RPID: domain, RPDisplayName: issuer, RPOrigins: []string{at.Scheme + "://" + at.Host}})
	if err != nil {
		return nil, fmt.Errorf("prepare passkeys: %w", err)
	}
	return party, nil
}

package identity

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

// Bounds of passkeys.
const (
	maxPasskeys      = 20 // of a user
	ceremonyLifetime = 5 * time.Minute
)

// The purposes of tokens that stand for a ceremony in progress.
const (
	purposePasskeyRegister = "passkey_register"
	purposePasskeyLogin    = "passkey_login"
)

// Passkey is a key pair on a user's device; the private half never leaves it.
type Passkey struct {
	ID        uuid.UUID
	Name      string
	CreatedAt time.Time
	LastUsed  *time.Time
}

// Ceremony is what a browser needs to make or use a passkey.
type Ceremony struct {
	Token   string
	Options json.RawMessage // of navigator.credentials.create or .get
}

var errPasskey = fault.Unauthorized("This passkey could not be verified.").WithCode("passkey_invalid")

// passkeyUser is a user as the ceremonies see them.
type passkeyUser struct {
	db.AuthUser
	credentials []webauthn.Credential
}

// WebAuthnID is the handle that authenticators keep.
func (u passkeyUser) WebAuthnID() []byte { return u.ID[:] }

// WebAuthnName is the name of the account.
func (u passkeyUser) WebAuthnName() string { return u.Email }

// WebAuthnDisplayName is the name of the person.
func (u passkeyUser) WebAuthnDisplayName() string { return u.FirstName + " " + u.LastName }

// WebAuthnCredentials are the passkeys that the user has.
func (u passkeyUser) WebAuthnCredentials() []webauthn.Credential { return u.credentials }

// Passkeys lists the signed-in user's passkeys, the oldest first.
func (s *Service) Passkeys(ctx context.Context) ([]Passkey, error) {
	rows, err := s.q.ListPasskeys(ctx, s.db.ControlRead(), access.From(ctx).User)
	if err != nil {
		return nil, postgres.Fault(err, "passkey")
	}
	out := make([]Passkey, len(rows))
	for i, r := range rows {
		out[i] = passkeyFromRow(r)
	}
	return out, nil
}

// BeginPasskey starts to add a passkey. Faults: Invalid, RateLimited, Quota.
func (s *Service) BeginPasskey(ctx context.Context, password string) (Ceremony, error) {
	row, err := s.confirm(ctx, "password", password)
	if err != nil {
		return Ceremony{}, err
	}
	user, err := s.passkeyUser(ctx, row)
	if err != nil {
		return Ceremony{}, err
	}
	if len(user.credentials) >= maxPasskeys {
		return Ceremony{}, fault.Quota("There are as many passkeys as an account may have; remove one first.")
	}
	party, err := s.relyingParty(s.publicURL)
	if err != nil {
		return Ceremony{}, err
	}
	options, session, err := party.BeginRegistration(user, webauthn.WithExclusions(webauthn.Credentials(user.credentials).CredentialDescriptors()),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		}))
	if err != nil {
		return Ceremony{}, fmt.Errorf("begin a passkey: %w", err)
	}
	return s.ceremony(ctx, &row.ID, purposePasskeyRegister, options.Response, session)
}

// FinishPasskey adds the passkey that the browser made. Faults: Invalid, Conflict.
func (s *Service) FinishPasskey(ctx context.Context, token, name string, credential []byte) (Passkey, error) {
	name, err := text.Name("name", name)
	if err != nil {
		return Passkey{}, err
	}
	bad := fault.Invalid("credential", "invalid", "This passkey could not be verified; start again.")
	parsed, err := protocol.ParseCredentialCreationResponseBytes(credential)
	if err != nil {
		return Passkey{}, bad.Because(err)
	}
	party, err := s.relyingParty(parsed.Response.CollectedClientData.Origin)
	if err != nil {
		return Passkey{}, err
	}
	var made Passkey
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		session, owner, err := s.takeCeremonyTx(ctx, tx, token, purposePasskeyRegister)
		if err != nil {
			return err
		}
		if owner == nil || *owner != access.From(ctx).User {
			return errLink
		}
		row, err := s.q.GetUser(ctx, tx, *owner)
		if err != nil {
			return postgres.Fault(err, "user")
		}
		key, err := party.CreateCredential(passkeyUser{AuthUser: row}, session, parsed)
		if err != nil {
			return bad.Because(err)
		}
		if made, err = s.insertPasskeyTx(ctx, tx, row.ID, name, key); err != nil {
			return err
		}
		return s.tellTx(ctx, tx, row.ID, passkeyAdded)
	})
	if err != nil {
		return Passkey{}, err
	}
	return made, s.record(ctx, audit.Entry{Action: "user.add_passkey", Object: "passkey", ObjectID: made.ID.String(), After: made})
}

func (s *Service) insertPasskeyTx(ctx context.Context, tx postgres.Tx, user uuid.UUID, name string, key *webauthn.Credential) (Passkey, error) {
	text, err := json.Marshal(key)
	if err != nil {
		return Passkey{}, fmt.Errorf("encode the passkey: %w", err)
	}
	row, err := s.q.InsertPasskey(ctx, tx, db.InsertPasskeyParams{ID: id.New(), UserID: user, Name: name, CredentialID: key.ID, Credential: text})
	return passkeyFromRow(row), postgres.Fault(err, "passkey")
}

// RenamePasskey changes the name of a passkey. Faults: Invalid, NotFound.
func (s *Service) RenamePasskey(ctx context.Context, passkey uuid.UUID, name string) (Passkey, error) {
	if err := ownAccount(ctx); err != nil {
		return Passkey{}, err
	}
	name, err := text.Name("name", name)
	if err != nil {
		return Passkey{}, err
	}
	var out Passkey
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.RenamePasskey(ctx, tx, db.RenamePasskeyParams{UserID: access.From(ctx).User, ID: passkey, Name: name})
		out = passkeyFromRow(row)
		return postgres.Fault(err, "passkey")
	})
	if err != nil {
		return Passkey{}, err
	}
	return out, s.record(ctx, audit.Entry{Action: "user.rename_passkey", Object: "passkey", ObjectID: out.ID.String(), After: out})
}

// RemovePasskey removes a passkey. Faults: NotFound.
func (s *Service) RemovePasskey(ctx context.Context, passkey uuid.UUID) error {
	if err := ownAccount(ctx); err != nil {
		return err
	}
	user := access.From(ctx).User
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.DeletePasskey(ctx, tx, db.DeletePasskeyParams{UserID: user, ID: passkey})
		if err != nil {
			return postgres.Fault(err, "passkey")
		}
		if n == 0 {
			return fault.NotFound("passkey")
		}
		return s.tellTx(ctx, tx, user, passkeyRemoved)
	})
	if err != nil {
		return err
	}
	return s.record(ctx, audit.Entry{Action: "user.remove_passkey", Object: "passkey", ObjectID: passkey.String()})
}

func (s *Service) passkeyUser(ctx context.Context, row db.AuthUser) (passkeyUser, error) {
	keys, err := s.q.ListPasskeys(ctx, s.db.ControlRead(), row.ID)
	if err != nil {
		return passkeyUser{}, postgres.Fault(err, "passkey")
	}
	u := passkeyUser{AuthUser: row}
	for _, k := range keys {
		var c webauthn.Credential
		if err := json.Unmarshal(k.Credential, &c); err != nil {
			return u, fmt.Errorf("read the passkey %s: %w", k.ID, err)
		}
		u.credentials = append(u.credentials, c)
	}
	return u, nil
}

func passkeyFromRow(r db.TenantManagementUserPasskey) Passkey {
	return Passkey{ID: r.ID, Name: r.Name, CreatedAt: r.CreatedAt, LastUsed: r.LastUsedAt}
}

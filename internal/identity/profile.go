package identity

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

// Languages are the languages that mails are written in, as tags of BCP 47.
var Languages = []string{"en", "id"}

// Profile is what a user tells about themselves.
type Profile struct {
	User
	Language      string // one of Languages
	Timezone      string // IANA name; empty is the tenant's
	EmailVerified bool
}

// ProfilePatch changes a profile; nil leaves as it is.
type ProfilePatch struct{ FirstName, LastName, Language, Timezone *string }

// Profile returns the signed-in user's profile.
func (s *Service) Profile(ctx context.Context) (Profile, error) {
	row, err := s.q.GetUser(ctx, s.db.ControlRead(), access.From(ctx).User)
	if err != nil {
		return Profile{}, postgres.Fault(err, "user")
	}
	return profileFromRow(row), nil
}

// UpdateProfile changes the signed-in user's profile. Faults: Invalid.
func (s *Service) UpdateProfile(ctx context.Context, p ProfilePatch) (Profile, error) {
	if err := ownAccount(ctx); err != nil {
		return Profile{}, err
	}
	var before, after Profile
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockUser(ctx, tx, access.From(ctx).User)
		if err != nil {
			return postgres.Fault(err, "user")
		}
		before = profileFromRow(row)
		changed, err := p.apply(before)
		if err != nil {
			return err
		}
		row, err = s.q.UpdateProfile(ctx, tx, db.UpdateProfileParams{
			ID: row.ID, FirstName: changed.FirstName, LastName: changed.LastName, Language: changed.Language, Timezone: changed.Timezone,
		})
		after = profileFromRow(row)
		return postgres.Fault(err, "user")
	})
	if err != nil {
		return Profile{}, err
	}
	return after, s.record(ctx, audit.Entry{Action: "user.update", Object: "user", ObjectID: after.ID.String(), Before: before, After: after})
}

func (p ProfilePatch) apply(to Profile) (Profile, error) {
	var err error
	if p.FirstName != nil {
		if to.FirstName, err = text.Name("first_name", *p.FirstName); err != nil {
			return to, err
		}
	}
	if p.LastName != nil {
		if to.LastName, err = text.Name("last_name", *p.LastName); err != nil {
			return to, err
		}
	}
	if p.Language != nil {
		if !slices.Contains(Languages, *p.Language) {
			return to, fault.Invalid("language", "unknown", "Choose en or id.")
		}
		to.Language = *p.Language
	}
	if p.Timezone != nil {
		if _, err := time.LoadLocation(*p.Timezone); err != nil || *p.Timezone == "Local" {
			return to, fault.Invalid("timezone", "unknown", "Use the name of a time zone such as Asia/Jakarta.")
		}
		to.Timezone = *p.Timezone
	}
	return to, nil
}

func profileFromRow(r db.AuthUser) Profile {
	return Profile{User: fromRow(r), Language: r.Language, Timezone: r.Timezone, EmailVerified: r.EmailVerifiedAt != nil}
}

// OpenSession is a place where a user is signed in.
type OpenSession struct {
	ID                           uuid.UUID
	UserAgent, Address           string
	CreatedAt, LastUsed, Expires time.Time
	Current                      bool // the session of the request
}

// Sessions lists where the user is signed in, the last used first.
func (s *Service) Sessions(ctx context.Context) ([]OpenSession, error) {
	if err := ownAccount(ctx); err != nil {
		return nil, err
	}
	a := access.From(ctx)
	rows, err := s.q.ListSessions(ctx, s.db.ControlRead(), db.ListSessionsParams{UserID: a.User, Now: s.now()})
	if err != nil {
		return nil, postgres.Fault(err, "session")
	}
	out := make([]OpenSession, len(rows))
	for i, r := range rows {
		out[i] = OpenSession{
			ID: r.ID, UserAgent: r.UserAgent, Address: r.Address, CreatedAt: r.CreatedAt, LastUsed: r.LastUsedAt, Expires: r.ExpiresAt, Current: r.ID == a.Session,
		}
	}
	return out, nil
}

// EndSession signs the user out in one place. Faults: NotFound.
func (s *Service) EndSession(ctx context.Context, session uuid.UUID) error {
	if err := ownAccount(ctx); err != nil {
		return err
	}
	user := access.From(ctx).User
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.RevokeUserSession(ctx, tx, db.RevokeUserSessionParams{UserID: user, ID: session})
		if err == nil && n == 0 {
			return fault.NotFound("session")
		}
		tx.AfterCommit(s.cache.Forget)
		return postgres.Fault(err, "session")
	})
	if err != nil {
		return err
	}
	return s.record(ctx, audit.Entry{Action: "session.end", Object: "session", ObjectID: session.String()})
}

// EndSessions signs the user out everywhere, or everywhere else.
func (s *Service) EndSessions(ctx context.Context, exceptCurrent bool) error {
	if err := ownAccount(ctx); err != nil {
		return err
	}
	a := access.From(ctx)
	keep := uuid.Nil
	if exceptCurrent {
		keep = a.Session
	}
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error { return s.endSessionsTx(ctx, tx, a.User, keep) })
	if err != nil {
		return err
	}
	return s.record(ctx, audit.Entry{Action: "session.end_all", Object: "user", ObjectID: a.User.String()})
}

// endSessionsTx ends all sessions of a user but one; uuid.Nil keeps none.
func (s *Service) endSessionsTx(ctx context.Context, tx postgres.Tx, user, keep uuid.UUID) error {
	tx.AfterCommit(s.cache.Forget)
	return postgres.Fault(s.q.RevokeOtherSessions(ctx, tx, db.RevokeOtherSessionsParams{UserID: user, Keep: keep}), "session")
}

// ChangePassword replaces the user's password and signs them out everywhere else. Faults: Invalid,
// RateLimited.
func (s *Service) ChangePassword(ctx context.Context, current, next string) error {
	a := access.From(ctx)
	user, err := s.confirm(ctx, "current_password", current)
	if err != nil {
		return err
	}
	if err := checkNewPassword("new_password", next, user); err != nil {
		return err
	}
	hash, err := s.hasher.hash(ctx, next)
	if err != nil {
		return err
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if err := s.setPasswordTx(ctx, tx, user, hash); err != nil {
			return err
		}
		return s.endSessionsTx(ctx, tx, a.User, a.Session)
	})
	if err != nil {
		return err
	}
	return s.record(ctx, audit.Entry{Action: "user.change_password", Object: "user", ObjectID: a.User.String()})
}

// setPasswordTx stores a password's hash, ends what could replace it again, and tells the user.
func (s *Service) setPasswordTx(ctx context.Context, tx postgres.Tx, user db.AuthUser, hash string) error {
	if err := s.q.UpdatePasswordHash(ctx, tx, db.UpdatePasswordHashParams{ID: user.ID, PasswordHash: hash}); err != nil {
		return postgres.Fault(err, "user")
	}
	err := s.q.DeleteUserTokens(ctx, tx, db.DeleteUserTokensParams{UserID: &user.ID, Purposes: []string{purposeReset, purposeChangeEmail, purposeSecondFactor}})
	if err != nil {
		return postgres.Fault(err, "user")
	}
	return s.sendTx(ctx, tx, user.Email, texts(user.Language).passwordChanged(user.FirstName))
}

// ownAccount refuses somebody whom only a tenant's provider vouches for: that provider must not be able to
// take over the account, which may belong to other tenants too.
func ownAccount(ctx context.Context) error {
	if access.From(ctx).Confined {
		return fault.Forbidden("Sign in with your password or a passkey to do this; your company's sign-on reaches this tenant only.").WithCode("own_sign_in_needed")
	}
	return nil
}

// confirm asks the signed-in user for their password again, under the limits on guessing. field names it
// in faults. Faults: Invalid, RateLimited.
func (s *Service) confirm(ctx context.Context, field, password string) (db.AuthUser, error) {
	if err := ownAccount(ctx); err != nil {
		return db.AuthUser{}, err
	}
	user, err := s.q.GetUser(ctx, s.db.ControlRead(), access.From(ctx).User)
	if err != nil {
		return user, postgres.Fault(err, "user")
	}
	err = s.verify(ctx, user.Username, password, user)
	if fault.IsKind(err, fault.KindUnauthorized) {
		return user, fault.Invalid(field, "wrong", "This is not your password.")
	}
	return user, err
}

func checkNewPassword(field, password string, user db.AuthUser) error {
	err := CheckPassword(password, user.Email, user.FirstName, user.LastName)
	if f := fault.As(err); f != nil && len(f.Fields) == 1 {
		return fault.Invalid(field, f.Fields[0].Code, f.Fields[0].Message)
	}
	return err
}

// The purposes of tokens.
const (
	purposeReset        = "reset_password"
	purposeVerifyEmail  = "verify_email"
	purposeChangeEmail  = "change_email"
	purposeSecondFactor = "second_factor"
)

// tokenTx makes a token that works once, until it expires.
func (s *Service) tokenTx(ctx context.Context, tx postgres.Tx, user *uuid.UUID, purpose string, data any, lifetime time.Duration) (string, error) {
	text, err := json.Marshal(data)
	if err != nil {
		return "", err
	}
	token, hash := newOpaque()
	err = s.q.InsertUserToken(ctx, tx, db.InsertUserTokenParams{TokenHash: hash, UserID: user, Purpose: purpose, Data: text, ExpiresAt: s.now().Add(lifetime)})
	return token, postgres.Fault(err, "token")
}

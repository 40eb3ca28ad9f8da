package identity

import (
	"context"
	"errors"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/internal/text"
)

// NewAccount is a person about to get an account other than by sign-up, with the password hashed.
type NewAccount struct {
	email, firstName, lastName, hash string
	operator                         bool
}

// PrepareAccount checks what a person enters and hashes the password, which takes too long for a
// transaction. Faults: Invalid.
func (s *Service) PrepareAccount(ctx context.Context, email, firstName, lastName, password string, operator bool) (NewAccount, error) {
	a := NewAccount{operator: operator}
	var err error
	if a.email, err = checkEmail(email); err != nil {
		return a, err
	}
	if a.firstName, err = text.Name("first_name", firstName); err != nil {
		return a, err
	}
	if a.lastName, err = text.Name("last_name", lastName); err != nil {
		return a, err
	}
	if err := CheckPassword(password, a.email, a.firstName, a.lastName); err != nil {
		return a, err
	}
	a.hash, err = s.hasher.hash(ctx, password)
	return a, err
}

// CreateAccountTx makes the account; its address counts as verified. Faults: Conflict when the address
// has an account.
func (s *Service) CreateAccountTx(ctx context.Context, tx postgres.Tx, a NewAccount) (User, error) {
	row, err := s.q.InsertUser(ctx, tx, db.InsertUserParams{
		ID: id.New(), Email: a.email, Username: a.email, PasswordHash: a.hash, FirstName: a.firstName, LastName: a.lastName, IsSuperuser: a.operator, Language: Languages[0],
	})
	if postgres.IsConstraint(err, "auth_user_email_key") || postgres.IsConstraint(err, "auth_user_username_key") {
		return User{}, fault.Conflict("There is already an account with this address; sign in instead.").WithCode("account_exists").Because(err)
	}
	if err != nil {
		return User{}, postgres.Fault(err, "user")
	}
	return fromRow(row), postgres.Fault(s.q.VerifyEmail(ctx, tx, row.ID), "user")
}

// OpenSessionTx signs a user in who has just proved who they are. Faults: NotFound.
func (s *Service) OpenSessionTx(ctx context.Context, tx postgres.Tx, user uuid.UUID, t tenant.Tenant, userAgent string) (Session, error) {
	row, err := s.q.GetUser(ctx, tx, user)
	if err != nil {
		return Session{}, postgres.Fault(err, "user")
	}
	return s.openTx(ctx, tx, row, &t, userAgent)
}

// CheckEmail returns an address in the form it is kept in. Faults: Invalid.
func CheckEmail(email string) (string, error) { return checkEmail(email) }

// AccountByEmail finds the account of an address that a client sends in a field. Faults: Invalid.
func (s *Service) AccountByEmail(ctx context.Context, field, email string) (User, error) {
	row, err := s.q.GetUserByLogin(ctx, s.db.ControlRead(), email)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !strings.EqualFold(row.Email, email) {
		return User{}, fault.Invalid(field, "unknown", "There is no account with this address.")
	}
	if err != nil {
		return User{}, postgres.Fault(err, "user")
	}
	return fromRow(row), nil
}

package identity

import (
	"context"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// NewUser is a person whom an operator gives an account.
type NewUser struct {
	Email, FirstName, LastName string
	Password                   string // empty generates one
	Operator                   bool
	Tenant                     uuid.UUID // the tenant to join; zero joins none
	Role                       string
}

// CreateUser makes an account, for operators. It returns the password when it generated one. Faults:
// Invalid, Conflict, Quota.
func (s *Service) CreateUser(ctx context.Context, n NewUser) (u User, generated string, err error) {
	if n.Password == "" {
		n.Password = generatePassword()
		generated = n.Password
	}
	account, err := s.PrepareAccount(ctx, n.Email, n.FirstName, n.LastName, n.Password, n.Operator)
	if err != nil {
		return User{}, "", err
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if u, err = s.CreateAccountTx(ctx, tx, account); err != nil {
			return err
		}
		if n.Tenant != uuid.Nil {
			if err := s.tenants.JoinAsTx(ctx, tx, n.Tenant, u.ID, n.Role); err != nil {
				return err
			}
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Tenant: n.Tenant, Action: "user.create", Object: "user", ObjectID: u.ID.String(), After: map[string]any{"email": u.Email, "operator": n.Operator, "role": n.Role}})
	})
	return u, generated, err
}

// AssignPassword gives a user a new, generated password and ends all sessions, for operators. Faults:
// Invalid for an unknown address.
func (s *Service) AssignPassword(ctx context.Context, email string) (password string, err error) {
	u, err := s.AccountByEmail(ctx, "email", email)
	if err != nil {
		return "", err
	}
	password = generatePassword()
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return "", err
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if err := s.q.UpdatePasswordHash(ctx, tx, db.UpdatePasswordHashParams{ID: u.ID, PasswordHash: hash}); err != nil {
			return postgres.Fault(err, "user")
		}
		if err := s.q.RevokeOtherSessions(ctx, tx, db.RevokeOtherSessionsParams{UserID: u.ID}); err != nil {
			return postgres.Fault(err, "session")
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "user.reset_password", Object: "user", ObjectID: u.ID.String()})
	})
	return password, err
}

// GrantOperator makes a user an administrator of the installation, or no longer one. Faults: Invalid for
// an unknown address.
func (s *Service) GrantOperator(ctx context.Context, email string, on bool) error {
	u, err := s.AccountByEmail(ctx, "email", email)
	if err != nil {
		return err
	}
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if err := s.q.SetSuperuser(ctx, tx, db.SetSuperuserParams{ID: u.ID, IsSuperuser: on}); err != nil {
			return postgres.Fault(err, "user")
		}
		return audit.WriteTx(ctx, tx, audit.Entry{
			Action: "user.operator", Object: "user", ObjectID: u.ID.String(), Before: map[string]any{"operator": u.Operator}, After: map[string]any{"operator": on},
		})
	})
}

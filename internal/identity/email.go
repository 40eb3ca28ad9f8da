package identity

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// RequestEmailChange mails a link to the new address and a notice to the old one; the address changes when
// the link is followed. Whether the new address has an account already is told to its owner only.
// Faults: Invalid, RateLimited.
func (s *Service) RequestEmailChange(ctx context.Context, email, password string) error {
	email, err := checkEmail(email)
	if err != nil {
		return err
	}
	user, err := s.confirm(ctx, "password", password)
	if err != nil {
		return err
	}
	if strings.EqualFold(email, user.Email) {
		return fault.Invalid("email", "unchanged", "This is your address already.")
	}
	if may, err := s.guesses.mayAsk(ctx, purposeChangeEmail+user.ID.String()); err != nil || !may {
		return cmp.Or[error](err, errAsks)
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if err := s.sendTx(ctx, tx, user.Email, texts(user.Language).emailChanging(user.FirstName, email)); err != nil {
			return err
		}
		return s.offerEmailTx(ctx, tx, user, email)
	})
	if err != nil {
		return err
	}
	return s.record(ctx, audit.Entry{Action: "user.request_email_change", Object: "user", ObjectID: user.ID.String(), Before: address{user.Email}, After: address{email}})
}

func (s *Service) offerEmailTx(ctx context.Context, tx postgres.Tx, user db.AuthUser, email string) error {
	err := s.q.DeleteUserTokens(ctx, tx, db.DeleteUserTokensParams{UserID: &user.ID, Purposes: []string{purposeChangeEmail}})
	if err != nil {
		return postgres.Fault(err, "user")
	}
	_, err = s.q.GetUserByEmail(ctx, tx, email)
	if err == nil {
		return s.sendTx(ctx, tx, email, texts(user.Language).emailTaken())
	}
	if !errors.Is(err, pgx.ErrNoRows) {
		return postgres.Fault(err, "user")
	}
	token, err := s.tokenTx(ctx, tx, &user.ID, purposeChangeEmail, address{email}, changeLifetime)
	if err != nil {
		return err
	}
	return s.sendTx(ctx, tx, email, texts(user.Language).confirmEmail(user.FirstName, s.link("/confirm-email/", token)))
}

// ConfirmEmailChange changes a user's address with the token of a mail. Links to reset the password that
// went to the old address stop working. Faults: Invalid, Conflict.
func (s *Service) ConfirmEmailChange(ctx context.Context, token string) error {
	var user uuid.UUID
	var before, after address
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.takeTx(ctx, tx, token, purposeChangeEmail)
		if err != nil {
			return err
		}
		locked, err := s.q.LockUser(ctx, tx, *row.UserID)
		if err != nil {
			return postgres.Fault(err, "user")
		}
		user, before, after = locked.ID, address{locked.Email}, address{addressOf(row.Data)}
		err = s.q.ChangeEmail(ctx, tx, db.ChangeEmailParams{ID: user, Email: after.Email})
		if postgres.IsConstraint(err, "auth_user_email_key") || postgres.IsConstraint(err, "auth_user_username_key") {
			return fault.Conflict("There is an account with this address by now.").WithCode("email_taken").Because(err)
		}
		if err != nil {
			return postgres.Fault(err, "user")
		}
		err = s.q.DeleteUserTokens(ctx, tx, db.DeleteUserTokensParams{UserID: &user, Purposes: []string{purposeReset, purposeVerifyEmail}})
		return postgres.Fault(err, "user")
	})
	if err != nil {
		return err
	}
	return s.record(ctx, audit.Entry{Action: "user.change_email", Object: "user", ObjectID: user.String(), Before: before, After: after})
}

func addressOf(data json.RawMessage) string {
	var a address
	_ = json.Unmarshal(data, &a) // a token without an address proves none
	return a.Email
}

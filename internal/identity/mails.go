package identity

import (
	"cmp"
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
)

// How long the links in mails work.
const (
	resetLifetime  = time.Hour
	verifyLifetime = 7 * 24 * time.Hour
	changeLifetime = 24 * time.Hour
)

var errLink = fault.Invalid("token", "invalid", "This link has expired or was used already; ask for a new one.")

// sendTx sends a letter once the transaction is committed.
func (s *Service) sendTx(ctx context.Context, tx postgres.Tx, to string, l mail.Letter) error {
	m, err := l.To(to)
	if err != nil {
		return err
	}
	return s.mail.SendTx(ctx, tx, m)
}

// link leads to a page of the dashboard. The token stands behind the #, which browsers keep to themselves:
// it reaches neither logs nor the Referer header.
func (s *Service) link(page, token string) string {
	return s.publicURL + page + "#token=" + url.QueryEscape(token)
}

// ResetRequest is the job of sending somebody a link to choose a new password.
type ResetRequest struct {
	Email string `json:"email"`
}

// Kind names the job of River.
func (ResetRequest) Kind() string { return "identity.reset_password" }

// ForgotPassword mails a link to choose a new password, if there is such an account. All that depends on
// the account happens later, in a job, so the answer and its time tell nothing.
func (s *Service) ForgotPassword(ctx context.Context, email string) error {
	email, err := checkEmail(email)
	if err != nil {
		return err
	}
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error { return s.jobs.InsertTx(ctx, tx, ResetRequest{Email: email}) })
}

// Resetter works the jobs of forgotten passwords.
type Resetter struct {
	river.WorkerDefaults[ResetRequest]
	svc *Service
}

// NewResetter returns the worker of ResetRequest.
func NewResetter(s *Service) *Resetter { return &Resetter{svc: s} }

// Work sends the link.
func (r *Resetter) Work(ctx context.Context, j *river.Job[ResetRequest]) error {
	return r.svc.sendReset(ctx, j.Args.Email)
}

func (s *Service) sendReset(ctx context.Context, email string) error {
	user, err := s.q.GetUserByEmail(ctx, s.db.ControlRead(), email)
	if errors.Is(err, pgx.ErrNoRows) || (err == nil && !user.IsActive) {
		return nil
	}
	if err != nil {
		return postgres.Fault(err, "user")
	}
	if may, err := s.guesses.mayAsk(ctx, purposeReset+user.ID.String()); err != nil || !may {
		return err
	}
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		err := s.q.DeleteUserTokens(ctx, tx, db.DeleteUserTokensParams{UserID: &user.ID, Purposes: []string{purposeReset}})
		if err != nil {
			return postgres.Fault(err, "user")
		}
		token, err := s.tokenTx(ctx, tx, &user.ID, purposeReset, nil, resetLifetime)
		if err != nil {
			return err
		}
		return s.sendTx(ctx, tx, user.Email, texts(user.Language).resetPassword(user.FirstName, s.link("/reset-password/", token)))
	})
}

// ResetPassword sets a new password with the token of a mail and ends all sessions. The user signs in with
// it afterwards, with their second factor if there is one. Faults: Invalid.
func (s *Service) ResetPassword(ctx context.Context, token, password string) error {
	hash := hashOpaque(token)
	row, err := s.q.GetUserToken(ctx, s.db.ControlRead(), db.GetUserTokenParams{TokenHash: hash, Purpose: purposeReset, Now: s.now()})
	if errors.Is(err, pgx.ErrNoRows) {
		return errLink
	}
	if err != nil {
		return postgres.Fault(err, "token")
	}
	user, err := s.q.GetUser(ctx, s.db.ControlRead(), *row.UserID)
	if err != nil {
		return postgres.Fault(err, "user")
	}
	if err := checkNewPassword("password", password, user); err != nil {
		return err
	}
	next, err := s.hasher.hash(ctx, password)
	if err != nil {
		return err
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		if _, err := s.takeTx(ctx, tx, token, purposeReset); err != nil {
			return err
		}
		if err := s.q.VerifyEmail(ctx, tx, user.ID); err != nil { // the mail arrived
			return postgres.Fault(err, "user")
		}
		if err := s.setPasswordTx(ctx, tx, user, next); err != nil {
			return err
		}
		return s.endSessionsTx(ctx, tx, user.ID, uuid.Nil)
	})
	if err != nil {
		return err
	}
	if err := s.guesses.forget(ctx, "user:"+user.ID.String()); err != nil {
		return err
	}
	return s.record(ctx, audit.Entry{Action: "user.reset_password", Object: "user", ObjectID: user.ID.String()})
}

// takeTx uses up the token of a mail.
func (s *Service) takeTx(ctx context.Context, tx postgres.Tx, token, purpose string) (db.TakeUserTokenRow, error) {
	row, err := s.q.TakeUserToken(ctx, tx, db.TakeUserTokenParams{TokenHash: hashOpaque(token), Purpose: purpose, Now: s.now()})
	if errors.Is(err, pgx.ErrNoRows) {
		return row, errLink
	}
	return row, postgres.Fault(err, "token")
}

// ResendVerification mails the link that proves the signed-in user's address once more. Faults: Conflict
// when that is done, RateLimited.
func (s *Service) ResendVerification(ctx context.Context) error {
	if err := ownAccount(ctx); err != nil {
		return err
	}
	user, err := s.q.GetUser(ctx, s.db.ControlRead(), access.From(ctx).User)
	if err != nil {
		return postgres.Fault(err, "user")
	}
	if user.EmailVerifiedAt != nil {
		return fault.Conflict("Your address is confirmed already.").WithCode("email_verified")
	}
	if may, err := s.guesses.mayAsk(ctx, purposeVerifyEmail+user.ID.String()); err != nil || !may {
		return cmp.Or[error](err, errAsks)
	}
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		link, err := s.verifyLinkTx(ctx, tx, user)
		if err != nil {
			return err
		}
		return s.sendTx(ctx, tx, user.Email, texts(user.Language).verifyEmail(user.FirstName, link))
	})
}

var errAsks = fault.New(fault.KindRateLimited, "There were several mails already; look into the folder for spam, or wait a while.")

// verifyLinkTx makes the link that proves the user's address; it replaces earlier ones.
func (s *Service) verifyLinkTx(ctx context.Context, tx postgres.Tx, user db.AuthUser) (string, error) {
	err := s.q.DeleteUserTokens(ctx, tx, db.DeleteUserTokensParams{UserID: &user.ID, Purposes: []string{purposeVerifyEmail}})
	if err != nil {
		return "", postgres.Fault(err, "user")
	}
	token, err := s.tokenTx(ctx, tx, &user.ID, purposeVerifyEmail, address{user.Email}, verifyLifetime)
	return s.link("/verify-email/", token), err
}

// address is the data of tokens that prove an e-mail address.
type address struct {
	Email string `json:"email"`
}

// VerifyEmail proves a user's address with the token of a mail. Faults: Invalid.
func (s *Service) VerifyEmail(ctx context.Context, token string) error {
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.takeTx(ctx, tx, token, purposeVerifyEmail)
		if err != nil {
			return err
		}
		user, err := s.q.LockUser(ctx, tx, *row.UserID)
		if err != nil {
			return postgres.Fault(err, "user")
		}
		if addressOf(row.Data) != user.Email {
			return errLink // it was changed since the mail went out
		}
		return postgres.Fault(s.q.VerifyEmail(ctx, tx, user.ID), "user")
	})
}

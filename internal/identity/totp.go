package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret"
)

// vault encrypts fields of a user.
type vault interface {
	Encrypt(owner uuid.UUID, field string, plaintext []byte) ([]byte, error)
	Decrypt(owner uuid.UUID, field string, sealed []byte) ([]byte, error)
	Renew(owner uuid.UUID, field string, sealed []byte) ([]byte, error)
	Prefix() []byte
}

// How codes of authenticator apps are made (RFC 6238), as all apps do by default.
const (
	totpPeriod = 30 // seconds
	totpSkew   = 1  // periods that a clock may be off
	seedField  = "totp_seed"
	issuer     = "Signate"
)

// recoveryCodes is how many recovery codes a user gets.
const recoveryCodes = 10

// SecondFactors are what a user can prove themselves with besides the password.
type SecondFactors struct {
	TOTP          bool
	RecoveryCodes int64 // that are left
}

// Enrolment is what an authenticator app needs.
type Enrolment struct {
	Secret string
	URL    string // otpauth://…, for a QR code
}

// SecondFactors returns the signed-in user's second factors.
func (s *Service) SecondFactors(ctx context.Context) (SecondFactors, error) {
	user := access.From(ctx).User
	has, err := s.q.HasSecondFactor(ctx, s.db.ControlRead(), user)
	if err != nil {
		return SecondFactors{}, postgres.Fault(err, "user")
	}
	left, err := s.q.CountRecoveryCodes(ctx, s.db.ControlRead(), user)
	return SecondFactors{TOTP: has, RecoveryCodes: left}, postgres.Fault(err, "user")
}

// EnrolTOTP makes the seed of an authenticator app; it counts once ConfirmTOTP has seen a code of it.
// Faults: Invalid, RateLimited, Conflict when there is one already.
func (s *Service) EnrolTOTP(ctx context.Context, password string) (Enrolment, error) {
	user, err := s.confirm(ctx, "password", password)
	if err != nil {
		return Enrolment{}, err
	}
	key, err := totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: user.Email, Period: totpPeriod, SecretSize: 20})
	if err != nil {
		return Enrolment{}, fmt.Errorf("make a seed: %w", err)
	}
	sealed, err := s.vault.Encrypt(user.ID, seedField, []byte(key.Secret()))
	if err != nil {
		return Enrolment{}, err
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockSeed(ctx, tx, user.ID)
		if err == nil && row.ConfirmedAt != nil {
			return fault.Conflict("There is an authenticator app already; remove it first.").WithCode("totp_exists")
		}
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return postgres.Fault(err, "seed")
		}
		return postgres.Fault(s.q.PutSeed(ctx, tx, db.PutSeedParams{UserID: user.ID, Seed: sealed}), "seed")
	})
	return Enrolment{Secret: key.Secret(), URL: key.URL()}, err
}

// ConfirmTOTP turns the second factor on with a first code of the app and returns the recovery codes, which
// nobody can read again. Other sessions end. Faults: Invalid, RateLimited, NotFound.
func (s *Service) ConfirmTOTP(ctx context.Context, code string) ([]string, error) {
	a := access.From(ctx)
	if err := s.guesses.check(ctx, factorAccount(a.User)); err != nil {
		return nil, err
	}
	var codes []string
	var wrong bool
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockSeed(ctx, tx, a.User)
		if err != nil {
			return postgres.Fault(err, "authenticator app in preparation")
		}
		if row.ConfirmedAt != nil {
			return fault.Conflict("The authenticator app is in use already.").WithCode("totp_exists")
		}
		if wrong, err = s.useCodeTx(ctx, tx, row, code); err != nil || wrong {
			return err
		}
		if codes, err = s.renewRecoveryTx(ctx, tx, a.User); err != nil {
			return err
		}
		if err := s.endSessionsTx(ctx, tx, a.User, a.Session); err != nil {
			return err
		}
		return s.tellTx(ctx, tx, a.User, totpAdded)
	})
	if err != nil {
		return nil, err
	}
	if wrong {
		if err := s.guesses.fail(ctx, factorAccount(a.User)); err != nil {
			return nil, err
		}
		return nil, fault.Invalid("code", "wrong", "This code is not right; mind the clock of the device.")
	}
	s.members.Forget()
	s.cache.Forget()
	return codes, s.record(ctx, audit.Entry{Action: "user.add_totp", Object: "user", ObjectID: a.User.String()})
}

// RemoveTOTP turns the second factor off. Faults: Invalid, RateLimited, NotFound.
func (s *Service) RemoveTOTP(ctx context.Context, password string) error {
	user, err := s.confirm(ctx, "password", password)
	if err != nil {
		return err
	}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.DeleteSeed(ctx, tx, user.ID)
		if err != nil {
			return postgres.Fault(err, "seed")
		}
		if n == 0 {
			return fault.NotFound("authenticator app")
		}
		if err := s.q.DeleteRecoveryCodes(ctx, tx, user.ID); err != nil {
			return postgres.Fault(err, "recovery code")
		}
		return s.tellTx(ctx, tx, user.ID, totpRemoved)
	})
	if err != nil {
		return err
	}
	return s.record(ctx, audit.Entry{Action: "user.remove_totp", Object: "user", ObjectID: user.ID.String()})
}

// RenewRecoveryCodes replaces the recovery codes. Faults: Invalid, RateLimited, Conflict without a second
// factor.
func (s *Service) RenewRecoveryCodes(ctx context.Context, password string) ([]string, error) {
	user, err := s.confirm(ctx, "password", password)
	if err != nil {
		return nil, err
	}
	var codes []string
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		has, err := s.q.HasSecondFactor(ctx, tx, user.ID)
		if err != nil {
			return postgres.Fault(err, "user")
		}
		if !has {
			return fault.Conflict("Recovery codes come with an authenticator app; add one first.").WithCode("totp_missing")
		}
		if codes, err = s.renewRecoveryTx(ctx, tx, user.ID); err != nil {
			return err
		}
		return s.tellTx(ctx, tx, user.ID, recoveryRenewed)
	})
	if err != nil {
		return nil, err
	}
	return codes, s.record(ctx, audit.Entry{Action: "user.renew_recovery_codes", Object: "user", ObjectID: user.ID.String()})
}

// useCodeTx checks a code of the app and remembers its time step: a code works once.
func (s *Service) useCodeTx(ctx context.Context, tx postgres.Tx, row db.TenantManagementUserTotp, code string) (wrong bool, err error) {
	seed, err := s.vault.Decrypt(row.UserID, seedField, row.Seed)
	if err != nil {
		return false, err
	}
	step, ok, err := s.stepOf(string(seed), code)
	if err != nil {
		return false, err
	}
	if !ok || step <= row.LastStep {
		return true, nil
	}
	return false, postgres.Fault(s.q.ConfirmSeed(ctx, tx, db.ConfirmSeedParams{UserID: row.UserID, LastStep: step}), "seed")
}

// stepOf returns the time step that a code belongs to. All steps are computed, whichever fits.
func (s *Service) stepOf(seed, code string) (step int64, ok bool, err error) {
	now := s.now().Unix() / totpPeriod
	for candidate := now - totpSkew; candidate <= now+totpSkew; candidate++ {
		want, err := totp.GenerateCodeCustom(seed, time.Unix(candidate*totpPeriod, 0), totp.ValidateOpts{Period: totpPeriod, Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, fmt.Errorf("compute a code: %w", err)
		}
		if subtle.ConstantTimeCompare([]byte(want), []byte(code)) == 1 {
			step, ok = candidate, true
		}
	}
	return step, ok, nil
}

// renewRecoveryTx makes recovery codes of 120 random bits each, so many that a plain hash keeps them.
func (s *Service) renewRecoveryTx(ctx context.Context, tx postgres.Tx, user uuid.UUID) ([]string, error) {
	if err := s.q.DeleteRecoveryCodes(ctx, tx, user); err != nil {
		return nil, postgres.Fault(err, "recovery code")
	}
	codes := make([]string, recoveryCodes)
	for i := range codes {
		raw := strings.ToLower(rand.Text()[:24])
		codes[i] = raw[:6] + "-" + raw[6:12] + "-" + raw[12:18] + "-" + raw[18:]
		err := s.q.InsertRecoveryCode(ctx, tx, db.InsertRecoveryCodeParams{UserID: user, CodeHash: hashOpaque(raw)})
		if err != nil {
			return nil, postgres.Fault(err, "recovery code")
		}
	}
	return codes, nil
}

// tellTx mails the user that how they sign in has changed.
func (s *Service) tellTx(ctx context.Context, tx postgres.Tx, user uuid.UUID, c securityChange) error {
	row, err := s.q.GetUser(ctx, tx, user)
	if err != nil {
		return postgres.Fault(err, "user")
	}
	return s.sendTx(ctx, tx, row.Email, texts(row.Language).securityChanged(row.FirstName, c))
}

// ReencryptSeeds encrypts seeds anew that an older key encrypted and returns how many those were.
func (s *Service) ReencryptSeeds(ctx context.Context) (int, error) {
	return secret.InBatches(ctx, s.db, func(tx postgres.Tx, size int32) (int, error) {
		rows, err := s.q.LockOutdatedSeeds(ctx, tx, db.LockOutdatedSeedsParams{Prefix: s.vault.Prefix(), Size: size})
		if err != nil {
			return 0, postgres.Fault(err, "seed")
		}
		for _, row := range rows {
			sealed, err := s.vault.Renew(row.UserID, seedField, row.Seed)
			if err != nil {
				return 0, err
			}
			if err := s.q.ReplaceSeed(ctx, tx, db.ReplaceSeedParams{UserID: row.UserID, Seed: sealed}); err != nil {
				return 0, postgres.Fault(err, "seed")
			}
		}
		return len(rows), nil
	})
}

package identity

import (
	"context"
	"crypto/rand"
	"strings"

	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/tenant"
)

// FirstAdministrator is who an installation starts with.
type FirstAdministrator struct {
	Email    string
	Password string // generated; empty when it was given
}

// EnsureFirst makes the default tenant and its administrator when nobody exists yet. It returns nil
// when somebody does. An empty password is generated and returned once.
func (s *Service) EnsureFirst(ctx context.Context, email, password string) (*FirstAdministrator, error) {
	any, err := s.q.AnyUser(ctx, s.db.ControlRead())
	if err != nil || any {
		return nil, postgres.Fault(err, "user")
	}
	if email == "" {
		email = "admin@localhost"
	}
	if email, err = checkEmail(email); err != nil {
		return nil, err
	}
	first := FirstAdministrator{Email: email}
	if password == "" {
		password = generatePassword()
		first.Password = password
	}
	hash, err := s.hasher.hash(ctx, password)
	if err != nil {
		return nil, err
	}
	made := false
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		made = false
		if any, err := s.q.AnyUser(ctx, tx); err != nil || any {
			return postgres.Fault(err, "user") // another node was faster
		}
		user, err := s.q.InsertUser(ctx, tx, db.InsertUserParams{
			ID: id.New(), Email: email, Username: email, PasswordHash: hash, FirstName: "Administrator", IsSuperuser: true, Language: Languages[0],
		})
		if err != nil {
			return postgres.Fault(err, "user")
		}
		made = true
		_, err = s.tenants.CreateTx(ctx, tx, tenant.NewTenant{ID: tenant.Default, Name: "Default", Slug: tenant.DefaultSlug, Tier: "legacy", Owner: user.ID})
		return err
	})
	if err != nil || !made {
		return nil, err
	}
	return &first, nil
}

// generatePassword makes 20 characters that can be read aloud: no 0/O, 1/l/I.
func generatePassword() string {
	const alphabet = "abcdefghijkmnpqrstuvwxyz23456789"
	raw := make([]byte, 20)
	_, _ = rand.Read(raw) // never fails
	var b strings.Builder
	for i, c := range raw {
		if i > 0 && i%5 == 0 {
			b.WriteByte('-')
		}
		b.WriteByte(alphabet[int(c)%len(alphabet)])
	}
	return b.String()
}

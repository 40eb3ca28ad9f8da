package secret

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret/internal/db"
)

// Kind groups a tenant's secrets by what they are for.
type Kind string

// The kinds of secrets, by the columns that hold them.
const (
	APIKeys            Kind = "api_keys"            // of other services, such as a provider of single sign-on
	WebhookSecrets     Kind = "webhook_secrets"     // what deliveries are signed with
	PaymentCredentials Kind = "payment_credentials" // of payment providers
)

// Store keeps tenants' secrets, encrypted.
type Store struct {
	db    *postgres.DB
	q     *db.Queries
	vault *Vault
}

// NewStore returns a store.
func NewStore(pg *postgres.DB, vault *Vault) *Store {
	return &Store{db: pg, q: db.New(), vault: vault}
}

// Get returns a tenant's secrets of a kind by name; none is an empty map.
func (s *Store) Get(ctx context.Context, tenant uuid.UUID, kind Kind) (map[string]string, error) {
	row, err := s.q.GetSecrets(ctx, s.db.ControlRead(), tenant)
	if errors.Is(err, pgx.ErrNoRows) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, postgres.Fault(err, "secret")
	}
	return s.open(tenant, kind, *column(&row, kind))
}

// SetTx sets one secret of a tenant by name in the caller's control transaction; an empty value removes it.
func (s *Store) SetTx(ctx context.Context, tx postgres.Tx, tenant uuid.UUID, kind Kind, name, value string) error {
	row, err := s.q.LockSecrets(ctx, tx, tenant)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return postgres.Fault(err, "secret")
	}
	row.TenantID = tenant
	values, err := s.open(tenant, kind, *column(&row, kind))
	if err != nil {
		return err
	}
	values[name] = value
	if value == "" {
		delete(values, name)
	}
	if *column(&row, kind), err = s.seal(tenant, kind, values); err != nil {
		return err
	}
	return s.putTx(ctx, tx, row)
}

// Reencrypt encrypts anew what an older key encrypted and returns how many tenants that were. It works in
// small transactions beside everything else; when it is stopped it goes on where it was.
func (s *Store) Reencrypt(ctx context.Context) (int, error) {
	return InBatches(ctx, s.db, func(tx postgres.Tx, size int32) (int, error) {
		rows, err := s.q.LockOutdatedSecrets(ctx, tx, db.LockOutdatedSecretsParams{Prefix: s.vault.Prefix(), Size: size})
		if err != nil {
			return 0, postgres.Fault(err, "secret")
		}
		for _, row := range rows {
			if err := s.renewTx(ctx, tx, row); err != nil {
				return 0, err
			}
		}
		return len(rows), nil
	})
}

func (s *Store) renewTx(ctx context.Context, tx postgres.Tx, row db.TenantManagementTenantSecret) error {
	for _, kind := range []Kind{APIKeys, WebhookSecrets, PaymentCredentials} {
		sealed := column(&row, kind)
		if *sealed == nil {
			continue
		}
		renewed, err := s.vault.Renew(row.TenantID, string(kind), *sealed)
		if err != nil {
			return err
		}
		*sealed = renewed
	}
	return s.putTx(ctx, tx, row)
}

func (s *Store) putTx(ctx context.Context, tx postgres.Tx, row db.TenantManagementTenantSecret) error {
	return postgres.Fault(s.q.PutSecrets(ctx, tx, db.PutSecretsParams{
		TenantID: row.TenantID, ApiKeys: row.ApiKeys, WebhookSecrets: row.WebhookSecrets, PaymentCredentials: row.PaymentCredentials,
	}), "secret")
}

func (s *Store) open(tenant uuid.UUID, kind Kind, sealed []byte) (map[string]string, error) {
	values := map[string]string{}
	if sealed == nil {
		return values, nil
	}
	text, err := s.vault.Decrypt(tenant, string(kind), sealed)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(text, &values); err != nil {
		return nil, fmt.Errorf("read the secrets %s: %w", kind, err)
	}
	return values, nil
}

func (s *Store) seal(tenant uuid.UUID, kind Kind, values map[string]string) ([]byte, error) {
	text, err := json.Marshal(values)
	if err != nil {
		return nil, fmt.Errorf("encode the secrets %s: %w", kind, err)
	}
	return s.vault.Encrypt(tenant, string(kind), text)
}

// column returns where a kind is kept; it panics on an unknown one, which is a mistake of the programmer.
func column(row *db.TenantManagementTenantSecret, kind Kind) *[]byte {
	switch kind {
	case APIKeys:
		return &row.ApiKeys
	case WebhookSecrets:
		return &row.WebhookSecrets
	case PaymentCredentials:
		return &row.PaymentCredentials
	}
	panic("secret: unknown kind " + string(kind))
}

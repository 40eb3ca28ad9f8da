package share

import (
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/internal/share/internal/db"
)

// tokenField is what tokens are encrypted as.
const tokenField = "share_tokens.token"

func tokenHash(token uuid.UUID) []byte {
	sum := sha256.Sum256(token[:])
	return sum[:]
}

func (s *Service) withToken(ctx context.Context, sh Share) (Share, error) {
	one := []Share{sh}
	err := s.complete(ctx, one)
	return one[0], err
}

// complete fills in what does not lie in the links' own rows.
func (s *Service) complete(ctx context.Context, shares []Share) error {
	if err := s.giveNames(ctx, shares); err != nil {
		return err
	}
	return s.giveTokens(ctx, shares)
}

// giveNames fills in what the shared objects are called.
func (s *Service) giveNames(ctx context.Context, shares []Share) error {
	p := db.ObjectNamesParams{TenantID: access.From(ctx).Tenant}
	for _, sh := range shares {
		switch o := sh.Object; {
		case o.Playlist != nil:
			p.PlaylistIds = append(p.PlaylistIds, *o.Playlist)
		case o.Layout != nil:
			p.LayoutIds = append(p.LayoutIds, *o.Layout)
		default:
			p.AssetIds = append(p.AssetIds, o.Asset)
		}
	}
	rows, err := s.q.ObjectNames(ctx, s.DB.Read(ctx), p)
	if err != nil {
		return postgres.Fault(err, "link")
	}
	names := make(map[string]string, len(rows))
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	for i := range shares {
		shares[i].ObjectName = names[shares[i].Object.ID()]
	}
	return nil
}

// giveTokens fills in the links' tokens and addresses. Links lie with the content, tokens in the control
// plane, so one that was made when the server died has no token yet: it gets one now.
func (s *Service) giveTokens(ctx context.Context, shares []Share) error {
	tokens, err := s.tokens(ctx, shares)
	if err != nil {
		return err
	}
	for _, sh := range shares {
		if _, ok := tokens[sh.ID]; ok || sh.RevokedAt != nil {
			continue
		}
		if err := s.makeToken(ctx, sh.ID); err != nil {
			return err
		}
		if tokens, err = s.tokens(ctx, shares); err != nil {
			return err
		}
	}
	for i := range shares {
		shares[i].Token = tokens[shares[i].ID]
		shares[i].URL = s.PublicURL + "/share/" + shares[i].Token.String()
	}
	return nil
}

func (s *Service) tokens(ctx context.Context, shares []Share) (map[uuid.UUID]uuid.UUID, error) {
	tenant := access.From(ctx).Tenant
	ids := make([]uuid.UUID, len(shares))
	for i, sh := range shares {
		ids[i] = sh.ID
	}
	rows, err := s.q.ListTokens(ctx, s.DB.ControlRead(), db.ListTokensParams{TenantID: tenant, ShareIds: ids})
	if err != nil {
		return nil, postgres.Fault(err, "link")
	}
	out := make(map[uuid.UUID]uuid.UUID, len(rows))
	for _, r := range rows {
		raw, err := s.Vault.Decrypt(tenant, tokenField, r.Token)
		if err != nil {
			return nil, fmt.Errorf("open the token of a link: %w", err)
		}
		if out[r.ShareID], err = uuid.FromBytes(raw); err != nil {
			return nil, fmt.Errorf("open the token of a link: %w", err)
		}
	}
	return out, nil
}

func (s *Service) makeToken(ctx context.Context, share uuid.UUID) error {
	tenant, token := access.From(ctx).Tenant, uuid.New()
	sealed, err := s.Vault.Encrypt(tenant, tokenField, token[:])
	if err != nil {
		return err
	}
	return s.DB.ControlTx(ctx, func(tx postgres.Tx) error {
		err := s.q.InsertToken(ctx, tx, db.InsertTokenParams{TokenHash: tokenHash(token), Token: sealed, TenantID: tenant, ShareID: share})
		return postgres.Fault(err, "link")
	})
}

// ReencryptTokens encrypts tokens anew that an older key encrypted and returns how many those were.
func (s *Service) ReencryptTokens(ctx context.Context) (int, error) {
	return secret.InBatches(ctx, s.DB, func(tx postgres.Tx, size int32) (int, error) {
		rows, err := s.q.LockOutdatedTokens(ctx, tx, db.LockOutdatedTokensParams{Prefix: s.Vault.Prefix(), Size: size})
		if err != nil {
			return 0, postgres.Fault(err, "link")
		}
		for _, row := range rows {
			sealed, err := s.Vault.Renew(row.TenantID, tokenField, row.Token)
			if err != nil {
				return 0, err
			}
			if err := s.q.ReplaceToken(ctx, tx, db.ReplaceTokenParams{TokenHash: row.TokenHash, Token: sealed}); err != nil {
				return 0, postgres.Fault(err, "link")
			}
		}
		return len(rows), nil
	})
}

package v3

import (
	"context"
	"time"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/identity"
)

type apiKeys struct{ svc *identity.Service }

func (h apiKeys) ListAPIKeys(ctx context.Context, r contract.ListAPIKeysRequestObject) (contract.ListAPIKeysResponseObject, error) {
	p, err := h.svc.APIKeys(ctx, pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListAPIKeys200JSONResponse{Results: make([]contract.APIKey, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, k := range p.Results {
		out.Results[i] = toAPIKey(k)
	}
	return out, nil
}

func (h apiKeys) CreateAPIKey(ctx context.Context, r contract.CreateAPIKeyRequestObject) (contract.CreateAPIKeyResponseObject, error) {
	n := identity.NewAPIKey{Name: r.Body.Name, Permissions: r.Body.Permissions, Networks: r.Body.Networks, RateLimit: value(r.Body.RateLimit)}
	if t, err := r.Body.ExpiresAt.Get(); err == nil {
		n.ExpiresAt = &t
	}
	k, key, err := h.svc.CreateAPIKey(ctx, n)
	if err != nil {
		return nil, err
	}
	out := toAPIKey(k)
	return contract.CreateAPIKey201JSONResponse{
		Id: out.Id, Name: out.Name, Prefix: out.Prefix, Permissions: out.Permissions, Networks: out.Networks, RateLimit: out.RateLimit, CreatedBy: out.CreatedBy,
		CreatedAt: out.CreatedAt, ExpiresAt: out.ExpiresAt, LastUsedAt: out.LastUsedAt, Key: key,
	}, nil
}

func (h apiKeys) GetAPIKey(ctx context.Context, r contract.GetAPIKeyRequestObject) (contract.GetAPIKeyResponseObject, error) {
	k, err := h.svc.APIKey(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.GetAPIKey200JSONResponse(toAPIKey(k)), nil
}

func (h apiKeys) UpdateAPIKey(ctx context.Context, r contract.UpdateAPIKeyRequestObject) (contract.UpdateAPIKeyResponseObject, error) {
	p := identity.APIKeyPatch{Name: r.Body.Name, Networks: listOrNil(r.Body.Networks), RateLimit: r.Body.RateLimit}
	if r.Body.ExpiresAt.IsSpecified() {
		var end *time.Time
		if t, err := r.Body.ExpiresAt.Get(); err == nil {
			end = &t
		}
		p.ExpiresAt = &end
	}
	k, err := h.svc.UpdateAPIKey(ctx, r.Id, p)
	if err != nil {
		return nil, err
	}
	return contract.UpdateAPIKey200JSONResponse(toAPIKey(k)), nil
}

func (h apiKeys) RevokeAPIKey(ctx context.Context, r contract.RevokeAPIKeyRequestObject) (contract.RevokeAPIKeyResponseObject, error) {
	if err := h.svc.RevokeAPIKey(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.RevokeAPIKey204Response{}, nil
}

func toAPIKey(k identity.APIKey) contract.APIKey {
	return contract.APIKey{
		Id: k.ID, Name: k.Name, Prefix: k.Prefix, Permissions: k.Permissions, Networks: k.Networks, RateLimit: k.RateLimit, CreatedBy: k.CreatedBy,
		CreatedAt: k.CreatedAt, ExpiresAt: orNull(k.ExpiresAt), LastUsedAt: orNull(k.LastUsedAt),
	}
}

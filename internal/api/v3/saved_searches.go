package v3

import (
	"context"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
)

type savedSearches struct{ svc *asset.Service }

func (h savedSearches) ListSavedSearches(ctx context.Context, _ contract.ListSavedSearchesRequestObject) (contract.ListSavedSearchesResponseObject, error) {
	all, err := h.svc.SavedSearches(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.ListSavedSearches200JSONResponse{Results: make([]contract.SavedSearch, len(all))}
	for i, s := range all {
		out.Results[i] = toSavedSearch(ctx, s)
	}
	return out, nil
}

func (h savedSearches) CreateSavedSearch(ctx context.Context, r contract.CreateSavedSearchRequestObject) (contract.CreateSavedSearchResponseObject, error) {
	s, err := h.svc.CreateSavedSearch(ctx, savedSearchInput(&r.Body.Name, &r.Body.Filter, r.Body.IsShared))
	if err != nil {
		return nil, err
	}
	return contract.CreateSavedSearch201JSONResponse(toSavedSearch(ctx, s)), nil
}

func (h savedSearches) GetSavedSearch(ctx context.Context, r contract.GetSavedSearchRequestObject) (contract.GetSavedSearchResponseObject, error) {
	s, err := h.svc.SavedSearch(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.GetSavedSearch200JSONResponse(toSavedSearch(ctx, s)), nil
}

func (h savedSearches) UpdateSavedSearch(ctx context.Context, r contract.UpdateSavedSearchRequestObject) (contract.UpdateSavedSearchResponseObject, error) {
	s, err := h.svc.UpdateSavedSearch(ctx, r.Id, savedSearchInput(r.Body.Name, r.Body.Filter, r.Body.IsShared))
	if err != nil {
		return nil, err
	}
	return contract.UpdateSavedSearch200JSONResponse(toSavedSearch(ctx, s)), nil
}

func (h savedSearches) DeleteSavedSearch(ctx context.Context, r contract.DeleteSavedSearchRequestObject) (contract.DeleteSavedSearchResponseObject, error) {
	if err := h.svc.DeleteSavedSearch(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.DeleteSavedSearch204Response{}, nil
}

func savedSearchInput(name *string, filter *contract.AssetFilter, shared *bool) asset.SavedSearchInput {
	in := asset.SavedSearchInput{Name: name, Shared: shared}
	if filter != nil {
		f := fromAssetFilter(*filter)
		in.Filter = &f
	}
	return in
}

func toSavedSearch(ctx context.Context, s asset.SavedSearch) contract.SavedSearch {
	return contract.SavedSearch{
		Id: s.ID, Name: s.Name, Filter: toAssetFilter(s.Filter), IsShared: s.Shared, IsOwn: s.CreatedBy != nil && *s.CreatedBy == access.From(ctx).User,
		CreatedBy: orNull(s.CreatedBy), CreatedAt: s.CreatedAt, UpdatedAt: s.UpdatedAt,
	}
}

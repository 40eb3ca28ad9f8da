package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
)

// filterOf reads the filters of a list of assets.
func filterOf(q contract.ListAssetsParams) asset.Filter {
	return asset.Filter{
		Search: value(q.Search), Type: asset.Type(value(q.Type)), Mimetype: value(q.Mimetype), Enabled: q.IsEnabled,
		Status: asset.Status(value(q.ProcessingStatus)), Shared: q.IsShared, Tags: q.Tags, Folder: value(q.Folder), Subfolders: value(q.Subfolders),
		CreatedSince: q.CreatedAtGte, CreatedUntil: q.CreatedAtLte, Trash: value(q.Trash), Ordering: string(value(q.Ordering)),
	}
}

// numbered reads a page that may be asked for by its number.
func numbered(q contract.ListAssetsParams) page.Request {
	limit := q.Limit
	for _, size := range []*int{q.PageSize, q.PerPage} {
		if size != nil {
			limit = size
		}
	}
	req := pageRequest(limit, q.Cursor, q.Count)
	req.Number = value(q.Page)
	return req
}

func fromAssetFilter(f contract.AssetFilter) asset.Filter {
	return asset.Filter{
		Search: value(f.Search), Type: asset.Type(value(f.Type)), Mimetype: value(f.Mimetype), Enabled: f.IsEnabled,
		Status: asset.Status(value(f.ProcessingStatus)), Shared: f.IsShared, Tags: f.Tags, Folder: value(f.Folder), Subfolders: value(f.Subfolders),
		CreatedSince: f.CreatedAtGte, CreatedUntil: f.CreatedAtLte, Trash: value(f.Trash), Ordering: string(value(f.Ordering)),
	}
}

func toAssetFilter(f asset.Filter) contract.AssetFilter {
	return contract.AssetFilter{
		Search: given(f.Search), Type: given(contract.AssetType(f.Type)), Mimetype: given(f.Mimetype), IsEnabled: f.Enabled,
		ProcessingStatus: given(contract.ProcessingStatus(f.Status)), IsShared: f.Shared, Tags: f.Tags, Folder: given(f.Folder), Subfolders: given(f.Subfolders),
		CreatedAtGte: f.CreatedSince, CreatedAtLte: f.CreatedUntil, Trash: given(f.Trash), Ordering: given(contract.AssetOrdering(f.Ordering)),
	}
}

// given leaves out what says nothing.
func given[T comparable](v T) *T {
	var nothing T
	if v == nothing {
		return nil
	}
	return &v
}

func (h assets) GetAssetFacets(ctx context.Context, r contract.GetAssetFacetsRequestObject) (contract.GetAssetFacetsResponseObject, error) {
	q := r.Params
	facets, err := h.svc.Facets(ctx, filterOf(contract.ListAssetsParams{
		Search: q.Search, Type: q.Type, Mimetype: q.Mimetype, IsEnabled: q.IsEnabled, ProcessingStatus: q.ProcessingStatus, IsShared: q.IsShared,
		Tags: q.Tags, Folder: q.Folder, Subfolders: q.Subfolders, CreatedAtGte: q.CreatedAtGte, CreatedAtLte: q.CreatedAtLte, Trash: q.Trash,
	}))
	if err != nil {
		return nil, err
	}
	return contract.GetAssetFacets200JSONResponse{
		Type: toFacet(facets["type"]), Mimetype: toFacet(facets["mimetype"]), Tags: toFacet(facets["tags"]), FolderId: toFacet(facets["folder_id"]),
		ProcessingStatus: toFacet(facets["processing_status"]), IsEnabled: toFacet(facets["is_enabled"]), IsShared: toFacet(facets["is_shared"]),
	}, nil
}

func toFacet(values []postgres.Facet) []contract.FacetValue {
	out := make([]contract.FacetValue, len(values))
	for i, v := range values {
		out[i] = contract.FacetValue{Value: v.Value, Count: int(v.Count)}
	}
	return out
}

func (h assets) GetAssetSuggestions(ctx context.Context, r contract.GetAssetSuggestionsRequestObject) (contract.GetAssetSuggestionsResponseObject, error) {
	found, err := h.svc.Suggest(ctx, r.Params.Q)
	if err != nil {
		return nil, err
	}
	out := contract.GetAssetSuggestions200JSONResponse{Results: []contract.AssetSuggestion{}}
	for _, one := range found {
		out.Results = append(out.Results, contract.AssetSuggestion{Kind: contract.AssetSuggestionKind(one.Kind), Value: one.Value})
	}
	return out, nil
}

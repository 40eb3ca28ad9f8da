package v3

import (
	"context"
	"strings"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
)

func (h assets) BulkAssets(ctx context.Context, r contract.BulkAssetsRequestObject) (contract.BulkAssetsResponseObject, error) {
	in, err := fromBulk(*r.Body)
	if err != nil {
		return nil, err
	}
	outcomes, err := h.svc.Bulk(ctx, in)
	if err != nil {
		return nil, err
	}
	out := contract.BulkAssets200JSONResponse{Results: make([]contract.AssetOutcome, len(outcomes))}
	for i, o := range outcomes {
		out.Results[i] = contract.AssetOutcome{Id: o.ID, Ok: o.Error == nil, CopyId: given(o.Made), Error: toAssetFault(o.Error)}
		if o.Error == nil {
			out.Succeeded++
		} else {
			out.Failed++
		}
	}
	return out, nil
}

func fromBulk(b contract.AssetBulk) (asset.BulkInput, error) {
	in := asset.BulkInput{IDs: b.Ids, Action: asset.Action(b.Action), Tags: b.Tags, Folder: changeOf(b.FolderId).Value, Length: wide(b.Duration)}
	if b.Filter != nil {
		f := fromAssetFilter(*b.Filter)
		in.Filter = &f
	}
	in.Window = asset.Patch{Start: changeOf(b.StartDate), End: changeOf(b.EndDate), Days: b.PlayDays}
	var err error
	if in.Window.From, err = timeChange("play_time_from", changeOf(b.PlayTimeFrom)); err != nil {
		return in, err
	}
	in.Window.To, err = timeChange("play_time_to", changeOf(b.PlayTimeTo))
	return in, err
}

func toAssetFault(err error) *contract.AssetFault {
	f := fault.As(err)
	if f == nil {
		return nil
	}
	code, message := f.Code, f.Message
	if code == "" {
		code = string(f.Kind)
	}
	if len(f.Fields) > 0 {
		message = f.Fields[0].Message
	}
	return &contract.AssetFault{Code: strings.ToUpper(code), Message: message}
}

func (h assets) ListAssetUses(ctx context.Context, r contract.ListAssetUsesRequestObject) (contract.ListAssetUsesResponseObject, error) {
	uses, err := h.svc.Uses(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListAssetUses200JSONResponse{Results: make([]contract.AssetUse, len(uses))}
	for i, u := range uses {
		out.Results[i] = contract.AssetUse{Kind: u.Kind, Id: u.ID, Name: u.Name, Detail: u.Detail}
	}
	return out, nil
}

func (h assets) DuplicateAsset(ctx context.Context, r contract.DuplicateAssetRequestObject) (contract.DuplicateAssetResponseObject, error) {
	a, err := h.svc.Duplicate(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	encode, err := h.encoder(ctx)
	if err != nil {
		return nil, err
	}
	return contract.DuplicateAsset201JSONResponse{Body: encode(a), Headers: contract.DuplicateAsset201ResponseHeaders{ETag: etag(a.Version)}}, nil
}

package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
)

type tags struct{ svc *asset.Service }

func (h tags) ListTags(ctx context.Context, _ contract.ListTagsRequestObject) (contract.ListTagsResponseObject, error) {
	all, err := h.svc.Tags(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.ListTags200JSONResponse{Results: make([]contract.Tag, len(all))}
	for i, t := range all {
		out.Results[i] = toTag(t)
	}
	return out, nil
}

func (h tags) CreateTag(ctx context.Context, r contract.CreateTagRequestObject) (contract.CreateTagResponseObject, error) {
	t, err := h.svc.CreateTag(ctx, asset.TagInput{Name: &r.Body.Name, Color: r.Body.Color})
	if err != nil {
		return nil, err
	}
	return contract.CreateTag201JSONResponse(toTag(t)), nil
}

func (h tags) GetTag(ctx context.Context, r contract.GetTagRequestObject) (contract.GetTagResponseObject, error) {
	t, err := h.svc.Tag(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.GetTag200JSONResponse(toTag(t)), nil
}

func (h tags) UpdateTag(ctx context.Context, r contract.UpdateTagRequestObject) (contract.UpdateTagResponseObject, error) {
	t, err := h.svc.UpdateTag(ctx, r.Id, asset.TagInput{Name: r.Body.Name, Color: r.Body.Color})
	if err != nil {
		return nil, err
	}
	return contract.UpdateTag200JSONResponse(toTag(t)), nil
}

func (h tags) DeleteTag(ctx context.Context, r contract.DeleteTagRequestObject) (contract.DeleteTagResponseObject, error) {
	if err := h.svc.DeleteTag(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.DeleteTag204Response{}, nil
}

func (h tags) MergeTag(ctx context.Context, r contract.MergeTagRequestObject) (contract.MergeTagResponseObject, error) {
	t, err := h.svc.MergeTag(ctx, r.Id, r.Body.Into)
	if err != nil {
		return nil, err
	}
	return contract.MergeTag200JSONResponse(toTag(t)), nil
}

func toTag(t asset.Tag) contract.Tag {
	return contract.Tag{Id: t.ID, Name: t.Name, Color: textOrNull(t.Color), UsageCount: int(t.Used), CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt}
}

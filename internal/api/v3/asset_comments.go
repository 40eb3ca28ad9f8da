package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
)

func (h assets) ListAssetComments(ctx context.Context, r contract.ListAssetCommentsRequestObject) (contract.ListAssetCommentsResponseObject, error) {
	all, err := h.svc.Comments(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	out := contract.ListAssetComments200JSONResponse{Results: make([]contract.Comment, len(all))}
	for i, c := range all {
		out.Results[i] = toComment(c)
	}
	return out, nil
}

func (h assets) CreateAssetComment(ctx context.Context, r contract.CreateAssetCommentRequestObject) (contract.CreateAssetCommentResponseObject, error) {
	b := r.Body
	c, err := h.svc.Comment(ctx, r.Id, asset.CommentInput{Content: &b.Content, Parent: b.ParentId, X: b.PositionX, Y: b.PositionY, At: b.Timestamp})
	if err != nil {
		return nil, err
	}
	return contract.CreateAssetComment201JSONResponse(toComment(c)), nil
}

func (h assets) UpdateAssetComment(ctx context.Context, r contract.UpdateAssetCommentRequestObject) (contract.UpdateAssetCommentResponseObject, error) {
	c, err := h.svc.UpdateComment(ctx, r.Id, r.CommentId, asset.CommentInput{Content: r.Body.Content, Resolved: r.Body.IsResolved})
	if err != nil {
		return nil, err
	}
	return contract.UpdateAssetComment200JSONResponse(toComment(c)), nil
}

func (h assets) DeleteAssetComment(ctx context.Context, r contract.DeleteAssetCommentRequestObject) (contract.DeleteAssetCommentResponseObject, error) {
	if err := h.svc.DeleteComment(ctx, r.Id, r.CommentId); err != nil {
		return nil, err
	}
	return contract.DeleteAssetComment204Response{}, nil
}

func toComment(c asset.Comment) contract.Comment {
	return contract.Comment{
		Id: c.ID, ParentId: orNull(c.Parent), Content: c.Content, PositionX: orNull(c.X), PositionY: orNull(c.Y), Timestamp: orNull(c.At),
		IsResolved: c.ResolvedAt != nil, ResolvedBy: orNull(c.ResolvedBy), ResolvedAt: orNull(c.ResolvedAt), CreatedBy: orNull(c.CreatedBy),
		CreatedByName: textOrNull(c.Author), CreatedAt: c.CreatedAt, UpdatedAt: c.UpdatedAt,
	}
}

package asset

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/postgres"
)

// Bounds of comments.
const (
	maxComment  = 4_000
	maxComments = 2_000 // of an asset
)

// Comment is what somebody says about an asset.
type Comment struct {
	ID                   uuid.UUID
	Parent               *uuid.UUID // which it answers
	Content              string
	X, Y                 *float64 // place in the picture, from 0 to 1
	At                   *float64 // seconds into the film
	CreatedBy            *uuid.UUID
	Author               string // the name of who wrote it; empty when nobody knows any more
	CreatedAt, UpdatedAt time.Time
	ResolvedAt           *time.Time
	ResolvedBy           *uuid.UUID
}

// CommentInput describes a comment; nil leaves as it is. Place and moment never change.
type CommentInput struct {
	Content  *string
	Parent   *uuid.UUID
	X, Y, At *float64
	Resolved *bool
}

func checkComment(content string) (string, error) {
	content = strings.TrimSpace(content)
	if content == "" || utf8.RuneCountInString(content) > maxComment {
		return "", fault.Invalid("content", "length", fmt.Sprintf("A comment has 1 to %d characters.", maxComment))
	}
	return content, nil
}

// Comments lists what is said about an asset, the oldest first. Faults: NotFound.
func (s *Service) Comments(ctx context.Context, assetID string) ([]Comment, error) {
	if _, err := s.Get(ctx, assetID); err != nil {
		return nil, err
	}
	rows, err := s.q.ListComments(ctx, s.db.Read(ctx), db.ListCommentsParams{TenantID: access.From(ctx).Tenant, AssetID: assetID})
	if err != nil {
		return nil, postgres.Fault(err, "comment")
	}
	out := make([]Comment, len(rows))
	for i, r := range rows {
		out[i] = commentOf(r)
	}
	return out, s.nameAuthors(ctx, out)
}

// nameAuthors tells who wrote comments. People are in the control plane, which a tenant's database may be far from, so no
// join reaches them.
func (s *Service) nameAuthors(ctx context.Context, comments []Comment) error {
	ids := []uuid.UUID{}
	for _, c := range comments {
		if c.CreatedBy != nil && !slices.Contains(ids, *c.CreatedBy) {
			ids = append(ids, *c.CreatedBy)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := s.q.NameAuthors(ctx, s.db.ControlRead(), ids)
	if err != nil {
		return postgres.Fault(err, "user")
	}
	names := map[uuid.UUID]string{}
	for _, r := range rows {
		names[r.ID] = r.Name
	}
	for i, c := range comments {
		if c.CreatedBy != nil {
			comments[i].Author = names[*c.CreatedBy]
		}
	}
	return nil
}

func commentOf(r db.AssetComment) Comment {
	return Comment{
		ID: r.ID, Parent: r.ParentID, Content: r.Content, X: r.PositionX, Y: r.PositionY, At: r.AtSeconds, CreatedBy: r.CreatedBy,
		CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC(), ResolvedAt: utc(r.ResolvedAt), ResolvedBy: r.ResolvedBy,
	}
}

// Comment says something about an asset. Faults: NotFound, Invalid.
func (s *Service) Comment(ctx context.Context, assetID string, in CommentInput) (Comment, error) {
	actor := access.From(ctx)
	content := ""
	set(&content, in.Content)
	content, err := checkComment(content)
	if err != nil {
		return Comment{}, err
	}
	if (in.X == nil) != (in.Y == nil) {
		return Comment{}, fault.Invalid("position_y", "incomplete", "Give both coordinates or none.")
	}
	by := []Comment{{CreatedBy: userOf(actor)}}
	if err := s.nameAuthors(ctx, by); err != nil { // before anything is said that would be said again after a failure
		return Comment{}, err
	}
	var out Comment
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		if _, err := s.q.LockAsset(ctx, tx, db.LockAssetParams{TenantID: actor.Tenant, AssetID: assetID}); err != nil {
			return postgres.Fault(err, "asset")
		}
		if err := s.checkParentTx(ctx, tx, assetID, in.Parent); err != nil {
			return err
		}
		n, err := s.q.CountComments(ctx, tx, db.CountCommentsParams{TenantID: actor.Tenant, AssetID: assetID})
		if err != nil {
			return postgres.Fault(err, "comment")
		}
		if n >= maxComments {
			return fault.Invalid("content", "too_many", fmt.Sprintf("An asset has room for %d comments.", maxComments))
		}
		row, err := s.q.InsertComment(ctx, tx, db.InsertCommentParams{
			TenantID: actor.Tenant, ID: id.New(), AssetID: assetID, ParentID: in.Parent, Content: content, PositionX: in.X, PositionY: in.Y,
			AtSeconds: in.At, CreatedBy: userOf(actor),
		})
		if err != nil {
			return postgres.Fault(err, "comment")
		}
		out = commentOf(row)
		out.Author = by[0].Author
		s.commentedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "comment.create", Object: "asset", ObjectID: assetID, After: map[string]any{"comment": out.ID, "content": content}})
	})
	return out, err
}

func (s *Service) checkParentTx(ctx context.Context, tx postgres.Tx, assetID string, parent *uuid.UUID) error {
	if parent == nil {
		return nil
	}
	row, err := s.q.GetComment(ctx, tx, db.GetCommentParams{TenantID: access.From(ctx).Tenant, AssetID: assetID, ID: *parent})
	if fault.IsKind(postgres.Fault(err, "comment"), fault.KindNotFound) || err == nil && row.ParentID != nil {
		return fault.Invalid("parent_id", "unknown", "There is no such comment to answer.")
	}
	return postgres.Fault(err, "comment")
}

// UpdateComment changes the words of one's own comment, or marks any as settled. Faults: NotFound, Invalid,
// Forbidden.
func (s *Service) UpdateComment(ctx context.Context, assetID string, comment uuid.UUID, in CommentInput) (Comment, error) {
	actor := access.From(ctx)
	var out Comment
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.GetComment(ctx, tx, db.GetCommentParams{TenantID: actor.Tenant, AssetID: assetID, ID: comment})
		if err != nil {
			return postgres.Fault(err, "comment")
		}
		after := db.UpdateCommentParams{
			TenantID: actor.Tenant, AssetID: assetID, ID: comment, Content: row.Content, ResolvedAt: row.ResolvedAt, ResolvedBy: row.ResolvedBy,
		}
		if in.Content != nil {
			if row.CreatedBy == nil || *row.CreatedBy != actor.User {
				return fault.Forbidden("Somebody else wrote this comment.")
			}
			if after.Content, err = checkComment(*in.Content); err != nil {
				return err
			}
		}
		if in.Resolved != nil {
			after.ResolvedAt, after.ResolvedBy = nil, nil
			if *in.Resolved {
				now := s.now()
				after.ResolvedAt, after.ResolvedBy = &now, userOf(actor)
			}
		}
		if row, err = s.q.UpdateComment(ctx, tx, after); err != nil {
			return postgres.Fault(err, "comment")
		}
		out = commentOf(row)
		s.commentedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{
			Action: "comment.update", Object: "asset", ObjectID: assetID, After: map[string]any{"comment": comment, "content": out.Content, "resolved": out.ResolvedAt != nil},
		})
	})
	if err != nil {
		return Comment{}, err
	}
	named := []Comment{out}
	err = s.nameAuthors(ctx, named)
	return named[0], err
}

// DeleteComment removes a comment and the answers to it: one's own, or any for who may delete assets. Faults:
// NotFound, Forbidden.
func (s *Service) DeleteComment(ctx context.Context, assetID string, comment uuid.UUID) error {
	actor := access.From(ctx)
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.GetComment(ctx, tx, db.GetCommentParams{TenantID: actor.Tenant, AssetID: assetID, ID: comment})
		if err != nil {
			return postgres.Fault(err, "comment")
		}
		if own := row.CreatedBy != nil && *row.CreatedBy == actor.User; !own && !actor.May(access.AssetsDelete) {
			return fault.Forbidden("Somebody else wrote this comment.")
		}
		if err := s.q.DeleteComment(ctx, tx, db.DeleteCommentParams{TenantID: actor.Tenant, AssetID: assetID, ID: comment}); err != nil {
			return postgres.Fault(err, "comment")
		}
		s.commentedTx(ctx, tx, assetID)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "comment.delete", Object: "asset", ObjectID: assetID, Before: map[string]any{"comment": comment, "content": row.Content}})
	})
}

// commentedTx hints, once the change is committed, at dashboards.
func (s *Service) commentedTx(ctx context.Context, tx postgres.Tx, assetID string) {
	tenant := access.From(ctx).Tenant
	tx.AfterCommit(func() { s.live.ToPeople(tenant, live.Hint{Type: "comments.changed", ID: assetID}) })
}

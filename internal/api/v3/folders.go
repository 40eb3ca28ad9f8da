package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
)

type folders struct{ svc *asset.Service }

func (h folders) ListFolders(ctx context.Context, _ contract.ListFoldersRequestObject) (contract.ListFoldersResponseObject, error) {
	all, err := h.svc.Folders(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.ListFolders200JSONResponse{Results: make([]contract.Folder, len(all))}
	for i, f := range all {
		out.Results[i] = toFolder(f)
	}
	return out, nil
}

func (h folders) CreateFolder(ctx context.Context, r contract.CreateFolderRequestObject) (contract.CreateFolderResponseObject, error) {
	f, err := h.svc.CreateFolder(ctx, asset.FolderInput{Name: &r.Body.Name, Parent: changeOf(r.Body.ParentId)})
	if err != nil {
		return nil, err
	}
	return contract.CreateFolder201JSONResponse(toFolder(f)), nil
}

func (h folders) GetFolder(ctx context.Context, r contract.GetFolderRequestObject) (contract.GetFolderResponseObject, error) {
	f, err := h.svc.Folder(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.GetFolder200JSONResponse(toFolder(f)), nil
}

func (h folders) UpdateFolder(ctx context.Context, r contract.UpdateFolderRequestObject) (contract.UpdateFolderResponseObject, error) {
	f, err := h.svc.UpdateFolder(ctx, r.Id, asset.FolderInput{Name: r.Body.Name, Parent: changeOf(r.Body.ParentId)})
	if err != nil {
		return nil, err
	}
	return contract.UpdateFolder200JSONResponse(toFolder(f)), nil
}

func (h folders) DeleteFolder(ctx context.Context, r contract.DeleteFolderRequestObject) (contract.DeleteFolderResponseObject, error) {
	if err := h.svc.DeleteFolder(ctx, r.Id, value(r.Params.Content) == "move"); err != nil {
		return nil, err
	}
	return contract.DeleteFolder204Response{}, nil
}

func toFolder(f asset.Folder) contract.Folder {
	return contract.Folder{
		Id: f.ID, ParentId: orNull(f.Parent), Name: f.Name, AssetCount: int(f.Assets), CreatedBy: orNull(f.CreatedBy), CreatedAt: f.CreatedAt, UpdatedAt: f.UpdatedAt,
	}
}

package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/provider"
)

type imports struct{ svc *importer.Service }

func (h imports) CreateImport(ctx context.Context, r contract.CreateImportRequestObject) (contract.CreateImportResponseObject, error) {
	i, err := h.svc.Create(ctx, importer.In, importer.Input{
		Vendor: provider.Key(r.Body.Vendor), Login: toLogin(r.Body.Credentials, r.Body.BaseUrl), DryRun: value(r.Body.DryRun), Enable: r.Body.Enable == nil || *r.Body.Enable,
	})
	if err != nil {
		return nil, err
	}
	return contract.CreateImport202JSONResponse(toImport(i)), nil
}

func (h imports) CreateExport(ctx context.Context, r contract.CreateExportRequestObject) (contract.CreateExportResponseObject, error) {
	i, err := h.svc.Create(ctx, importer.Out, importer.Input{
		Vendor: provider.Key(r.Body.Vendor), Login: toLogin(r.Body.Credentials, r.Body.BaseUrl), DryRun: value(r.Body.DryRun),
	})
	if err != nil {
		return nil, err
	}
	return contract.CreateExport202JSONResponse(toImport(i)), nil
}

func (h imports) ListImports(ctx context.Context, r contract.ListImportsRequestObject) (contract.ListImportsResponseObject, error) {
	p, err := h.svc.List(ctx, importer.In, pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	return contract.ListImports200JSONResponse(toImportPage(p)), nil
}

func (h imports) ListExports(ctx context.Context, r contract.ListExportsRequestObject) (contract.ListExportsResponseObject, error) {
	p, err := h.svc.List(ctx, importer.Out, pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	return contract.ListExports200JSONResponse(toImportPage(p)), nil
}

func (h imports) GetImport(ctx context.Context, r contract.GetImportRequestObject) (contract.GetImportResponseObject, error) {
	i, err := h.svc.Get(ctx, importer.In, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.GetImport200JSONResponse(toImport(i)), nil
}

func (h imports) GetExport(ctx context.Context, r contract.GetExportRequestObject) (contract.GetExportResponseObject, error) {
	i, err := h.svc.Get(ctx, importer.Out, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.GetExport200JSONResponse(toImport(i)), nil
}

func (h imports) ListImportItems(ctx context.Context, r contract.ListImportItemsRequestObject) (contract.ListImportItemsResponseObject, error) {
	p, err := h.svc.Items(ctx, importer.In, r.Id, importer.Status(value(r.Params.Status)), pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	return contract.ListImportItems200JSONResponse(toImportItems(p)), nil
}

func (h imports) ListExportItems(ctx context.Context, r contract.ListExportItemsRequestObject) (contract.ListExportItemsResponseObject, error) {
	p, err := h.svc.Items(ctx, importer.Out, r.Id, importer.Status(value(r.Params.Status)), pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	return contract.ListExportItems200JSONResponse(toImportItems(p)), nil
}

func (h imports) CancelImport(ctx context.Context, r contract.CancelImportRequestObject) (contract.CancelImportResponseObject, error) {
	i, err := h.svc.Cancel(ctx, importer.In, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.CancelImport200JSONResponse(toImport(i)), nil
}

func (h imports) CancelExport(ctx context.Context, r contract.CancelExportRequestObject) (contract.CancelExportResponseObject, error) {
	i, err := h.svc.Cancel(ctx, importer.Out, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.CancelExport200JSONResponse(toImport(i)), nil
}

func toLogin(l contract.VendorLogin, address *string) provider.Login {
	return provider.Login{Address: value(address), Account: value(l.Account), Username: value(l.Username), Secret: l.Secret}
}

func toImport(i importer.Import) contract.Import {
	return contract.Import{
		Id: i.ID, Vendor: contract.ImportVendor(i.Vendor), Account: i.Account, State: contract.ImportState(i.State), DryRun: i.DryRun, Total: i.Total, Done: i.Done,
		Skipped: i.Skipped, Failed: i.Failed, Bytes: i.Bytes, Current: i.Current, Error: textOrNull(i.Note), CreatedBy: orNull(i.CreatedBy),
		CreatedAt: i.CreatedAt.UTC(), StartedAt: orNull(i.StartedAt), FinishedAt: orNull(i.FinishedAt),
	}
}

func toImportPage(p page.Page[importer.Import]) contract.ImportPage {
	out := contract.ImportPage{Results: make([]contract.Import, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, v := range p.Results {
		out.Results[i] = toImport(v)
	}
	return out
}

func toImportItems(p page.Page[importer.Item]) contract.ImportItemPage {
	out := contract.ImportItemPage{Results: make([]contract.ImportItem, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, v := range p.Results {
		out.Results[i] = contract.ImportItem{
			RemoteId: v.RemoteID, Name: v.Name, Kind: v.Kind, Status: contract.ImportItemStatus(v.Status), Note: v.Note, AssetId: textOrNull(v.AssetID),
		}
	}
	return out
}

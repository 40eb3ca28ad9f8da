package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
)

type metadataTemplates struct{ svc *asset.Service }

func (h metadataTemplates) ListMetadataTemplates(ctx context.Context, _ contract.ListMetadataTemplatesRequestObject) (contract.ListMetadataTemplatesResponseObject, error) {
	all, err := h.svc.Templates(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.ListMetadataTemplates200JSONResponse{Results: make([]contract.MetadataTemplate, len(all))}
	for i, t := range all {
		out.Results[i] = toTemplate(t)
	}
	return out, nil
}

func (h metadataTemplates) CreateMetadataTemplate(ctx context.Context, r contract.CreateMetadataTemplateRequestObject) (contract.CreateMetadataTemplateResponseObject, error) {
	t, err := h.svc.CreateTemplate(ctx, asset.TemplateInput{Name: &r.Body.Name, Description: r.Body.Description, Fields: fromFields(r.Body.Fields)})
	if err != nil {
		return nil, err
	}
	return contract.CreateMetadataTemplate201JSONResponse(toTemplate(t)), nil
}

func (h metadataTemplates) GetMetadataTemplate(ctx context.Context, r contract.GetMetadataTemplateRequestObject) (contract.GetMetadataTemplateResponseObject, error) {
	t, err := h.svc.Template(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.GetMetadataTemplate200JSONResponse(toTemplate(t)), nil
}

func (h metadataTemplates) UpdateMetadataTemplate(ctx context.Context, r contract.UpdateMetadataTemplateRequestObject) (contract.UpdateMetadataTemplateResponseObject, error) {
	t, err := h.svc.UpdateTemplate(ctx, r.Id, asset.TemplateInput{Name: r.Body.Name, Description: r.Body.Description, Fields: fromFields(r.Body.Fields)})
	if err != nil {
		return nil, err
	}
	return contract.UpdateMetadataTemplate200JSONResponse(toTemplate(t)), nil
}

func (h metadataTemplates) DeleteMetadataTemplate(ctx context.Context, r contract.DeleteMetadataTemplateRequestObject) (contract.DeleteMetadataTemplateResponseObject, error) {
	if err := h.svc.DeleteTemplate(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.DeleteMetadataTemplate204Response{}, nil
}

// fromFields keeps a list that was left out apart from an empty one.
func fromFields(in []contract.MetadataField) []asset.TemplateField {
	if in == nil {
		return nil
	}
	out := make([]asset.TemplateField, len(in))
	for i, f := range in {
		out[i] = asset.TemplateField{
			Key: f.Key, Label: value(f.Label), Type: asset.FieldType(f.Type), Required: value(f.Required), Options: f.Options, Min: f.Min, Max: f.Max,
		}
	}
	return out
}

func toTemplate(t asset.Template) contract.MetadataTemplate {
	out := contract.MetadataTemplate{
		Id: t.ID, Name: t.Name, Description: t.Description, Fields: make([]contract.MetadataField, len(t.Fields)), UsageCount: int(t.Used),
		CreatedBy: orNull(t.CreatedBy), CreatedAt: t.CreatedAt, UpdatedAt: t.UpdatedAt,
	}
	for i, f := range t.Fields {
		out.Fields[i] = contract.MetadataField{
			Key: f.Key, Label: &f.Label, Type: contract.MetadataFieldType(f.Type), Required: &f.Required, Options: f.Options, Min: f.Min, Max: f.Max,
		}
	}
	return out
}

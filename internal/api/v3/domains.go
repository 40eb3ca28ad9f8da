package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/tenant"
)

func (h tenants) ListDomains(ctx context.Context, _ contract.ListDomainsRequestObject) (contract.ListDomainsResponseObject, error) {
	domains, err := h.svc.Domains(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.ListDomains200JSONResponse{Results: make([]contract.Domain, len(domains))}
	for i, d := range domains {
		out.Results[i] = toDomain(d)
	}
	return out, nil
}

func (h tenants) AddDomain(ctx context.Context, r contract.AddDomainRequestObject) (contract.AddDomainResponseObject, error) {
	d, err := h.svc.AddDomain(ctx, r.Body.Domain)
	if err != nil {
		return nil, err
	}
	return contract.AddDomain201JSONResponse(toDomain(d)), nil
}

func (h tenants) VerifyDomain(ctx context.Context, r contract.VerifyDomainRequestObject) (contract.VerifyDomainResponseObject, error) {
	d, err := h.svc.VerifyDomain(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.VerifyDomain200JSONResponse(toDomain(d)), nil
}

func (h tenants) RemoveDomain(ctx context.Context, r contract.RemoveDomainRequestObject) (contract.RemoveDomainResponseObject, error) {
	if err := h.svc.RemoveDomain(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.RemoveDomain204Response{}, nil
}

func toDomain(d tenant.Domain) contract.Domain {
	return contract.Domain{
		Id: d.ID, Domain: d.Domain, RecordName: d.Record, RecordValue: d.Challenge, CreatedAt: d.CreatedAt.UTC(), CheckedAt: orNull(d.CheckedAt), VerifiedAt: orNull(d.VerifiedAt),
	}
}

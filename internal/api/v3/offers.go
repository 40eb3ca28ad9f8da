package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/offer"
)

type offers struct{ svc *offer.Service }

func (h offers) ListOffers(ctx context.Context, r contract.ListOffersRequestObject) (contract.ListOffersResponseObject, error) {
	direction := offer.Received
	if r.Params.Direction != nil {
		direction = offer.Direction(*r.Params.Direction)
	}
	state := offer.State(value(r.Params.State))
	p, err := h.svc.List(ctx, direction, state, pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListOffers200JSONResponse{Results: make([]contract.Offer, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, o := range p.Results {
		out.Results[i] = toOffer(o)
	}
	return out, nil
}

func (h offers) CreateOffer(ctx context.Context, r contract.CreateOfferRequestObject) (contract.CreateOfferResponseObject, error) {
	o, err := h.svc.Create(ctx, offer.Input{
		Asset: value(r.Body.AssetId), Playlist: r.Body.PlaylistId, Layout: r.Body.LayoutId, To: r.Body.Tenant, Message: value(r.Body.Message), ExpiresAt: r.Body.ExpiresAt,
	})
	return contract.CreateOffer201JSONResponse(toOffer(o)), err
}

func (h offers) GetOffer(ctx context.Context, r contract.GetOfferRequestObject) (contract.GetOfferResponseObject, error) {
	o, err := h.svc.Get(ctx, r.Id)
	return contract.GetOffer200JSONResponse(toOffer(o)), err
}

func (h offers) EndOffer(ctx context.Context, r contract.EndOfferRequestObject) (contract.EndOfferResponseObject, error) {
	return contract.EndOffer204Response{}, h.svc.End(ctx, r.Id)
}

func (h offers) AcceptOffer(ctx context.Context, r contract.AcceptOfferRequestObject) (contract.AcceptOfferResponseObject, error) {
	o, err := h.svc.Accept(ctx, r.Id)
	return contract.AcceptOffer200JSONResponse(toOffer(o)), err
}

func (h offers) DeclineOffer(ctx context.Context, r contract.DeclineOfferRequestObject) (contract.DeclineOfferResponseObject, error) {
	o, err := h.svc.Decline(ctx, r.Id)
	return contract.DeclineOffer200JSONResponse(toOffer(o)), err
}

func toOffer(o offer.Offer) contract.Offer {
	out := contract.Offer{
		Id: o.ID, Direction: contract.OfferDirectionReceived, Kind: contract.OfferKind(o.Kind), ObjectId: textOrNull(o.ObjectID), Title: o.Title, Message: o.Message,
		State: contract.OfferState(o.State), CopyStatus: contract.OfferCopyStatus(o.Copy), Problem: textOrNull(o.Problem), ProblemCode: textOrNull(string(o.Reason)), From: toOfferSide(o.From), To: toOfferSide(o.To), ReceivedId: textOrNull(o.ReceivedID),
		ExpiresAt: orNull(o.ExpiresAt), CreatedAt: o.CreatedAt, DecidedAt: orNull(o.DecidedAt), RefreshedAt: orNull(o.RefreshedAt),
	}
	if o.Sent {
		out.Direction = contract.OfferDirectionSent
	}
	return out
}

func toOfferSide(s offer.Side) contract.OfferSide {
	return contract.OfferSide{Id: s.ID, Name: s.Name, Slug: s.Slug}
}

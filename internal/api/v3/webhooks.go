package v3

import (
	"context"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/webhook"
)

type webhooks struct{ svc *webhook.Service }

func (h webhooks) ListWebhookEvents(context.Context, contract.ListWebhookEventsRequestObject) (contract.ListWebhookEventsResponseObject, error) {
	out := contract.ListWebhookEvents200JSONResponse{}
	for _, k := range webhook.Kinds() {
		out.Results = append(out.Results, contract.WebhookEvent{Name: k.Name, Description: k.Description})
	}
	return out, nil
}

func (h webhooks) ListWebhooks(ctx context.Context, _ contract.ListWebhooksRequestObject) (contract.ListWebhooksResponseObject, error) {
	all, err := h.svc.List(ctx)
	out := contract.ListWebhooks200JSONResponse{Results: make([]contract.Webhook, len(all))}
	for i, e := range all {
		out.Results[i] = toWebhook(e)
	}
	return out, err
}

func (h webhooks) CreateWebhook(ctx context.Context, r contract.CreateWebhookRequestObject) (contract.CreateWebhookResponseObject, error) {
	e, secret, err := h.svc.Create(ctx, webhook.Input{URL: &r.Body.Url, Description: r.Body.Description, Events: r.Body.Events, Enabled: r.Body.IsEnabled})
	return contract.CreateWebhook201JSONResponse{Webhook: toWebhook(e), Secret: secret}, err
}

func (h webhooks) GetWebhook(ctx context.Context, r contract.GetWebhookRequestObject) (contract.GetWebhookResponseObject, error) {
	e, err := h.svc.Get(ctx, r.Id)
	return contract.GetWebhook200JSONResponse{WebhookJSONResponse: contract.WebhookJSONResponse(toWebhook(e))}, err
}

func (h webhooks) UpdateWebhook(ctx context.Context, r contract.UpdateWebhookRequestObject) (contract.UpdateWebhookResponseObject, error) {
	e, err := h.svc.Update(ctx, r.Id, webhook.Input{URL: r.Body.Url, Description: r.Body.Description, Events: r.Body.Events, Enabled: r.Body.IsEnabled})
	return contract.UpdateWebhook200JSONResponse{WebhookJSONResponse: contract.WebhookJSONResponse(toWebhook(e))}, err
}

func (h webhooks) DeleteWebhook(ctx context.Context, r contract.DeleteWebhookRequestObject) (contract.DeleteWebhookResponseObject, error) {
	return contract.DeleteWebhook204Response{}, h.svc.Delete(ctx, r.Id)
}

func (h webhooks) GetWebhookSecret(ctx context.Context, r contract.GetWebhookSecretRequestObject) (contract.GetWebhookSecretResponseObject, error) {
	s, err := h.svc.Secret(ctx, r.Id)
	return contract.GetWebhookSecret200JSONResponse{WebhookSecretJSONResponse: contract.WebhookSecretJSONResponse{Secret: s}}, err
}

func (h webhooks) RotateWebhookSecret(ctx context.Context, r contract.RotateWebhookSecretRequestObject) (contract.RotateWebhookSecretResponseObject, error) {
	s, err := h.svc.RotateSecret(ctx, r.Id)
	return contract.RotateWebhookSecret200JSONResponse{WebhookSecretJSONResponse: contract.WebhookSecretJSONResponse{Secret: s}}, err
}

func (h webhooks) TestWebhook(ctx context.Context, r contract.TestWebhookRequestObject) (contract.TestWebhookResponseObject, error) {
	d, err := h.svc.Test(ctx, r.Id)
	return contract.TestWebhook202JSONResponse{WebhookDeliveryJSONResponse: contract.WebhookDeliveryJSONResponse(toDelivery(d))}, err
}

func (h webhooks) ReplayWebhookDelivery(ctx context.Context, r contract.ReplayWebhookDeliveryRequestObject) (contract.ReplayWebhookDeliveryResponseObject, error) {
	d, err := h.svc.Replay(ctx, r.Id, r.DeliveryId)
	return contract.ReplayWebhookDelivery202JSONResponse{WebhookDeliveryJSONResponse: contract.WebhookDeliveryJSONResponse(toDelivery(d))}, err
}

func (h webhooks) ListWebhookDeliveries(ctx context.Context, r contract.ListWebhookDeliveriesRequestObject) (contract.ListWebhookDeliveriesResponseObject, error) {
	p, err := h.svc.Deliveries(ctx, r.Id, webhook.Status(value(r.Params.Status)), pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListWebhookDeliveries200JSONResponse{Results: make([]contract.WebhookDelivery, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, d := range p.Results {
		out.Results[i] = toDelivery(d)
	}
	return out, nil
}

func toWebhook(e webhook.Endpoint) contract.Webhook {
	return contract.Webhook{
		Id: e.ID, Url: e.URL, Description: e.Description, Events: e.Events, IsEnabled: e.Enabled, DisabledReason: e.DisabledReason,
		FailingSince: orNull(e.FailingSince), CreatedBy: orNull(e.CreatedBy), CreatedAt: e.CreatedAt, UpdatedAt: e.UpdatedAt,
	}
}

func toDelivery(d webhook.Delivery) contract.WebhookDelivery {
	out := contract.WebhookDelivery{
		Id: d.ID, MessageId: d.MessageID, Event: d.Event, Body: d.Body, Status: contract.WebhookDeliveryStatus(d.Status), Attempts: d.Attempts,
		NextAttemptAt: orNull(d.NextAttempt), LastAttemptAt: orNull(d.LastAttempt), ResponseStatus: orNull(d.Response), ResponseBody: d.ResponseBody,
		Error: d.Error, CreatedAt: d.CreatedAt, DurationMs: orNull[int](nil),
	}
	if d.Duration != nil {
		out.DurationMs.Set(int(d.Duration.Milliseconds()))
	}
	return out
}

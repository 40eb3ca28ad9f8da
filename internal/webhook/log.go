package webhook

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/webhook/internal/db"
)

// logLife is how long deliveries that ended are kept.
const logLife = 30 * 24 * time.Hour

var table = postgres.ListTable{
	From: "webhook_deliveries", ID: "id",
	Columns: []string{"id", "endpoint_id", "message_id", "event", "body", "status", "attempts", "next_attempt_at", "last_attempt_at",
		"response_status", "response_body", "duration_ms", "error", "created_at"},
	Sort: map[string]string{"created_at": "timestamptz"},
}

// Deliveries returns a page of an endpoint's deliveries, the newest first; status narrows it. Faults: NotFound.
func (s *Service) Deliveries(ctx context.Context, endpoint uuid.UUID, status Status, req page.Request) (page.Page[Delivery], error) {
	if _, err := s.Get(ctx, endpoint); err != nil {
		return page.Page[Delivery]{}, err
	}
	l := postgres.NewList(ctx, table)
	l.Equal("endpoint_id", endpoint)
	if status != "" {
		l.Equal("status", string(status))
	}
	scan := func(rows pgx.Rows) (Delivery, error) {
		var r db.WebhookDelivery
		err := rows.Scan(&r.ID, &r.EndpointID, &r.MessageID, &r.Event, &r.Body, &r.Status, &r.Attempts, &r.NextAttemptAt, &r.LastAttemptAt,
			&r.ResponseStatus, &r.ResponseBody, &r.DurationMs, &r.Error, &r.CreatedAt)
		if err != nil {
			return Delivery{}, fmt.Errorf("read a delivery: %w", err)
		}
		return deliveryFromRow(r), nil
	}
	return postgres.Rows(ctx, s.DB, l, "-created_at", req, scan, func(d Delivery) (any, any) { return d.CreatedAt, d.ID })
}

// Test sends an endpoint an event that means nothing, even when it is disabled. Faults: NotFound.
func (s *Service) Test(ctx context.Context, endpoint uuid.UUID) (out Delivery, err error) {
	if _, err := s.Get(ctx, endpoint); err != nil {
		return out, err
	}
	a := access.From(ctx)
	err = s.DB.Tx(ctx, func(tx postgres.Tx) (err error) {
		out, err = s.sendTx(ctx, tx, Test, eventData{TenantID: a.Tenant, Object: "webhook", ID: endpoint.String(), RequestID: a.RequestID}, endpoint)
		if err != nil {
			return err
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "webhook.test", Object: "webhook", ObjectID: endpoint.String()})
	})
	return out, err
}

// Replay sends a delivery once more, with the same webhook-id. Faults: NotFound.
func (s *Service) Replay(ctx context.Context, endpoint, delivery uuid.UUID) (out Delivery, err error) {
	tenant := access.From(ctx).Tenant
	err = s.DB.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.ReplayDelivery(ctx, tx, db.ReplayDeliveryParams{TenantID: tenant, EndpointID: endpoint, ID: delivery})
		if err != nil {
			return postgres.Fault(err, "delivery")
		}
		out = deliveryFromRow(row)
		if err := s.Jobs.InsertAtTx(ctx, tx, DeliverArgs{tenant, delivery, 1}, time.Time{}); err != nil {
			return err
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "webhook.replay", Object: "webhook", ObjectID: endpoint.String(), After: map[string]any{"delivery": delivery}})
	})
	return out, err
}

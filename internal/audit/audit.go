// Package audit keeps who did what: one row for every write, in the transaction of the write itself.
// Rows are append-only; the serving role can neither change nor delete them.
//
// What was done to content lies beside the content, what was done to members and tenants in the control
// plane; readers see one log.
package audit

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit/internal/db"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
)

// Entry says what was done to which object. Before and After are kept as JSON; they must hold no secrets.
type Entry struct {
	Tenant   uuid.UUID // whose log; the actor's tenant when zero. Only the control plane takes another
	Action   string    // such as asset.update
	Object   string    // such as asset
	ObjectID string
	Before   any
	After    any
}

// WriteTx adds an entry in the caller's transaction. Who, where from and by which request come from the
// context. Who listens to what happens hears of it. What is kept in copies of the tenant's data is dropped with the commit.
func WriteTx(ctx context.Context, tx postgres.Tx, e Entry) error {
	a := access.From(ctx)
	before, err := encode(e.Before)
	if err != nil {
		return err
	}
	after, err := encode(e.After)
	if err != nil {
		return err
	}
	kind, actor := actorOf(a)
	address := ""
	if a.Address.IsValid() {
		address = a.Address.String()
	}
	row := db.InsertEntryParams{
		TenantID: a.Tenant, ID: id.New(), ActorID: actor, ActorKind: kind, Action: e.Action,
		Object: e.Object, ObjectID: e.ObjectID, Before: before, After: after, Address: address, RequestID: a.RequestID,
	}
	tx.Changed(cmp.Or(e.Tenant, a.Tenant))
	if tx.Control() {
		err = insertControl(ctx, tx, row, e.Tenant)
	} else {
		err = db.New().InsertEntry(ctx, tx, row)
	}
	if err != nil {
		return fmt.Errorf("write the audit entry %s: %w", e.Action, err)
	}
	return tx.Happens(ctx, postgres.Happening{Action: e.Action, Object: e.Object, ObjectID: e.ObjectID, After: e.After})
}

func insertControl(ctx context.Context, tx postgres.Tx, row db.InsertEntryParams, tenant uuid.UUID) error {
	if tenant == uuid.Nil {
		tenant = row.TenantID
	}
	out := db.InsertControlEntryParams{
		ID: row.ID, ActorID: row.ActorID, ActorKind: row.ActorKind, Action: row.Action, Object: row.Object, ObjectID: row.ObjectID,
		Before: row.Before, After: row.After, Address: row.Address, RequestID: row.RequestID,
	}
	if tenant != uuid.Nil {
		out.TenantID = &tenant
	}
	return db.New().InsertControlEntry(ctx, tx, out)
}

func actorOf(a access.Actor) (kind string, actor *uuid.UUID) {
	switch {
	case a.User != uuid.Nil:
		return "user", &a.User
	case a.Device != uuid.Nil:
		return "device", &a.Device
	case a.APIKey != uuid.Nil:
		return "api_key", &a.APIKey
	}
	return "system", nil
}

func encode(v any) (json.RawMessage, error) {
	if v == nil {
		return nil, nil
	}
	text, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode the audit entry: %w", err)
	}
	return text, nil
}

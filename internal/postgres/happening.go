package postgres

import "context"

// Happening is something that happens in a tenant with a transaction.
type Happening struct {
	Action   string // as in the audit log, such as asset.update
	Object   string
	ObjectID string
	After    any
}

// OnHappening registers what hears, inside the transaction, of everything that happens in tenants.
func (db *DB) OnHappening(fn func(ctx context.Context, tx Tx, h Happening) error) { db.happening = fn }

// Happens tells of something in the transaction of the tenant. What hears of it can refuse the transaction.
func (tx Tx) Happens(ctx context.Context, h Happening) error {
	if tx.db == nil || tx.db.happening == nil || tx.control {
		return nil
	}
	return tx.db.happening(ctx, tx, h)
}

package postgres

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Jobs are rows of the transaction that makes them necessary, so those of a tenant in another database are
// born there, where nobody works. They are brought to the queue of the shared database: right after the
// commit by whoever added them, and regularly by whoever finds some.

const (
	takeJobs = `select id, to_jsonb(j) from jobs.river_job j order by id limit 200 for update skip locked`

	// The list of those that came already makes it once and only once, whatever happens between the two commits.
	queueJobs = `
		with given as (select * from jsonb_populate_recordset(null::jobs.river_job, $2)),
		came as (insert into jobs.relayed (source, job_id, created_at) select $1, id, created_at from given on conflict do nothing returning job_id)
		insert into jobs.river_job (state, max_attempts, created_at, scheduled_at, priority, args, kind, metadata, queue, tags, unique_key, unique_states)
		select state, max_attempts, created_at, scheduled_at, priority, args, kind, metadata, queue, tags, unique_key, unique_states
		from given where id in (select job_id from came) order by id
		on conflict do nothing`

	dropJobs      = `delete from jobs.river_job where id = any($1)`
	forgetRelayed = `delete from jobs.relayed where relayed_at < now() - interval '30 days'`
)

// relayTimeout bounds the way to the queue after a commit.
const relayTimeout = 5 * time.Second

// JobsAdded says that the transaction added jobs.
func (tx Tx) JobsAdded(ctx context.Context) {
	if tx.database == "" {
		return
	}
	tx.AfterCommit(func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), relayTimeout)
		defer cancel()
		if err := tx.db.relay(ctx, tx.database); err != nil {
			tx.db.log.WarnContext(ctx, "jobs wait in another database", "database", tx.database, "error", err)
		}
	})
}

// RelayJobs brings the jobs that wait in other databases to the queue. A database that does not answer does not
// keep the others.
func (db *DB) RelayJobs(ctx context.Context) error {
	if len(db.places) == 0 {
		return nil
	}
	var failed error
	for name := range db.places {
		if err := db.relay(ctx, name); err != nil {
			failed = errors.Join(failed, fmt.Errorf("database %s: %w", name, err))
		}
	}
	if _, err := db.shared.pool.Exec(ctx, forgetRelayed); err != nil {
		failed = errors.Join(failed, fmt.Errorf("forget relayed jobs: %w", err))
	}
	return failed
}

func (db *DB) relay(ctx context.Context, name string) error {
	p, err := db.place(name)
	if err != nil {
		return err
	}
	return p.run(ctx, func(_ *place, pool *pgxpool.Pool) error {
		for {
			n, err := db.relaySome(ctx, name, pool)
			if err != nil || n == 0 {
				return err
			}
		}
	})
}

// relaySome brings some jobs over and returns how many.
func (db *DB) relaySome(ctx context.Context, name string, from *pgxpool.Pool) (n int, err error) {
	err = pgx.BeginFunc(ctx, from, func(tx pgx.Tx) error {
		ids, list, err := waitingJobs(ctx, tx)
		if n = len(ids); err != nil || n == 0 {
			return err
		}
		if _, err := db.shared.pool.Exec(ctx, queueJobs, name, list); err != nil {
			return fmt.Errorf("queue relayed jobs: %w", err)
		}
		_, err = tx.Exec(ctx, dropJobs, ids)
		return err
	})
	return n, connectionFault(err)
}

func waitingJobs(ctx context.Context, tx pgx.Tx) (ids []int64, list json.RawMessage, err error) {
	rows, err := tx.Query(ctx, takeJobs)
	if err != nil {
		return nil, nil, err
	}
	var all []json.RawMessage
	var id int64
	var row json.RawMessage
	_, err = pgx.ForEachRow(rows, []any{&id, &row}, func() error {
		ids, all = append(ids, id), append(all, append(json.RawMessage(nil), row...))
		return nil
	})
	if err != nil {
		return nil, nil, fmt.Errorf("read the jobs that wait: %w", err)
	}
	list, err = json.Marshal(all)
	return ids, list, err
}

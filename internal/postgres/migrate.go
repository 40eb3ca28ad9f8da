package postgres

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"strings"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

//go:embed migrations/*.sql
var migrations embed.FS

// minVersion is the oldest PostgreSQL that the schema is tested on, as server_version_num.
const minVersion = 150000

// Migrate brings the schema up to date as the owner's role, under a lock that lets one node at a time
// do it. It creates the serving role when it is missing. url must belong to a role that may create
// schemas and, the first time, roles.
func Migrate(ctx context.Context, url string, log *slog.Logger) error {
	pc, err := pgx.ParseConfig(url)
	if err != nil {
		return fmt.Errorf("read the database URL: %w", redact(err))
	}
	if pc.ConnectTimeout == 0 {
		pc.ConnectTimeout = connectTimeout
	}
	db := stdlib.OpenDB(*pc)
	defer func() { _ = db.Close() }()
	if err := checkVersion(ctx, db); err != nil {
		return err
	}
	// Granting what is granted already is a write of the catalogue too, so nodes that start together take turns.
	turn, err := db.Conn(ctx)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", redact(err))
	}
	defer func() { _ = turn.Close() }()
	if _, err := turn.ExecContext(ctx, "select pg_advisory_lock($1)", migrationTurn); err != nil {
		return fmt.Errorf("wait for another node's migration: %w", err)
	}
	defer func() {
		_, _ = turn.ExecContext(context.WithoutCancel(ctx), "select pg_advisory_unlock($1)", migrationTurn)
	}()
	if err := ensureServingRole(ctx, db); err != nil {
		return err
	}
	if err := migrateSchema(ctx, db, log); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, deferReferences); err != nil {
		return fmt.Errorf("let references be checked at the commit: %w", err)
	}
	return migrateJobs(ctx, url)
}

// migrationTurn is the advisory lock that lets one node at a time migrate.
const migrationTurn int64 = 0x7369676e61746501

// deferReferences lets a transaction that copies a tenant put off the checks of foreign keys between tenant
// tables until its commit; all others check them as before.
const deferReferences = `do $$ declare k record; begin
	for k in select c.conrelid::regclass as of, c.conname as name from pg_constraint c join pg_namespace n on n.oid = c.connamespace
		where n.nspname = 'public' and c.contype = 'f' and not c.condeferrable and c.conparentid = 0
			and exists (select from pg_attribute a where a.attrelid = c.conrelid and a.attname = 'tenant_id')
	loop
		perform set_config('lock_timeout', '5s', true);
		execute format('alter table %s alter constraint %I deferrable initially immediate', k.of, k.name);
	end loop;
end $$`

// MigrateDatabase brings the schema of a database that only holds data planes up to date. The control plane's
// tables are part of the schema and stay empty; the serving role cannot reach them there, so that a query
// which needs them fails instead of finding nothing. It refuses the shared database itself, by whatever address.
func MigrateDatabase(ctx context.Context, url, shared string, log *slog.Logger) error {
	if err := Migrate(ctx, url, log); err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect to the database: %w", redact(err))
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	if err := refuseControlPlane(ctx, conn, shared); err != nil {
		return err
	}
	const confine = `revoke all on all tables in schema tenant_management from signate_app;
		revoke all on auth_user from signate_app;
		grant select on tenant_management.placements to signate_app`
	if _, err := conn.Exec(ctx, confine); err != nil {
		return fmt.Errorf("confine the serving role: %w", err)
	}
	return nil
}

const identity = "select (select id from tenant_management.database_identity), exists (select from tenant_management.tenants)"

func refuseControlPlane(ctx context.Context, conn *pgx.Conn, shared string) error {
	control, err := pgx.Connect(ctx, shared)
	if err != nil {
		return fmt.Errorf("connect to the shared database: %w", redact(err))
	}
	defer func() { _ = control.Close(context.WithoutCancel(ctx)) }()
	var here, there uuid.UUID
	var used bool
	if err := control.QueryRow(ctx, identity).Scan(&there, nil); err != nil {
		return fmt.Errorf("tell the databases apart: %w", err)
	}
	if err := conn.QueryRow(ctx, identity).Scan(&here, &used); err != nil {
		return fmt.Errorf("tell the databases apart: %w", err)
	}
	if here == there || used {
		return errors.New("it is the shared database, or that of another installation; tenants need an empty one")
	}
	return nil
}

func checkVersion(ctx context.Context, db *sql.DB) error {
	var version int
	if err := db.QueryRowContext(ctx, "select current_setting('server_version_num')::int").Scan(&version); err != nil {
		return fmt.Errorf("connect to the database: %w", err)
	}
	if version < minVersion {
		return fmt.Errorf("PostgreSQL %d is too old: 15 or newer is needed", version/10000)
	}
	return nil
}

// ensureServingRole creates the role before the first migration, which grants to it. Two nodes may try
// at once; the loser's error is expected.
func ensureServingRole(ctx context.Context, db *sql.DB) error {
	const create = `do $$ begin
		if not exists (select from pg_roles where rolname = 'signate_app') then
			create role signate_app nologin nosuperuser nobypassrls nocreatedb nocreaterole;
		end if;
	exception when duplicate_object or unique_violation then null; end $$`
	if _, err := db.ExecContext(ctx, create); err != nil {
		return fmt.Errorf("create the serving role %s (a role with CREATEROLE can do it beforehand): %w", ServingRole, err)
	}
	// From version 16 on a role that made another is its member without the right to act as it.
	const grant = `do $$ begin
		if not pg_has_role(current_user, 'signate_app', case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end) then
			execute format('grant signate_app to %I', current_user);
		end if;
	exception when unique_violation then null; end $$`
	if _, err := db.ExecContext(ctx, grant); err != nil {
		return fmt.Errorf("let the owner act as %s: %w", ServingRole, err)
	}
	return nil
}

func migrateSchema(ctx context.Context, db *sql.DB, log *slog.Logger) error {
	files, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files)
	if err != nil {
		return fmt.Errorf("read the migrations: %w", err)
	}
	if err := refuseNewerSchema(ctx, provider); err != nil {
		return err
	}
	done, err := provider.Up(ctx)
	if err != nil {
		return fmt.Errorf("migrate the schema: %w", err)
	}
	for _, m := range done {
		log.InfoContext(ctx, "schema migrated", "migration", m.Source.Path, "duration_ms", m.Duration.Milliseconds())
	}
	return nil
}

// refuseNewerSchema keeps an old binary from serving a schema that a newer one has changed.
func refuseNewerSchema(ctx context.Context, provider *goose.Provider) error {
	current, target, err := provider.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	if current > target {
		return fmt.Errorf("the schema has version %d, this program knows up to %d: run a newer signate", current, target)
	}
	return nil
}

func migrateJobs(ctx context.Context, url string) error {
	pool, err := pgxpool.New(ctx, url)
	if err != nil {
		return fmt.Errorf("connect for the job tables: %w", err)
	}
	defer pool.Close()
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Schema: "jobs", Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return fmt.Errorf("prepare the job tables: %w", err)
	}
	_, err = migrator.Migrate(ctx, rivermigrate.DirectionUp, nil)
	if err != nil && !strings.Contains(err.Error(), "already exists") {
		return fmt.Errorf("migrate the job tables: %w", err)
	}
	const grant = `grant usage on schema jobs to signate_app;
		grant select, insert, update, delete on all tables in schema jobs to signate_app;
		grant usage on all sequences in schema jobs to signate_app;`
	if _, err := pool.Exec(ctx, grant); err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("let the serving role work jobs: %w", err)
	}
	return nil
}

package postgres

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Condition is what a database says of itself.
type Condition struct {
	Where    string        // host and database, without credentials
	Server   string        // version of PostgreSQL
	Schema   int64         // version of the schema; 0 without one
	Known    int64         // version of the schema that this program brings
	Clock    time.Duration // how far its clock is ahead of ours
	Migrates bool          // the role may change the schema
}

// Inspect looks at a database and changes nothing. A fault says what keeps the role from being used.
func Inspect(ctx context.Context, url string) (Condition, error) {
	var c Condition
	pc, err := pgx.ParseConfig(url)
	if err != nil {
		return c, fmt.Errorf("read the database URL: %w", redact(err))
	}
	pc.ConnectTimeout = connectTimeout
	c.Where, c.Known = pc.Host+"/"+pc.Database, newestMigration()
	conn, err := pgx.ConnectConfig(ctx, pc)
	if err != nil {
		return c, fmt.Errorf("connect to the database: %w", redact(err))
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }()
	asked := time.Now()
	var number int
	var there time.Time
	var schema bool
	const server = `select current_setting('server_version_num')::int, split_part(current_setting('server_version'), ' ', 1), clock_timestamp(),
		to_regclass('goose_db_version') is not null`
	if err := conn.QueryRow(ctx, server).Scan(&number, &c.Server, &there, &schema); err != nil {
		return c, fmt.Errorf("ask the database: %w", err)
	}
	c.Clock = there.Sub(asked.Add(time.Since(asked) / 2))
	if number < minVersion {
		return c, fmt.Errorf("PostgreSQL %s is too old: 15 or newer is needed", c.Server)
	}
	if err := conn.QueryRow(ctx, "select has_database_privilege(current_database(), 'create')").Scan(&c.Migrates); err != nil {
		return c, fmt.Errorf("ask the database: %w", err)
	}
	if !schema {
		return c, nil
	}
	if err := inspectSchema(ctx, conn, &c); err != nil {
		return c, err
	}
	if c.Schema > c.Known {
		return c, fmt.Errorf("the schema has version %d, this program knows up to %d: run a newer signate", c.Schema, c.Known)
	}
	return c, inspectRole(ctx, conn)
}

// inspectSchema finds out whose the schema is, and how new. The serving role may not read the version.
func inspectSchema(ctx context.Context, conn *pgx.Conn, c *Condition) error {
	var readable bool
	const owner = `select pg_has_role(current_user, nspowner, 'usage'), has_table_privilege('goose_db_version', 'select')
		from pg_namespace where nspname = 'tenant_management'`
	err := conn.QueryRow(ctx, owner).Scan(&c.Migrates, &readable)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !readable {
		return nil
	}
	if err == nil {
		err = conn.QueryRow(ctx, "select coalesce(max(version_id), 0) from goose_db_version where is_applied").Scan(&c.Schema)
	}
	if err != nil {
		return fmt.Errorf("read the schema's version: %w", err)
	}
	return nil
}

// inspectRole tells whether the database can be served from by this role.
func inspectRole(ctx context.Context, conn *pgx.Conn) error {
	if _, err := conn.Exec(ctx, "set role "+ServingRole); err != nil {
		return fmt.Errorf("connect as the serving role: %w", err)
	}
	var super, bypass bool
	if err := conn.QueryRow(ctx, "select rolsuper, rolbypassrls from pg_roles where rolname = current_user").Scan(&super, &bypass); err != nil {
		return fmt.Errorf("connect as the serving role: %w", err)
	}
	if super || bypass {
		return errMighty
	}
	return nil
}

// newestMigration is the version that migrating leads to.
func newestMigration() (newest int64) {
	files, _ := fs.Glob(migrations, "migrations/*.sql") // the pattern is well-formed
	for _, f := range files {
		number, _, _ := strings.Cut(strings.TrimPrefix(f, "migrations/"), "_")
		if n, err := strconv.ParseInt(number, 10, 64); err == nil && n > newest {
			newest = n
		}
	}
	return newest
}

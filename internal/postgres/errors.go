package postgres

import (
	"context"
	"errors"
	"net"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/signate/signate/internal/fault"
)

type pgconnParseError = pgconn.ParseConfigError

// Fault turns an error of a query about a thing into a fault: no row is not found, a broken unique
// index is a conflict, a broken reference or check is an invalid request. Errors that mean a lost race
// and errors of the programmer pass unchanged.
func Fault(err error, thing string) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return fault.NotFound(thing)
	}
	var pe *pgconn.PgError
	if !errors.As(err, &pe) {
		return connectionFault(err)
	}
	switch pe.Code {
	case "23505":
		return fault.Conflict("There is already such a " + thing + ".").WithCode(columnOf(pe) + "_taken").Because(err)
	case "23503":
		return fault.Invalid(columnOf(pe), "unknown", "It refers to something that does not exist.").Because(err)
	case "23514", "23502":
		return fault.Invalid(columnOf(pe), "invalid", "The value is not allowed.").Because(err)
	case "22021", "22P05":
		return fault.Invalid("", "invalid_text", "Text must not contain NUL characters.").Because(err)
	}
	return connectionFault(err)
}

// IsConstraint tells whether err says that the named constraint or unique index is broken.
func IsConstraint(err error, name string) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.ConstraintName == name
}

// columnOf reads the column from a constraint named <table>_<column>_<suffix>.
func columnOf(pe *pgconn.PgError) string {
	if pe.ColumnName != "" {
		return pe.ColumnName
	}
	name := strings.TrimPrefix(pe.ConstraintName, pe.TableName+"_")
	for _, suffix := range []string{"_key", "_fkey", "_check", "_idx", "_pkey"} {
		name = strings.TrimSuffix(name, suffix)
	}
	return strings.TrimPrefix(name, "tenant_id_")
}

// connectionFault makes errors that mean "the database is away" say so; others pass unchanged.
func connectionFault(err error) error {
	if err == nil || fault.As(err) != nil || errors.Is(err, pgx.ErrNoRows) {
		return err
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	var pe *pgconn.PgError
	if errors.As(err, &pe) {
		switch {
		case strings.HasPrefix(pe.Code, "57P"), strings.HasPrefix(pe.Code, "08"):
			return fault.Unavailable("The database is restarting; try again.").Because(err)
		case pe.Code == "53100":
			return fault.New(fault.KindStorageFull, "The database's disk is full.").Because(err)
		case strings.HasPrefix(pe.Code, "53"):
			return fault.Unavailable("The database is overloaded; try again.").Because(err)
		}
		return err
	}
	var ce *pgconn.ConnectError
	var ne net.Error
	if errors.As(err, &ce) || errors.As(err, &ne) || isBroken(err) {
		return fault.Unavailable("The database does not answer; try again.").Because(err)
	}
	return err
}

func isBroken(err error) bool {
	text := err.Error()
	return strings.Contains(text, "unexpected EOF") || strings.Contains(text, "conn closed") || strings.Contains(text, "broken pipe") || strings.Contains(text, "closed pool")
}

func hasCode(err error, code string) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && pe.Code == code
}

// IsData tells whether err says that a value or row does not fit the schema.
func IsData(err error) bool {
	var pe *pgconn.PgError
	return errors.As(err, &pe) && (strings.HasPrefix(pe.Code, "22") || strings.HasPrefix(pe.Code, "23"))
}

package postgres

import (
	"time"

	"github.com/jackc/pgx/v5/pgtype"

	"github.com/signate/signate/internal/schedule"
)

// TimeOfDay reads a column of type time; nil is null.
func TimeOfDay(t pgtype.Time) *schedule.TimeOfDay {
	if !t.Valid {
		return nil
	}
	v := schedule.TimeOfDay(time.Duration(t.Microseconds) * time.Microsecond)
	return &v
}

// PGTime writes a column of type time; nil is null.
func PGTime(t *schedule.TimeOfDay) pgtype.Time {
	if t == nil {
		return pgtype.Time{}
	}
	return pgtype.Time{Microseconds: time.Duration(*t).Microseconds(), Valid: true}
}

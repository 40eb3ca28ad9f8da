package asset

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

const maxSavedSearches = 200 // of a person

// SavedSearch is a search that somebody keeps. All members see a shared one.
type SavedSearch struct {
	ID                   uuid.UUID
	Name                 string
	Filter               Filter
	Shared               bool
	CreatedBy            *uuid.UUID
	CreatedAt, UpdatedAt time.Time
}

// SavedSearchInput describes a saved search; nil leaves as it is.
type SavedSearchInput struct {
	Name   *string
	Filter *Filter
	Shared *bool
}

// SavedSearches lists the searches of the acting user and those that are shared.
func (s *Service) SavedSearches(ctx context.Context) ([]SavedSearch, error) {
	actor := access.From(ctx)
	rows, err := s.q.ListSavedSearches(ctx, s.db.Read(ctx), db.ListSavedSearchesParams{TenantID: actor.Tenant, UserID: actor.User})
	if err != nil {
		return nil, postgres.Fault(err, "saved search")
	}
	out := make([]SavedSearch, len(rows))
	for i, r := range rows {
		if out[i], err = savedOf(r); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// SavedSearch returns a search that the acting user may see. Faults: NotFound.
func (s *Service) SavedSearch(ctx context.Context, search uuid.UUID) (SavedSearch, error) {
	actor := access.From(ctx)
	row, err := s.q.GetSavedSearch(ctx, s.db.Read(ctx), db.GetSavedSearchParams{TenantID: actor.Tenant, ID: search, UserID: actor.User})
	if err != nil {
		return SavedSearch{}, postgres.Fault(err, "saved search")
	}
	return savedOf(row)
}

func savedOf(r db.SavedSearch) (SavedSearch, error) {
	out := SavedSearch{ID: r.ID, Name: r.Name, Shared: r.IsShared, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
	if err := json.Unmarshal(r.Filter, &out.Filter); err != nil {
		return out, fmt.Errorf("read saved search %s: %w", r.ID, err)
	}
	return out, nil
}

func checkSaved(in SavedSearch) (SavedSearch, error) {
	in.Name = strings.TrimSpace(in.Name)
	if in.Name == "" || utf8.RuneCountInString(in.Name) > maxFolderName {
		return in, fault.Invalid("name", "length", fmt.Sprintf("A search's name has 1 to %d characters.", maxFolderName))
	}
	if err := text.Safe("name", in.Name); err != nil {
		return in, err
	}
	return in, in.Filter.check()
}

// CreateSavedSearch keeps a search for the acting user. Faults: Invalid, Conflict.
func (s *Service) CreateSavedSearch(ctx context.Context, in SavedSearchInput) (SavedSearch, error) {
	actor := access.From(ctx)
	out := SavedSearch{ID: id.New(), CreatedBy: userOf(actor)}
	set(&out.Name, in.Name)
	set(&out.Filter, in.Filter)
	set(&out.Shared, in.Shared)
	out, err := checkSaved(out)
	if err != nil {
		return out, err
	}
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.CountSavedSearches(ctx, tx, db.CountSavedSearchesParams{TenantID: actor.Tenant, UserID: actor.User})
		if err != nil {
			return postgres.Fault(err, "saved search")
		}
		if n >= maxSavedSearches {
			return fault.Invalid("name", "too_many", fmt.Sprintf("There is room for %d searches.", maxSavedSearches))
		}
		row, err := s.q.InsertSavedSearch(ctx, tx, db.InsertSavedSearchParams{
			TenantID: actor.Tenant, ID: out.ID, Name: out.Name, Filter: out.Filter.json(), IsShared: out.Shared, CreatedBy: out.CreatedBy,
		})
		if err != nil {
			return savedFault(err)
		}
		if out, err = savedOf(row); err != nil {
			return err
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "saved_search.create", Object: "saved_search", ObjectID: out.ID.String(), After: out.summary()})
	})
	return out, err
}

// UpdateSavedSearch changes a search of the acting user. Faults: NotFound, Forbidden, Invalid, Conflict.
func (s *Service) UpdateSavedSearch(ctx context.Context, search uuid.UUID, in SavedSearchInput) (SavedSearch, error) {
	var out SavedSearch
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.ownSearchTx(ctx, tx, search)
		if err != nil {
			return err
		}
		after := before
		set(&after.Name, in.Name)
		set(&after.Filter, in.Filter)
		set(&after.Shared, in.Shared)
		if after, err = checkSaved(after); err != nil {
			return err
		}
		row, err := s.q.UpdateSavedSearch(ctx, tx, db.UpdateSavedSearchParams{
			TenantID: access.From(ctx).Tenant, ID: search, Name: after.Name, Filter: after.Filter.json(), IsShared: after.Shared,
		})
		if err != nil {
			return savedFault(err)
		}
		if out, err = savedOf(row); err != nil {
			return err
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "saved_search.update", Object: "saved_search", ObjectID: search.String(), Before: before.summary(), After: out.summary()})
	})
	return out, err
}

// DeleteSavedSearch forgets a search of the acting user. Faults: NotFound, Forbidden.
func (s *Service) DeleteSavedSearch(ctx context.Context, search uuid.UUID) error {
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.ownSearchTx(ctx, tx, search)
		if err != nil {
			return err
		}
		if err := s.q.DeleteSavedSearch(ctx, tx, db.DeleteSavedSearchParams{TenantID: access.From(ctx).Tenant, ID: search}); err != nil {
			return postgres.Fault(err, "saved search")
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "saved_search.delete", Object: "saved_search", ObjectID: search.String(), Before: before.summary()})
	})
}

// ownSearchTx returns a search that the acting user may change: their own, and shared ones for whoever edits
// assets, so that a search outlives its owner.
func (s *Service) ownSearchTx(ctx context.Context, tx postgres.Tx, search uuid.UUID) (SavedSearch, error) {
	actor := access.From(ctx)
	row, err := s.q.GetSavedSearch(ctx, tx, db.GetSavedSearchParams{TenantID: actor.Tenant, ID: search, UserID: actor.User})
	if err != nil {
		return SavedSearch{}, postgres.Fault(err, "saved search")
	}
	if own := row.CreatedBy != nil && *row.CreatedBy == actor.User; !own && !actor.May(access.AssetsEdit) {
		return SavedSearch{}, fault.Forbidden("Somebody else keeps this search; save one of your own.")
	}
	return savedOf(row)
}

func (s SavedSearch) summary() map[string]any {
	return map[string]any{"name": s.Name, "filter": s.Filter, "is_shared": s.Shared}
}

func savedFault(err error) error {
	if postgres.IsConstraint(err, "saved_searches_name_key") {
		return fault.Conflict("You have a search of that name already.").WithCode("name_taken").Because(err)
	}
	return postgres.Fault(err, "saved search")
}

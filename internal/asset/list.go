package asset

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/postgres"
)

// NoFolder is the Folder of a filter that wants assets that lie in none.
const NoFolder = "root"

// maxSimilar bounds what is offered when nothing matches a search as it was typed.
const maxSimilar = 50

// Filter narrows a list; zero values narrow nothing.
type Filter struct {
	Search       string     `json:"search,omitempty"` // see package textquery
	Type         Type       `json:"type,omitempty"`
	Mimetype     string     `json:"mimetype,omitempty"`
	Enabled      *bool      `json:"is_enabled,omitempty"`
	Status       Status     `json:"processing_status,omitempty"`
	Shared       *bool      `json:"is_shared,omitempty"`
	Tags         []string   `json:"tags,omitempty"` // all of them
	Folder       string     `json:"folder,omitempty"`
	Subfolders   bool       `json:"subfolders,omitempty"` // what lies in folders below too
	CreatedSince *time.Time `json:"created_at__gte,omitempty"`
	CreatedUntil *time.Time `json:"created_at__lte,omitempty"`
	Trash        bool       `json:"trash,omitempty"` // what was deleted, instead of what was not
	Ordering     string     `json:"ordering,omitempty"`

	IDs []string `json:"-"` // these only; nil is all
}

// check refuses values that cannot be looked for.
func (f Filter) check() error {
	if _, err := f.folder(); err != nil {
		return err
	}
	name := strings.TrimPrefix(f.Ordering, "-")
	if _, ok := table.Sort[name]; f.Ordering != "" && !ok {
		return fault.Invalid("ordering", "unknown", "This list cannot be sorted by that.")
	}
	return nil
}

func (f Filter) json() json.RawMessage {
	raw, _ := json.Marshal(f) // plain values
	return raw
}

func (f Filter) folder() (*uuid.UUID, error) {
	if f.Folder == "" || f.Folder == NoFolder {
		return nil, nil
	}
	folder, err := uuid.Parse(f.Folder)
	if err != nil {
		return nil, fault.Invalid("folder", "unknown", "Name a folder by its id, or root for what lies in none.")
	}
	return &folder, nil
}

var table = postgres.ListTable{
	From: "assets", Columns: columns, ID: "asset_id", Fixed: "deleted_at is null", Search: "search_text", Candidates: "asset_candidates",
	Sort: map[string]string{
		"play_order": "integer", "created_at": "timestamptz", "updated_at": "timestamptz", "name": "text", "file_size": "bigint",
	},
	Expr: map[string]string{"file_size": "coalesce(file_size, 0)"},
}

var trash = table.Trash("deleted_at is not null")

// list starts the list that a filter describes, whatever the case of its tags.
func (s *Service) list(ctx context.Context, f Filter) (*postgres.List, error) {
	if len(f.Tags) > 0 {
		tags, err := s.spelled(ctx, f.Tags)
		if err != nil {
			return nil, err
		}
		f.Tags = tags
	}
	return s.listAsTyped(ctx, f)
}

// listAsTyped starts the list that a filter describes, with its tags as they are.
func (s *Service) listAsTyped(ctx context.Context, f Filter) (*postgres.List, error) {
	t := table
	if f.Trash {
		t = trash
	}
	l := postgres.NewList(ctx, t)
	l.Search(f.Search)
	if f.Type != "" {
		l.Equal("type", string(f.Type))
	}
	if f.Mimetype != "" {
		l.Equal("mimetype", f.Mimetype)
	}
	if f.Enabled != nil {
		l.Equal("is_enabled", *f.Enabled)
	}
	if f.Status != "" {
		l.Equal("processing_status", string(f.Status))
	}
	if f.Shared != nil {
		l.Equal("is_shared", *f.Shared)
	}
	if f.CreatedSince != nil {
		l.Since("created_at", *f.CreatedSince)
	}
	if f.CreatedUntil != nil {
		l.Until("created_at", *f.CreatedUntil)
	}
	if f.IDs != nil {
		l.Among("asset_id", f.IDs)
	}
	if len(f.Tags) > 0 {
		l.ContainsAll("tags", f.Tags)
	}
	return l, s.inFolder(ctx, l, f)
}

// spelled returns tags as they are known, whatever their case.
func (s *Service) spelled(ctx context.Context, tags []string) ([]string, error) {
	names := lowered(tags)
	known, err := cache.Fetch(ctx, s.cache, "tags-named", names, func(ctx context.Context) ([]string, error) {
		return s.q.ListTagsNamed(ctx, s.db.Read(ctx), db.ListTagsNamedParams{TenantID: access.From(ctx).Tenant, Names: names})
	})
	if err != nil {
		return nil, postgres.Fault(err, "tag")
	}
	out := slices.Clone(tags)
	for i, tag := range out {
		for _, name := range known {
			if strings.EqualFold(name, tag) {
				out[i] = name
			}
		}
	}
	return out, nil
}

func (s *Service) inFolder(ctx context.Context, l *postgres.List, f Filter) error {
	folder, err := f.folder()
	switch {
	case err != nil || f.Folder == "":
		return err
	case folder == nil:
		l.Null("folder_id", true)
	case f.Subfolders:
		rows, err := s.q.ListFolderParents(ctx, s.db.Read(ctx), access.From(ctx).Tenant)
		if err != nil {
			return postgres.Fault(err, "folder")
		}
		l.Among("folder_id", subfolders(rows, *folder))
	default:
		l.Equal("folder_id", *folder)
	}
	return nil
}

// Listed is an asset of a list. Its metadata stays the JSON object that is stored, since a list only passes it on.
type Listed struct {
	Asset

	Metadata string
}

// Listing is a page of views of assets.
type Listing[V any] struct {
	page.Page[V]
	Similar bool // nothing matches the search as it was typed; these have words like the ones it names
}

// List returns a page of assets as view sees them, which is given one after the other in the same place, now and then twice and
// not in the order of the page. Faults: Invalid.
func List[V any](ctx context.Context, s *Service, f Filter, req page.Request, view func(*Listed) V) (Listing[V], error) {
	if f.Ordering == "" {
		f.Ordering = "play_order"
		if f.Trash {
			f.Ordering = "-deleted_at"
		}
	}
	p, err := spelledRows(ctx, s, f, req, view)
	if err != nil || len(p.Results) > 0 || f.Search == "" || f.Trash || req.Cursor != "" || req.Number > 1 {
		return Listing[V]{Page: p}, err
	}
	return similar(ctx, s, f, req, view)
}

// spelledRows returns a page of assets. Tags are looked for as they were typed first, which is how they are known nearly always.
func spelledRows[V any](ctx context.Context, s *Service, f Filter, req page.Request, view func(*Listed) V) (page.Page[V], error) {
	l, err := s.listAsTyped(ctx, f)
	if err != nil {
		return page.Page[V]{}, err
	}
	p, err := rows(ctx, s, l, f.Ordering, req, view)
	if err != nil || len(p.Results) > 0 || len(f.Tags) == 0 {
		return p, err
	}
	known, err := s.spelled(ctx, f.Tags)
	if err != nil || slices.Equal(known, f.Tags) {
		return p, err
	}
	f.Tags = known
	if l, err = s.listAsTyped(ctx, f); err != nil {
		return p, err
	}
	return rows(ctx, s, l, f.Ordering, req, view)
}

// viewed is an asset of a list as it is seen, with its place in the list.
type viewed[V any] struct {
	view    V
	id      string
	sortKey any
}

func rows[V any](ctx context.Context, s *Service, l *postgres.List, ordering string, req page.Request, view func(*Listed) V) (page.Page[V], error) {
	next := scanner()
	found, err := postgres.Rows(ctx, s.db, l, ordering, req, func(r pgx.Rows) (viewed[V], error) {
		a, err := next(r)
		if err != nil {
			return viewed[V]{}, err
		}
		return viewed[V]{view: view(a), id: a.ID, sortKey: sortKey(&a.Asset, ordering)}, nil
	}, func(one viewed[V]) (any, any) { return one.sortKey, one.id })
	p := page.Page[V]{Results: make([]V, len(found.Results)), NextCursor: found.NextCursor, Count: found.Count}
	for i, one := range found.Results {
		p.Results[i] = one.view
	}
	return p, err
}

// similar looks for assets whose words are like those of a search that found nothing.
func similar[V any](ctx context.Context, s *Service, f Filter, req page.Request, view func(*Listed) V) (Listing[V], error) {
	text := f.Search
	f.Search = ""
	l, err := s.list(ctx, f)
	if err != nil {
		return Listing[V]{}, err
	}
	if err := l.Similar(ctx, s.db, "asset_similar", text, maxSimilar); err != nil {
		return Listing[V]{}, err
	}
	req.Limit = maxSimilar
	p, err := rows(ctx, s, l, f.Ordering, req, view)
	return Listing[V]{Page: p, Similar: len(p.Results) > 0}, err
}

func sortKey(a *Asset, ordering string) any {
	switch strings.TrimPrefix(ordering, "-") {
	case "created_at":
		return a.CreatedAt
	case "updated_at":
		return a.UpdatedAt
	case "deleted_at":
		return *a.DeletedAt
	case "name":
		return a.Name
	case "file_size":
		if a.File == nil {
			return int64(0)
		}
		return a.File.Size
	}
	return a.PlayOrder
}

// maxFacets bounds the values that are counted of a field.
const maxFacets = 100

// Facets counts the values that the assets of a filter have in the fields that people narrow lists by.
func (s *Service) Facets(ctx context.Context, f Filter) (map[string][]postgres.Facet, error) {
	kept := s.cache
	if f.IDs != nil { // a filter's name does not hold them
		kept = nil
	}
	return cache.Fetch(ctx, kept, "facets", f, func(ctx context.Context) (map[string][]postgres.Facet, error) {
		l, err := s.list(ctx, f)
		if err != nil {
			return nil, err
		}
		return postgres.Facets(ctx, s.db, l, []string{"type", "mimetype", "folder_id", "processing_status", "is_enabled", "is_shared"}, []string{"tags"}, maxFacets)
	})
}

// Suggestion is a text that somebody who types may mean.
type Suggestion struct {
	Kind  string // name, tag or folder
	Value string
}

const maxSuggestions = 8 // of a kind

// Suggest offers names of assets, tags and folders that contain the text.
func (s *Service) Suggest(ctx context.Context, text string) ([]Suggestion, error) {
	text = strings.Join(strings.Fields(strings.ToLower(text)), " ")
	out := []Suggestion{}
	if text == "" {
		return out, nil
	}
	like := "%" + likePrefix(text) + "%"
	tenant := access.From(ctx).Tenant
	tags, err := s.q.SuggestTags(ctx, s.db.Read(ctx), db.SuggestTagsParams{TenantID: tenant, Pattern: like, Most: maxSuggestions})
	if err != nil {
		return nil, postgres.Fault(err, "tag")
	}
	folders, err := s.q.SuggestFolders(ctx, s.db.Read(ctx), db.SuggestFoldersParams{TenantID: tenant, Pattern: like, Most: maxSuggestions})
	if err != nil {
		return nil, postgres.Fault(err, "folder")
	}
	l := postgres.NewList(ctx, table)
	l.Search(`"` + strings.ReplaceAll(text, `"`, " ") + `"`)
	named, err := rows(ctx, s, l, "name", page.Request{Limit: 4 * maxSuggestions}, func(a *Listed) string { return a.Name })
	if err != nil {
		return nil, err
	}
	names := []string{}
	for _, name := range named.Results { // others match by their tags or metadata
		if strings.Contains(strings.ToLower(name), text) && !slices.Contains(names, name) && len(names) < maxSuggestions {
			names = append(names, name)
		}
	}
	for kind, values := range map[string][]string{"name": names, "tag": tags, "folder": folders} {
		for _, v := range values {
			out = append(out, Suggestion{Kind: kind, Value: v})
		}
	}
	order := []string{"name", "tag", "folder"}
	slices.SortStableFunc(out, func(a, b Suggestion) int { return slices.Index(order, a.Kind) - slices.Index(order, b.Kind) })
	return out, nil
}

package asset

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/cache"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/text"
)

// Bounds of a tenant's tags.
const (
	maxKnownTags = 5_000
	maxTagDepth  = 5
)

// Tag is a word that assets are found by. A slash in its name puts it below another: food/lunch.
type Tag struct {
	ID                   uuid.UUID
	Name                 string
	Color                string // #rrggbb, empty without one
	Used                 int64  // assets that have it
	CreatedAt, UpdatedAt time.Time
}

// TagInput describes a tag; nil leaves as it is. An empty color takes it away.
type TagInput struct {
	Name, Color *string
}

var hexColor = regexp.MustCompile(`^#[0-9a-f]{6}$`)

// checkTag returns a tag's name with every part of its path trimmed.
func checkTag(field, name string) (string, error) {
	parts := strings.Split(name, "/")
	for i, part := range parts {
		parts[i] = strings.Join(strings.Fields(part), " ")
		if parts[i] == "" {
			return "", fault.Invalid(field, "length", fmt.Sprintf("A tag has 1 to %d characters, on both sides of every slash.", maxTag))
		}
	}
	if len(parts) > maxTagDepth {
		return "", fault.Invalid(field, "too_deep", fmt.Sprintf("Nest at most %d tags.", maxTagDepth))
	}
	tag := strings.Join(parts, "/")
	if len([]rune(tag)) > maxTag {
		return "", fault.Invalid(field, "length", fmt.Sprintf("A tag has 1 to %d characters.", maxTag))
	}
	if strings.Contains(tag, ",") {
		return "", fault.Invalid(field, "comma", "A tag holds no comma.")
	}
	return tag, text.Safe(field, name)
}

func checkColor(color *string) (*string, error) {
	if color == nil || *color == "" {
		return nil, nil
	}
	lower := strings.ToLower(*color)
	if !hexColor.MatchString(lower) {
		return nil, fault.Invalid("color", "invalid", "Write a color as #rrggbb.")
	}
	return &lower, nil
}

// Tags lists the tenant's tags by name, so that what is below a tag follows it.
func (s *Service) Tags(ctx context.Context) ([]Tag, error) {
	return cache.Fetch(ctx, s.cache, "tags", nil, s.readTags) // how often each is used is counted over the library
}

func (s *Service) readTags(ctx context.Context) ([]Tag, error) {
	rows, err := s.q.ListTags(ctx, s.db.Read(ctx), access.From(ctx).Tenant)
	if err != nil {
		return nil, postgres.Fault(err, "tag")
	}
	out := make([]Tag, len(rows))
	for i, r := range rows {
		out[i] = Tag{ID: r.ID, Name: r.Name, Color: deref(r.Color), Used: r.Used, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
	}
	return out, nil
}

// Tag returns a tag. Faults: NotFound.
func (s *Service) Tag(ctx context.Context, tag uuid.UUID) (Tag, error) {
	r, err := s.q.GetTag(ctx, s.db.Read(ctx), db.GetTagParams{TenantID: access.From(ctx).Tenant, ID: tag})
	if err != nil {
		return Tag{}, postgres.Fault(err, "tag")
	}
	return Tag{ID: r.ID, Name: r.Name, Color: deref(r.Color), Used: r.Used, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}, nil
}

// CreateTag makes a tag, and those above it that are missing. Faults: Invalid, Conflict, Quota.
func (s *Service) CreateTag(ctx context.Context, in TagInput) (Tag, error) {
	tenant := access.From(ctx).Tenant
	name := ""
	if in.Name != nil {
		name = *in.Name
	}
	name, err := checkTag("name", name)
	if err != nil {
		return Tag{}, err
	}
	color, err := checkColor(in.Color)
	if err != nil {
		return Tag{}, err
	}
	made := id.New()
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		if _, err := s.knowTagsTx(ctx, tx, parentsOf(name)); err != nil {
			return err
		}
		if _, err := s.q.InsertTag(ctx, tx, db.InsertTagParams{TenantID: tenant, ID: made, Name: name, Color: color}); err != nil {
			return postgres.Fault(err, "tag")
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "tag.create", Object: "tag", ObjectID: made.String(), After: map[string]any{"name": name, "color": color}})
	})
	if err != nil {
		return Tag{}, err
	}
	return s.Tag(ctx, made)
}

// UpdateTag renames a tag, with all below it and on all assets, or colors it. Faults: NotFound, Invalid,
// Conflict when there is a tag of the new name; MergeTag joins the two.
func (s *Service) UpdateTag(ctx context.Context, tag uuid.UUID, in TagInput) (Tag, error) {
	tenant := access.From(ctx).Tenant
	color, err := checkColor(in.Color)
	if err != nil {
		return Tag{}, err
	}
	name := ""
	if in.Name != nil {
		if name, err = checkTag("name", *in.Name); err != nil {
			return Tag{}, err
		}
	}
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.q.LockTag(ctx, tx, db.LockTagParams{TenantID: tenant, ID: tag})
		if err != nil {
			return postgres.Fault(err, "tag")
		}
		after := map[string]any{"name": before.Name, "color": before.Color}
		if in.Color != nil {
			if err := s.q.ColorTag(ctx, tx, db.ColorTagParams{TenantID: tenant, ID: tag, Color: color}); err != nil {
				return postgres.Fault(err, "tag")
			}
			after["color"] = color
		}
		if in.Name != nil && name != before.Name {
			if err := s.renameTagTx(ctx, tx, before.Name, name); err != nil {
				return err
			}
			after["name"] = name
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{
			Action: "tag.update", Object: "tag", ObjectID: tag.String(), Before: map[string]any{"name": before.Name, "color": before.Color}, After: after,
		})
	})
	if err != nil {
		return Tag{}, err
	}
	return s.Tag(ctx, tag)
}

// renameTagTx gives a tag and all below it other names, on assets too.
func (s *Service) renameTagTx(ctx context.Context, tx postgres.Tx, from, to string) error {
	tenant := access.From(ctx).Tenant
	branch, err := s.branchTx(ctx, tx, from)
	if err != nil {
		return err
	}
	moved := renamed(branch, from, to)
	for _, name := range moved {
		if _, err := checkTag("name", name); err != nil {
			return err
		}
	}
	taken, err := s.q.ListTagsNamed(ctx, tx, db.ListTagsNamedParams{TenantID: tenant, Names: lowered(moved)})
	if err != nil {
		return postgres.Fault(err, "tag")
	}
	for _, name := range taken {
		if !slices.ContainsFunc(branch, func(r db.ListTagBranchRow) bool { return r.Name == name }) {
			return fault.Conflict(fmt.Sprintf("There is a tag %q already; merge the two instead.", name)).WithCode("name_taken")
		}
	}
	if _, err := s.knowTagsTx(ctx, tx, parentsOf(to)); err != nil {
		return err
	}
	if err := s.retagTx(ctx, tx, branch, moved); err != nil {
		return err
	}
	for i, r := range branch {
		if err := s.q.RenameTag(ctx, tx, db.RenameTagParams{TenantID: tenant, ID: r.ID, Name: moved[i]}); err != nil {
			return postgres.Fault(err, "tag")
		}
	}
	return nil
}

// MergeTag makes one tag, with all below it, the same as another: its assets get the other's tag, and it is
// gone. Faults: NotFound, Invalid.
func (s *Service) MergeTag(ctx context.Context, tag, into uuid.UUID) (Tag, error) {
	tenant := access.From(ctx).Tenant
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		from, err := s.q.LockTag(ctx, tx, db.LockTagParams{TenantID: tenant, ID: tag})
		if err != nil {
			return postgres.Fault(err, "tag")
		}
		to, err := s.q.LockTag(ctx, tx, db.LockTagParams{TenantID: tenant, ID: into})
		if fault.IsKind(postgres.Fault(err, "tag"), fault.KindNotFound) {
			return fault.Invalid("into", "unknown", "There is no such tag.")
		}
		if err != nil {
			return postgres.Fault(err, "tag")
		}
		if from.ID == to.ID || isBelow(to.Name, from.Name) {
			return fault.Invalid("into", "below", "A tag cannot be merged into itself or into one below it.")
		}
		branch, err := s.branchTx(ctx, tx, from.Name)
		if err != nil {
			return err
		}
		// The names are free once the branch is gone, so a name within it can be taken again.
		if err := s.q.DeleteTags(ctx, tx, db.DeleteTagsParams{TenantID: tenant, Ids: idsOf(branch)}); err != nil {
			return postgres.Fault(err, "tag")
		}
		moved, err := s.knowTagsTx(ctx, tx, renamed(branch, from.Name, to.Name))
		if err != nil {
			return err
		}
		if err := s.retagTx(ctx, tx, branch, moved); err != nil {
			return err
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{
			Action: "tag.merge", Object: "tag", ObjectID: tag.String(), Before: map[string]any{"name": from.Name}, After: map[string]any{"name": to.Name, "into": into},
		})
	})
	if err != nil {
		return Tag{}, err
	}
	return s.Tag(ctx, into)
}

// DeleteTag takes a tag and all below it away, from assets too. Faults: NotFound.
func (s *Service) DeleteTag(ctx context.Context, tag uuid.UUID) error {
	tenant := access.From(ctx).Tenant
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.LockTag(ctx, tx, db.LockTagParams{TenantID: tenant, ID: tag})
		if err != nil {
			return postgres.Fault(err, "tag")
		}
		branch, err := s.branchTx(ctx, tx, row.Name)
		if err != nil {
			return err
		}
		if err := s.retagTx(ctx, tx, branch, make([]string, len(branch))); err != nil {
			return err
		}
		if err := s.q.DeleteTags(ctx, tx, db.DeleteTagsParams{TenantID: tenant, Ids: idsOf(branch)}); err != nil {
			return postgres.Fault(err, "tag")
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "tag.delete", Object: "tag", ObjectID: tag.String(), Before: map[string]any{"name": row.Name}})
	})
}

// branchTx locks a tag and all below it.
func (s *Service) branchTx(ctx context.Context, tx postgres.Tx, name string) ([]db.ListTagBranchRow, error) {
	rows, err := s.q.ListTagBranch(ctx, tx, db.ListTagBranchParams{
		TenantID: access.From(ctx).Tenant, Name: name, Pattern: likePrefix(strings.ToLower(name)) + "/%",
	})
	return rows, postgres.Fault(err, "tag")
}

// retagTx replaces tags on assets; an empty name takes one away.
func (s *Service) retagTx(ctx context.Context, tx postgres.Tx, branch []db.ListTagBranchRow, names []string) error {
	sources := make([]string, len(branch))
	for i, r := range branch {
		sources[i] = r.Name
	}
	_, err := s.q.Retag(ctx, tx, db.RetagParams{TenantID: access.From(ctx).Tenant, Sources: sources, Targets: names})
	if err != nil {
		return postgres.Fault(err, "asset")
	}
	s.changedTx(ctx, tx, "")
	return nil
}

// knowTagsTx makes sure that the tags, and those above them, are known, and returns them spelled as they
// are known: Lunch and lunch are one tag.
func (s *Service) knowTagsTx(ctx context.Context, tx postgres.Tx, tags []string) ([]string, error) {
	if len(tags) == 0 {
		return tags, nil
	}
	tenant := access.From(ctx).Tenant
	wanted := []string{}
	for _, tag := range tags {
		wanted = append(append(wanted, parentsOf(tag)...), tag)
	}
	known, err := s.q.ListTagsNamed(ctx, tx, db.ListTagsNamedParams{TenantID: tenant, Names: lowered(wanted)})
	if err != nil {
		return nil, postgres.Fault(err, "tag")
	}
	spelling := map[string]string{}
	for _, name := range known {
		spelling[strings.ToLower(name)] = name
	}
	added := db.InsertTagsParams{TenantID: tenant}
	for _, name := range wanted {
		if _, ok := spelling[strings.ToLower(name)]; !ok {
			spelling[strings.ToLower(name)] = name
			added.Ids, added.Names = append(added.Ids, id.New()), append(added.Names, name)
		}
	}
	if err := s.addTagsTx(ctx, tx, added); err != nil {
		return nil, err
	}
	out := make([]string, len(tags))
	for i, tag := range tags {
		out[i] = spelling[strings.ToLower(tag)]
	}
	return out, nil
}

func (s *Service) addTagsTx(ctx context.Context, tx postgres.Tx, added db.InsertTagsParams) error {
	if len(added.Names) == 0 {
		return nil
	}
	n, err := s.q.CountTags(ctx, tx, added.TenantID)
	if err != nil {
		return postgres.Fault(err, "tag")
	}
	if n+int64(len(added.Names)) > maxKnownTags {
		return fault.Invalid("tags", "too_many", fmt.Sprintf("There is room for %d different tags; delete some that are not used.", maxKnownTags))
	}
	return postgres.Fault(s.q.InsertTags(ctx, tx, added), "tag")
}

// parentsOf lists the tags above a tag, the topmost first.
func parentsOf(tag string) []string {
	var out []string
	for i, r := range tag {
		if r == '/' {
			out = append(out, tag[:i])
		}
	}
	return out
}

func isBelow(tag, above string) bool {
	return strings.HasPrefix(strings.ToLower(tag), strings.ToLower(above)+"/")
}

// renamed returns the names of a branch with another beginning.
func renamed(branch []db.ListTagBranchRow, from, to string) []string {
	out := make([]string, len(branch))
	for i, r := range branch {
		name := []rune(r.Name)
		out[i] = to + string(name[min(len([]rune(from)), len(name)):])
	}
	return out
}

func lowered(names []string) []string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = strings.ToLower(name)
	}
	return out
}

func idsOf(branch []db.ListTagBranchRow) []uuid.UUID {
	out := make([]uuid.UUID, len(branch))
	for i, r := range branch {
		out[i] = r.ID
	}
	return out
}

package asset

import (
	"context"
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

// Bounds of a tenant's folders.
const (
	maxFolders     = 5_000
	maxFolderDepth = 16
	maxFolderName  = 100
)

// Folder holds assets and other folders.
type Folder struct {
	ID                   uuid.UUID
	Parent               *uuid.UUID // nil at the top
	Name                 string
	Assets               int64 // directly in it
	CreatedBy            *uuid.UUID
	CreatedAt, UpdatedAt time.Time
}

// FolderInput describes a folder; nil and unset leave as it is.
type FolderInput struct {
	Name   *string
	Parent Change[uuid.UUID] // nil is the top
}

func checkFolderName(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if name == "" || utf8.RuneCountInString(name) > maxFolderName {
		return "", fault.Invalid("name", "length", fmt.Sprintf("A folder's name has 1 to %d characters.", maxFolderName))
	}
	if strings.Contains(name, "/") {
		return "", fault.Invalid("name", "slash", "A folder's name holds no slash.")
	}
	return name, text.Safe("name", name)
}

// Folders lists all folders of the tenant by name; their parents make the tree.
func (s *Service) Folders(ctx context.Context) ([]Folder, error) {
	rows, err := s.q.ListFolders(ctx, s.db.Read(ctx), access.From(ctx).Tenant)
	if err != nil {
		return nil, postgres.Fault(err, "folder")
	}
	out := make([]Folder, len(rows))
	for i, r := range rows {
		out[i] = Folder{ID: r.ID, Parent: r.ParentID, Name: r.Name, Assets: r.Used, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}
	}
	return out, nil
}

// Folder returns a folder. Faults: NotFound.
func (s *Service) Folder(ctx context.Context, folder uuid.UUID) (Folder, error) {
	r, err := s.q.GetFolder(ctx, s.db.Read(ctx), db.GetFolderParams{TenantID: access.From(ctx).Tenant, ID: folder})
	if err != nil {
		return Folder{}, postgres.Fault(err, "folder")
	}
	return Folder{ID: r.ID, Parent: r.ParentID, Name: r.Name, Assets: r.Used, CreatedBy: r.CreatedBy, CreatedAt: r.CreatedAt.UTC(), UpdatedAt: r.UpdatedAt.UTC()}, nil
}

// CreateFolder makes a folder. Faults: Invalid, Conflict when there is one of that name beside it.
func (s *Service) CreateFolder(ctx context.Context, in FolderInput) (Folder, error) {
	actor := access.From(ctx)
	name := ""
	if in.Name != nil {
		name = *in.Name
	}
	name, err := checkFolderName(name)
	if err != nil {
		return Folder{}, err
	}
	made := id.New()
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		parents, err := s.parentsTx(ctx, tx)
		if err != nil {
			return err
		}
		if len(parents) >= maxFolders {
			return fault.Invalid("name", "too_many", fmt.Sprintf("There is room for %d folders.", maxFolders))
		}
		if err := checkPlace(parents, made, in.Parent.Value); err != nil {
			return err
		}
		_, err = s.q.InsertFolder(ctx, tx, db.InsertFolderParams{TenantID: actor.Tenant, ID: made, ParentID: in.Parent.Value, Name: name, CreatedBy: userOf(actor)})
		if err != nil {
			return folderFault(err)
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "folder.create", Object: "folder", ObjectID: made.String(), After: map[string]any{"name": name, "parent_id": in.Parent.Value}})
	})
	if err != nil {
		return Folder{}, err
	}
	return s.Folder(ctx, made)
}

// UpdateFolder renames a folder or moves it, with all that is in it. Faults: NotFound, Invalid, Conflict.
func (s *Service) UpdateFolder(ctx context.Context, folder uuid.UUID, in FolderInput) (Folder, error) {
	tenant := access.From(ctx).Tenant
	err := s.db.Tx(ctx, func(tx postgres.Tx) error {
		before, err := s.q.GetFolder(ctx, tx, db.GetFolderParams{TenantID: tenant, ID: folder})
		if err != nil {
			return postgres.Fault(err, "folder")
		}
		after := db.UpdateFolderParams{TenantID: tenant, ID: folder, Name: before.Name, ParentID: before.ParentID}
		if in.Name != nil {
			if after.Name, err = checkFolderName(*in.Name); err != nil {
				return err
			}
		}
		if in.Parent.Set {
			after.ParentID = in.Parent.Value
			parents, err := s.parentsTx(ctx, tx)
			if err != nil {
				return err
			}
			if err := checkPlace(parents, folder, after.ParentID); err != nil {
				return err
			}
		}
		if err := s.q.UpdateFolder(ctx, tx, after); err != nil {
			return folderFault(err)
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{
			Action: "folder.update", Object: "folder", ObjectID: folder.String(),
			Before: map[string]any{"name": before.Name, "parent_id": before.ParentID}, After: map[string]any{"name": after.Name, "parent_id": after.ParentID},
		})
	})
	if err != nil {
		return Folder{}, err
	}
	return s.Folder(ctx, folder)
}

// DeleteFolder deletes an empty folder. With move, what is in it goes to the folder above first. Faults:
// NotFound, Conflict when it is not empty, or when a folder of the same name is above.
func (s *Service) DeleteFolder(ctx context.Context, folder uuid.UUID, move bool) error {
	tenant := access.From(ctx).Tenant
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		row, err := s.q.GetFolder(ctx, tx, db.GetFolderParams{TenantID: tenant, ID: folder})
		if err != nil {
			return postgres.Fault(err, "folder")
		}
		use, err := s.q.FolderUse(ctx, tx, db.FolderUseParams{TenantID: tenant, ID: folder})
		if err != nil {
			return postgres.Fault(err, "folder")
		}
		if !move && use.Folders+use.Assets > 0 {
			return fault.Conflict(fmt.Sprintf("The folder holds %d folders and %d assets; empty it first, or have them moved up.", use.Folders, use.Assets)).WithCode("folder_not_empty")
		}
		// What lies in the trash moves up in any case, so that it can be restored.
		if err := s.q.MoveFolderAssets(ctx, tx, db.MoveFolderAssetsParams{TenantID: tenant, ID: folder, Target: row.ParentID}); err != nil {
			return postgres.Fault(err, "asset")
		}
		if err := s.q.MoveFolderFolders(ctx, tx, db.MoveFolderFoldersParams{TenantID: tenant, ID: folder, Target: row.ParentID}); err != nil {
			return folderFault(err)
		}
		if err := s.q.DeleteFolder(ctx, tx, db.DeleteFolderParams{TenantID: tenant, ID: folder}); err != nil {
			return postgres.Fault(err, "folder")
		}
		s.libraryChangedTx(ctx, tx)
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "folder.delete", Object: "folder", ObjectID: folder.String(), Before: map[string]any{"name": row.Name, "parent_id": row.ParentID, "moved": use.Assets}})
	})
}

func folderFault(err error) error {
	if postgres.IsConstraint(err, "folders_name_key") {
		return fault.Conflict("There is a folder of that name already.").WithCode("name_taken").Because(err)
	}
	return postgres.Fault(err, "folder")
}

func (s *Service) parentsTx(ctx context.Context, tx postgres.Tx) (map[uuid.UUID]*uuid.UUID, error) {
	rows, err := s.q.ListFolderParents(ctx, tx, access.From(ctx).Tenant)
	if err != nil {
		return nil, postgres.Fault(err, "folder")
	}
	parents := make(map[uuid.UUID]*uuid.UUID, len(rows))
	for _, r := range rows {
		parents[r.ID] = r.ParentID
	}
	return parents, nil
}

// checkPlace refuses a parent that is missing, lies in the folder itself, or makes the tree too deep.
func checkPlace(parents map[uuid.UUID]*uuid.UUID, folder uuid.UUID, parent *uuid.UUID) error {
	depth := 1
	for at := parent; at != nil; at = parents[*at] {
		if *at == folder {
			return fault.Invalid("parent_id", "below", "A folder cannot be moved into itself.")
		}
		if _, ok := parents[*at]; !ok {
			return fault.Invalid("parent_id", "unknown", "There is no such folder.")
		}
		depth++
	}
	if depth+height(parents, folder) > maxFolderDepth {
		return fault.Invalid("parent_id", "too_deep", fmt.Sprintf("Nest at most %d folders.", maxFolderDepth))
	}
	return nil
}

// height is how many levels lie below a folder.
func height(parents map[uuid.UUID]*uuid.UUID, folder uuid.UUID) int {
	most := 0
	for one := range parents {
		steps := 0
		for at := parents[one]; at != nil; at = parents[*at] {
			steps++
			if *at == folder {
				most = max(most, steps)
				break
			}
		}
	}
	return most
}

// subfolders returns a folder and all below it.
func subfolders(all []db.ListFolderParentsRow, folder uuid.UUID) []uuid.UUID {
	children := map[uuid.UUID][]uuid.UUID{}
	for _, r := range all {
		if r.ParentID != nil {
			children[*r.ParentID] = append(children[*r.ParentID], r.ID)
		}
	}
	out := []uuid.UUID{folder}
	for i := 0; i < len(out) && len(out) <= len(all)+1; i++ {
		out = append(out, children[out[i]]...)
	}
	return out
}

// userOf returns the acting user, nil for none.
func userOf(a access.Actor) *uuid.UUID {
	if a.User == uuid.Nil {
		return nil
	}
	return &a.User
}

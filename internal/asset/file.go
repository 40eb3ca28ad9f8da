package asset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage"
	"github.com/signate/signate/internal/text"
)

// legacyPrefix begins the path under which clients of the Anthias APIs know a file.
const legacyPrefix = "/data/anthias_assets/"

// FileInput describes an asset to be made of a file.
type FileInput struct {
	ID       string // 32 hexadecimal digits; empty makes one. The same id twice makes one asset.
	Expected int64  // bytes, if known beforehand; there may be more
	FileName string // as the client names it; its type is read from the content
	Name     string // empty is the file's name
	Enabled  bool
	Duration *int64 // seconds; nil is the tenant's default, or the length of a video

	Folder   *uuid.UUID // that the new asset lies in; nil is the top
	Replaces string     // the asset that is to get the file, instead of a new one

	Start, End *time.Time
	Tags       []string
	Metadata   map[string]any
}

// CreateFromReader stores what it reads, at most limit bytes, and makes an asset of it that is then
// processed in the background. Room for the expected bytes is reserved before the first is read, and for any more
// as they come. Faults: Invalid, TooLarge, Quota, StorageFull, Unsupported, Unavailable.
func (s *Service) CreateFromReader(ctx context.Context, in FileInput, r io.Reader, limit int64) (Asset, error) {
	if err := s.checkFolder(ctx, s.db.Read(ctx), in.Folder); err != nil {
		return Asset{}, err
	}
	metered, err := s.files.Meter(ctx, r, min(in.Expected, limit))
	if err != nil {
		return Asset{}, err
	}
	defer metered.Release()
	info, err := s.blobs.Put(ctx, access.From(ctx).Tenant, metered, limit)
	if err != nil {
		return Asset{}, fmt.Errorf("store the file: %w", err)
	}
	return s.createStored(ctx, in, info, metered.ID)
}

// newFile is stored content that an asset is made of.
type newFile struct {
	storage.File
	reservation string // of the room for it
}

// createStored makes the row of content that is safely stored, so no row is ever without its file.
func (s *Service) createStored(ctx context.Context, in FileInput, info blob.Info, reservation string) (Asset, error) {
	kind, err := s.sniff(ctx, info.SHA256)
	if err != nil {
		return Asset{}, err
	}
	a, err := s.fileDraft(in, kind, info)
	if fault.IsKind(err, fault.KindUnsupported) {
		return Asset{}, errors.Join(err, s.files.Discard(ctx, info.SHA256))
	}
	if err != nil {
		return Asset{}, err
	}
	saved, err := s.insert(ctx, a, &newFile{storage.File{SHA256: info.SHA256, Size: info.Size, Mimetype: kind.MIME}, reservation})
	if isTaken(err) {
		return s.Get(ctx, a.ID) // the same upload was finished before
	}
	return saved, err
}

func isTaken(err error) bool {
	return postgres.IsConstraint(err, "assets_pkey")
}

func (s *Service) fileDraft(in FileInput, kind media.Type, info blob.Info) (Asset, error) {
	fileName := baseName(in.FileName)
	name := in.Name
	if name == "" {
		name = clipName(strings.TrimSpace(strings.TrimSuffix(fileName, path.Ext(fileName))))
	}
	if name == "" {
		name = "Untitled"
	}
	if text.Safe("name", name) != nil && in.Name == "" {
		name = "Untitled" // a file's name is no reason to refuse the file
	}
	t, err := typeOf(kind)
	if err != nil {
		return Asset{}, err
	}
	a, err := s.draft(Input{
		ID: in.ID, Name: name, Type: t, Enabled: in.Enabled, Duration: in.Duration, Start: in.Start, End: in.End, Tags: in.Tags, Metadata: in.Metadata,
		Folder: in.Folder,
	})
	if err != nil {
		return Asset{}, err
	}
	if a.Duration < 0 && t == TypeVideo {
		a.Duration = 0 // until its length is known
	}
	a.URI = legacyPrefix + a.ID + strings.ToLower(safeExtension(fileName))
	a.File = &File{Name: fileName, SHA256: info.SHA256, Size: info.Size, Mimetype: kind.MIME}
	a.Status = StatusPending
	return a, nil
}

// typeOf says how screens show content of a kind. Faults: Unsupported.
func typeOf(kind media.Type) (Type, error) {
	switch kind.Kind {
	case media.KindImage:
		return TypeImage, nil
	case media.KindVideo:
		return TypeVideo, nil
	case media.KindZIP:
		return TypeHTML, nil
	case media.KindPDF:
		return TypePDF, nil
	}
	return "", fault.New(fault.KindUnsupported, "Screens cannot show this file. Use an image (JPEG, PNG, GIF, WebP …), a video (MP4, WebM, MOV …), a PDF, or a web page with its files in a ZIP package.").WithCode("file_type_unsupported")
}

func (s *Service) sniff(ctx context.Context, sha string) (media.Type, error) {
	o, err := s.Open(ctx, sha)
	if err != nil {
		return media.Type{}, err
	}
	defer func() { _ = o.Close() }()
	kind, err := media.Sniff(o, o.Size())
	if err != nil {
		return media.Type{}, fmt.Errorf("look at the file: %w", err)
	}
	return kind, nil
}

// baseName drops every folder from a client's file name, whichever system it comes from.
func baseName(name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, `\`, "/"), "")
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, path.Base("/"+name))
	if name == "/" || name == "." || name == ".." {
		return "file"
	}
	return clipName(name)
}

// safeExtension returns the extension when it is plain, else none.
func safeExtension(name string) string {
	ext := path.Ext(name)
	if len(ext) < 2 || len(ext) > 10 || strings.ContainsFunc(ext[1:], func(r rune) bool {
		return (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}) {
		return ""
	}
	return ext
}

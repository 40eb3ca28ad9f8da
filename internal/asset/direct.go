package asset

import (
	"context"
	"errors"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
)

// directFor is how long the address of a direct upload takes content.
const directFor = 6 * time.Hour

// maxDirect is the most that storages take by one PUT.
const maxDirect = 5 << 30

// directMark tells uploads that do not pass through this server from others, in their metadata.
const directMark = "direct"

// DirectUpload is an upload that goes to the storage without passing through this server.
type DirectUpload struct {
	ID, URL string
	Expires time.Time
}

var (
	errNoDirect   = fault.Conflict("Files pass through this server here; send them to /api/v3/uploads/.").WithCode("direct_upload_unavailable")
	errIncomplete = fault.Conflict("The upload is not complete.").WithCode("upload_incomplete")
)

// NewDirectUpload reserves room for a file and returns where its client sends it to. Faults: Quota, TooLarge, Conflict
// when the storage cannot be reached by others.
func (s *Service) NewDirectUpload(ctx context.Context, size, limit int64, in FileInput, metadata map[string]string) (DirectUpload, error) {
	if size > min(limit, maxDirect) {
		return DirectUpload{}, blob.ErrTooLarge
	}
	tenant := access.From(ctx).Tenant
	if _, ok, err := s.blobs.PutURL(ctx, blob.StageKey{Tenant: tenant, ID: directMark}, directFor); err != nil || !ok {
		return DirectUpload{}, errors.Join(err, unless(ok, errNoDirect))
	}
	metadata[directMark] = "1"
	upload, err := s.NewUpload(ctx, size, in, metadata)
	if err != nil {
		return DirectUpload{}, err
	}
	out := DirectUpload{ID: upload, Expires: s.now().UTC().Add(directFor).Truncate(time.Second)}
	out.URL, _, err = s.blobs.PutURL(ctx, blob.StageKey{Tenant: tenant, ID: upload}, directFor)
	return out, err
}

func unless(ok bool, err error) error {
	if ok {
		return nil
	}
	return err
}

// whole makes a blob of what an upload brought. Faults: Conflict when something is missing.
func (s *Service) whole(ctx context.Context, key blob.StageKey, u Upload) (blob.Info, error) {
	switch {
	case u.Metadata[directMark] != "":
		return s.blobs.Adopt(ctx, key, u.Size)
	case !u.Complete():
		return blob.Info{}, errIncomplete
	}
	return s.blobs.Assemble(ctx, key, u.staged)
}

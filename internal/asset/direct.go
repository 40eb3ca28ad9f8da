package asset

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage"
)

const (
	// directFor is how long an address of a direct upload takes content.
	directFor = 6 * time.Hour
	// adoptTimeout bounds how long a direct upload may take to become an asset: its content is read once, and copied.
	adoptTimeout = time.Hour
)

// directMark tells uploads that do not pass through this server from others, in their metadata.
const directMark = "direct"

// DirectUpload is an upload that goes to the storage without passing through this server.
type DirectUpload struct {
	Upload
	Split   blob.Split
	URL     string // of the only part; empty when there are several
	Expires time.Time
	Sent    []int // numbers of the parts that have arrived
}

// DirectPart is where a part of a direct upload goes.
type DirectPart struct {
	blob.Part
	URL string
}

var (
	errNoDirect   = fault.Conflict("Files pass through this server here; send them to /api/v3/uploads/.").WithCode("direct_upload_unavailable")
	errIncomplete = fault.Conflict("The upload is not complete.").WithCode("upload_incomplete")
	errFinished   = fault.Conflict("The upload is complete and takes nothing more.").WithCode("upload_finished")
	errTooOld     = fault.Conflict("This upload has taken a week; start it again.").WithCode("upload_expired")
	errNoUpload   = fault.NotFound("upload")
)

// NewDirectUpload reserves room for a file and returns where its client sends it to: as a whole, or in parts of about
// partSize, when that is not 0 or the file is too large for one. Faults: Quota, TooLarge, Conflict when the storage
// cannot be reached by others.
func (s *Service) NewDirectUpload(ctx context.Context, size, partSize, limit int64, in FileInput, metadata map[string]string) (DirectUpload, error) {
	if size > limit {
		return DirectUpload{}, blob.ErrTooLarge
	}
	if !s.blobs.Direct() {
		return DirectUpload{}, errNoDirect
	}
	split, err := blob.NewSplit(size, partSize)
	if err != nil {
		return DirectUpload{}, err
	}
	metadata[directMark] = "1"
	upload, err := s.NewUpload(ctx, size, in, metadata)
	if err != nil {
		return DirectUpload{}, err
	}
	u, err := s.beginDirect(ctx, upload, split)
	if err != nil {
		// The storage may be away. What it has begun is empty, and nobody has an address for it.
		return DirectUpload{}, errors.Join(err, s.forgetUpload(context.WithoutCancel(ctx), upload))
	}
	return u, nil
}

// beginDirect lets the storage prepare for the parts of an upload. Nobody has an address before its state is saved.
func (s *Service) beginDirect(ctx context.Context, upload string, split blob.Split) (DirectUpload, error) {
	st, err := s.blobs.Begin(ctx, blob.StageKey{Tenant: access.From(ctx).Tenant, ID: upload}, split)
	if err != nil {
		return DirectUpload{}, fmt.Errorf("begin a direct upload: %w", err)
	}
	if err := s.saveUpload(ctx, upload, 0, st); err != nil {
		return DirectUpload{}, err
	}
	u, err := s.directUpload(ctx, upload)
	if err != nil || split.Count() > 1 {
		return u, err
	}
	only, _ := split.Part(1)
	if u.URL, err = s.partURL(ctx, u, only, directFor); err != nil {
		return u, err
	}
	u.Expires = s.now().UTC().Add(directFor).Truncate(time.Second)
	return u, nil
}

func (s *Service) partURL(ctx context.Context, u DirectUpload, p blob.Part, valid time.Duration) (string, error) {
	address, err := s.blobs.PartURL(ctx, u.key(ctx), u.staged, p, valid)
	if err != nil {
		return "", fmt.Errorf("make the address of a part: %w", err)
	}
	return address, nil
}

func (u Upload) key(ctx context.Context) blob.StageKey {
	return blob.StageKey{Tenant: access.From(ctx).Tenant, ID: u.ID}
}

// split is how an upload's file is cut; those from before there were parts are whole.
func (u Upload) split() blob.Split {
	if u.staged.PartSize == 0 {
		return blob.Split{Size: u.Size, PartSize: u.Size}
	}
	return blob.Split{Size: u.Size, PartSize: u.staged.PartSize}
}

func (s *Service) directUpload(ctx context.Context, upload string) (DirectUpload, error) {
	u, err := s.GetUpload(ctx, upload)
	if err == nil && !u.Direct() {
		err = errNoUpload
	}
	return DirectUpload{Upload: u, Split: u.split()}, err
}

// GetDirectUpload tells how far a direct upload is: the storage is asked. Faults: NotFound, Unavailable.
func (s *Service) GetDirectUpload(ctx context.Context, upload string) (DirectUpload, error) {
	u, err := s.directUpload(ctx, upload)
	if err != nil || u.Asset != "" {
		return u, err
	}
	err = s.whileJoined(ctx, &u.Upload, func() (err error) {
		u.Sent, err = s.blobs.Sent(ctx, u.key(ctx), u.staged, u.Split)
		return err
	})
	if err != nil {
		return u, fmt.Errorf("ask for the parts of an upload: %w", err)
	}
	return u, nil
}

// joinWait bounds how long a request waits for another one that is joining the parts of the same upload.
const joinWait = 10 * time.Second

// whileJoined asks the storage about an upload again for as long as that shows nothing of it, because another request is
// joining its parts. It is over, without a fault, when the upload has become an asset meanwhile.
func (s *Service) whileJoined(ctx context.Context, u *Upload, ask func() error) error {
	err := ask()
	if !errors.Is(err, blob.ErrEnded) {
		return err
	}
	end := time.NewTimer(joinWait)
	defer end.Stop()
	again := time.NewTicker(joinWait / 100)
	defer again.Stop()
	for errors.Is(err, blob.ErrEnded) {
		now, gone := s.GetUpload(ctx, u.ID)
		if gone != nil {
			return gone
		}
		if now.Asset != "" {
			*u = now
			return nil
		}
		select {
		case <-again.C:
			err = ask()
		case <-end.C:
			return err
		case <-ctx.Done():
			return err
		}
	}
	return err
}

// DirectParts returns addresses for parts of a direct upload, and until when they take content. That keeps the upload
// from being given up, but for no longer than room is reserved for it. Faults: NotFound, Invalid, Conflict.
func (s *Service) DirectParts(ctx context.Context, upload string, numbers []int) ([]DirectPart, time.Time, error) {
	u, err := s.directUpload(ctx, upload)
	if err != nil {
		return nil, time.Time{}, err
	}
	left := u.created.Add(storage.ReservedForUpload).Sub(s.now())
	switch {
	case u.Asset != "":
		return nil, time.Time{}, errFinished
	case left < time.Minute:
		return nil, time.Time{}, errTooOld
	}
	valid := min(directFor, left).Truncate(time.Second)
	expires := s.now().UTC().Add(valid).Truncate(time.Second)
	parts := make([]DirectPart, len(numbers))
	for i, n := range numbers {
		p, ok := u.Split.Part(n)
		if !ok {
			return nil, expires, fault.Invalid("numbers", "out_of_range", fmt.Sprintf("There is no part %d; the last is %d.", n, u.Split.Count()))
		}
		address, err := s.partURL(ctx, u, p, valid)
		if err != nil {
			return nil, expires, err
		}
		parts[i] = DirectPart{Part: p, URL: address}
	}
	kept, err := s.touchUpload(ctx, upload)
	if err == nil && !kept {
		err = errNoUpload // it was given up, or became an asset, just now
	}
	return parts, expires, err
}

// touchUpload keeps an upload from being given up for a while; kept is false when it is over.
func (s *Service) touchUpload(ctx context.Context, upload string) (kept bool, err error) {
	err = s.db.Tx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.TouchUpload(ctx, tx, db.TouchUploadParams{TenantID: access.From(ctx).Tenant, ID: upload})
		kept = n > 0
		return postgres.Fault(err, "upload")
	})
	return kept, err
}

// FinishDirectUpload makes an asset of a direct upload that has arrived. It goes on when its client has left: large files
// take longer than proxies wait. Faults: like FinishUpload.
func (s *Service) FinishDirectUpload(ctx context.Context, upload string, in func(metadata map[string]string) (FileInput, error)) (Asset, error) {
	u, err := s.directUpload(ctx, upload)
	if err != nil {
		return Asset{}, err
	}
	file, err := in(u.Metadata)
	if err != nil {
		return Asset{}, err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), adoptTimeout)
	defer cancel()
	if _, err := s.touchUpload(ctx, upload); err != nil {
		return Asset{}, err
	}
	return s.FinishUpload(ctx, upload, file)
}

// CancelDirectUpload gives a direct upload up: its addresses take nothing any more, and its room is free.
// Faults: NotFound, Conflict when it is complete.
func (s *Service) CancelDirectUpload(ctx context.Context, upload string) error {
	u, err := s.directUpload(ctx, upload)
	if err != nil {
		return err
	}
	if u.Asset != "" {
		return errFinished
	}
	return s.CancelUpload(ctx, upload)
}

// whole makes a blob of what an upload brought, unless another request makes an asset of it first: u tells. Faults: Conflict
// when something is missing.
func (s *Service) whole(ctx context.Context, u *Upload) (info blob.Info, err error) {
	switch {
	case u.Direct():
		err = s.whileJoined(ctx, u, func() (err error) {
			info, err = s.blobs.Adopt(ctx, u.key(ctx), u.staged, u.split())
			return err
		})
		return info, err
	case !u.Complete():
		return blob.Info{}, errIncomplete
	}
	return s.blobs.Assemble(ctx, u.key(ctx), u.staged)
}

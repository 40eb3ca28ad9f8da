package asset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset/internal/db"
	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/storage"
)

// flatten keeps the one page that an HTML package becomes: screens show it without a server.
func (s *Service) flatten(ctx context.Context, f *os.File, size int64, out findings) (findings, error) {
	r, w := io.Pipe()
	flat := make(chan error, 1)
	go func() {
		err := s.media.Flatten(ctx, f, size, w)
		_ = w.CloseWithError(err) // it never fails
		flat <- err
	}()
	stored, err := s.blobs.Put(ctx, access.From(ctx).Tenant, r, math.MaxInt64)
	_ = r.CloseWithError(io.ErrClosedPipe) // nobody reads on
	if cause := <-flat; cause != nil && err != nil {
		return out, cause
	}
	if err != nil {
		return out, fmt.Errorf("store the page: %w", err)
	}
	out.replaced, out.mimetype = &stored, media.PageMIME
	return out, nil
}

// paginate keeps a picture of every page of a document.
func (s *Service) paginate(ctx context.Context, path string, out findings, w *work) (findings, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, s.documentLongest, errDocumentSlow)
	defer cancel()
	out, err := s.draw(ctx, path, out, w)
	if err != nil && errors.Is(context.Cause(ctx), errDocumentSlow) {
		return out, errDocumentSlow
	}
	return out, err
}

// documentLongest bounds the drawing of a whole document, whose pages may each take nearly as long as one is let.
const documentLongest = 10 * time.Minute

var errDocumentSlow = &media.Refused{Reason: "The document takes too long to draw. Simplify it, or upload its pages as pictures."}

func (s *Service) draw(ctx context.Context, path string, out findings, w *work) (findings, error) {
	count, err := s.media.Pages(ctx, path, out.info.Pages)
	if err != nil {
		return out, err
	}
	for n := 1; n <= count; n++ {
		var picture bytes.Buffer
		made, err := s.media.Page(ctx, path, n, media.PageScreen, &picture)
		if err != nil {
			return out, err
		}
		stored, err := s.blobs.Put(ctx, access.From(ctx).Tenant, &picture, math.MaxInt64)
		if err != nil {
			return out, fmt.Errorf("store the page: %w", err)
		}
		if n == 1 {
			out.info.Width, out.info.Height = made.Width, made.Height
		}
		out.pages = append(out.pages, storage.File{SHA256: stored.SHA256, Size: stored.Size, Mimetype: made.MIME})
		w.tell(float64(n) / float64(count))
	}
	return out, nil
}

// setPagesTx puts the pages of a document in the place of those that the asset had.
func (s *Service) setPagesTx(ctx context.Context, tx postgres.Tx, assetID string, pages []storage.File) error {
	tenant := access.From(ctx).Tenant
	before, err := s.q.DeletePages(ctx, tx, db.DeletePagesParams{TenantID: tenant, AssetID: assetID})
	if err != nil {
		return postgres.Fault(err, "page")
	}
	p := db.InsertPagesParams{TenantID: tenant, AssetID: assetID}
	for i, page := range pages {
		if err := s.files.AddTx(ctx, tx, page, storage.Limit{}); err != nil {
			return err
		}
		p.Numbers, p.Digests = append(p.Numbers, int32(i+1)), append(p.Digests, page.SHA256)
	}
	if len(pages) > 0 {
		if err := s.q.InsertPages(ctx, tx, p); err != nil {
			return postgres.Fault(err, "page")
		}
	}
	return s.files.DroppedTx(ctx, tx, before...)
}

package client

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"time"
)

// File is what Upload sends.
type File struct {
	Name    string // of the file, with its extension
	Title   string // of the asset; empty takes it from the file's name
	Folder  string // the id of the folder that the asset goes to; empty is the top
	Content io.ReaderAt
	Size    int64

	Progress func(sent int64) // told after each piece; may be nil
}

// Bounds of an upload. A piece that is not through is sent again from where the server says that it is.
const (
	pieceSize     = 8 << 20
	pieceAttempts = 6 // in a row without a byte that arrives
)

// tusVersion is the version of the protocol that uploads speak.
const tusVersion = "1.0.0"

var (
	errNoAsset = errors.New("the server has the file and names no asset")
	errFile    = errors.New("the file cannot be read")
)

// Upload sends a file in pieces and goes on after interruptions. It returns the id of the new asset, which is
// processed in the background from then on.
func Upload(ctx context.Context, c ClientInterface, f File) (assetID string, err error) {
	id, err := begin(ctx, c, f)
	if err != nil {
		return "", err
	}
	for at, failures := int64(0), 0; ; {
		next, asset, err := piece(ctx, c, id, f, at)
		switch {
		case err == nil && asset != "":
			return asset, nil
		case err == nil && next >= f.Size:
			return "", errNoAsset
		case err == nil:
			at, failures = next, 0
			continue
		}
		if failures++; failures >= pieceAttempts || !passing(err) {
			return "", fmt.Errorf("the upload ended at byte %d of %d: %w", at, f.Size, err)
		}
		if err := wait(ctx, firstPause<<failures); err != nil {
			return "", err
		}
		now, asset, err := where(ctx, c, id)
		if err != nil {
			continue // where it is stays unknown until the server is back
		}
		if asset != "" {
			return asset, nil
		}
		if now > at {
			at, failures = now, 0
		}
	}
}

func begin(ctx context.Context, c ClientInterface, f File) (id string, err error) {
	meta := "filename " + base64.StdEncoding.EncodeToString([]byte(path.Base(f.Name)))
	if f.Title != "" {
		meta += ",name " + base64.StdEncoding.EncodeToString([]byte(f.Title))
	}
	if f.Folder != "" {
		meta += ",folder_id " + base64.StdEncoding.EncodeToString([]byte(f.Folder))
	}
	res, err := c.CreateUpload(ctx, &CreateUploadParams{TusResumable: tusVersion, UploadLength: f.Size, UploadMetadata: &meta})
	if err != nil {
		return "", err
	}
	_ = res.Body.Close() // it is empty
	if id = path.Base(res.Header.Get("Location")); id == "." || id == "/" {
		return "", errors.New("the upload has no address")
	}
	return id, nil
}

// piece sends the next bytes.
func piece(ctx context.Context, c ClientInterface, id string, f File, at int64) (next int64, assetID string, err error) {
	content := make([]byte, min(pieceSize, f.Size-at))
	if n, err := f.Content.ReadAt(content, at); n < len(content) {
		return 0, "", errors.Join(errFile, err)
	}
	params := &ContinueUploadParams{TusResumable: tusVersion, UploadOffset: at}
	res, err := c.ContinueUploadWithBody(ctx, id, params, "application/offset+octet-stream", bytes.NewReader(content))
	if err != nil {
		return 0, "", err
	}
	next, assetID, err = offset(res)
	if err == nil && f.Progress != nil {
		f.Progress(next)
	}
	return next, assetID, err
}

// where asks how far an upload is.
func where(ctx context.Context, c ClientInterface, id string) (at int64, assetID string, err error) {
	res, err := c.GetUploadOffset(ctx, id, &GetUploadOffsetParams{TusResumable: tusVersion})
	if err != nil {
		return 0, "", err
	}
	return offset(res)
}

func offset(res *http.Response) (at int64, assetID string, err error) {
	_ = res.Body.Close() // it is empty
	at, err = strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64)
	if err != nil {
		return 0, "", fmt.Errorf("the server does not say how far the upload is: %w", err)
	}
	return at, res.Header.Get("Signate-Asset-Id"), nil
}

// passing tells whether an upload may go on after an error.
func passing(err error) bool {
	var problem *Error
	if !errors.As(err, &problem) {
		return !errors.Is(err, errFile) && !errors.Is(err, context.Canceled) && !errors.Is(err, context.DeadlineExceeded)
	}
	switch problem.Status {
	case http.StatusConflict, http.StatusLocked, http.StatusRequestTimeout, http.StatusTooEarly: // another offset, or the piece before still runs
		return true
	case http.StatusTooManyRequests:
		return problem.RetryAfter > 0
	}
	return problem.Status >= http.StatusInternalServerError && problem.Status != http.StatusInsufficientStorage
}

func wait(ctx context.Context, pause time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(pause):
		return nil
	}
}

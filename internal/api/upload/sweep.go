package upload

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/tus/tusd/v2/pkg/handler"

	"github.com/signate/signate/internal/access"
)

// tenantKey keeps whose upload it is in its metadata, for the sweep, which acts for nobody.
const tenantKey = "tenant"

const (
	// staleAfter is how long an upload may rest before it counts as given up.
	staleAfter    = 24 * time.Hour
	sweepInterval = time.Hour
)

// Run sweeps the staging area now and then until the context ends.
func (h *Handler) Run(ctx context.Context) error {
	t := time.NewTicker(sweepInterval)
	defer t.Stop()
	for {
		if err := h.Sweep(ctx, time.Now().Add(-staleAfter)); err != nil && ctx.Err() == nil {
			h.problems.Log.WarnContext(ctx, "uploads that were given up could not be removed", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// Sweep forgets the uploads that nothing was added to since before: rows and files, of finished ones the
// note that was left.
func (h *Handler) Sweep(ctx context.Context, before time.Time) error {
	entries, err := os.ReadDir(h.dir)
	if err != nil {
		return fmt.Errorf("list the staging area: %w", err)
	}
	touched := map[string]time.Time{} // by upload, the latest change of any of its files
	for _, e := range entries {
		st, err := e.Info()
		if err != nil {
			continue // gone meanwhile
		}
		id, _, _ := strings.Cut(e.Name(), ".")
		if st.ModTime().After(touched[id]) {
			touched[id] = st.ModTime()
		}
	}
	for id, at := range touched {
		if at.After(before) || ctx.Err() != nil {
			continue
		}
		if err := h.forget(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// forget removes an upload's row, when its note says whose it is, and then its files.
func (h *Handler) forget(ctx context.Context, id string) error {
	if tenant, ok := h.tenantOf(id); ok {
		if err := h.assets.CancelUpload(access.System(ctx, tenant), id); err != nil {
			return fmt.Errorf("forget the upload %s: %w", id, err)
		}
	}
	h.remove(id)
	_ = os.Remove(filepath.Join(h.dir, id+".lock")) // of a process that was killed
	_ = os.Remove(filepath.Join(h.dir, id+".stop"))
	return nil
}

func (h *Handler) tenantOf(id string) (uuid.UUID, bool) {
	text, err := os.ReadFile(filepath.Join(h.dir, id+noteSuffix))
	if err != nil {
		return uuid.Nil, false
	}
	var info handler.FileInfo
	if err := json.Unmarshal(text, &info); err != nil {
		return uuid.Nil, false
	}
	tenant, err := uuid.Parse(info.MetaData[tenantKey])
	return tenant, err == nil
}

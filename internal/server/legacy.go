package server

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/archive"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/device"
)

// LegacyImport says what to take over from an Anthias box, and where.
type LegacyImport struct {
	Path     string // a backup, a database or a folder
	Tenant   string // slug
	DryRun   bool
	Progress asset.ImportProgress
}

// ImportLegacy takes over assets and settings of an Anthias box into a tenant. It may be repeated, also
// after it was interrupted. Files are processed by the running server.
func (s *Server) ImportLegacy(ctx context.Context, in LegacyImport) (_ asset.ImportReport, err error) {
	t, err := s.tenants.BySlug(ctx, in.Tenant)
	if err != nil {
		return asset.ImportReport{}, fmt.Errorf("the tenant %s: %w", in.Tenant, err)
	}
	backup, err := archive.Open(ctx, in.Path, s.cfg.DataDir, archive.Limits{File: s.cfg.MaxUpload, Total: 1 << 42})
	if err != nil {
		return asset.ImportReport{}, err
	}
	defer func() {
		if cerr := backup.Close(); err == nil {
			err = cerr
		}
	}()
	ctx = access.System(ctx, t.ID)
	report, err := s.assets.ImportLegacy(ctx, backup, in.DryRun, in.Progress)
	if err != nil || in.DryRun {
		return report, err
	}
	if set := device.KnownSettings(backup.Settings); len(set) > 0 {
		return report, s.devices.UpdateSettings(ctx, uuid.Nil, set)
	}
	return report, nil
}

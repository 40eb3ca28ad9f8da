package server

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/anthias"
	"github.com/signate/signate/internal/archive"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/probe"
)

// legacyFace builds the APIs of Anthias boxes and what keeps them up to date.
func (s *Server) legacyFace(blobs blob.Store) (*anthias.Face, error) {
	job.Register(s.jobs, asset.NewDownloader(s.assets))
	job.Register(s.jobs, asset.NewReacher(s.assets, probe.New(nil)))
	s.jobs.Every(asset.ReachEvery, asset.ReachArgs{})
	s.hub.OnHint(func(tenant uuid.UUID, h live.Hint) {
		if h.Type == "assets.changed" {
			s.assets.Forget(tenant)
		}
	})
	return anthias.New(anthias.Deps{
		Identity: s.identity, Sessions: s.identity, Tenants: s.tenants, Assets: s.assets, Devices: s.devices, Blobs: blobs, Live: s.hub,
		StageDir: filepath.Join(s.cfg.DataDir, "anthias"), MaxUpload: s.cfg.MaxUpload, BaseDomain: s.cfg.BaseDomain,
		SingleSite: s.cfg.AnthiasDefault, Open: s.cfg.AnthiasOpen, Log: s.log,
	})
}

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

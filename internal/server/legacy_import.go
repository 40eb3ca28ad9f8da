package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/archive"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/media"
)

// boxes takes over Anthias boxes beside a server, running or not.
type boxes struct {
	assets  *asset.Service
	devices *device.Service
	cfg     config.Config
}

func (t *Tools) openBoxes(cfg config.Config, blobs blob.Store, jobs *job.Runner, log *slog.Logger) {
	hints := live.NewNotifier(t.DB.SharedPool(), log)
	t.boxes = &boxes{
		assets:  asset.New(asset.Deps{DB: t.DB, Blobs: blobs, Media: media.New(media.Deps{TempDir: cfg.DataDir}), Jobs: jobs, Live: hints}),
		devices: device.New(device.Deps{DB: t.DB, Live: hints}),
		cfg:     cfg,
	}
	job.Register(jobs, asset.NewProcessor(t.boxes.assets)) // so that work can be added; the server does it
}

// LegacyImport says what to take over from an Anthias box, and where.
type LegacyImport struct {
	Path     string // a backup, a database or a folder
	Tenant   uuid.UUID
	DryRun   bool
	Progress asset.ImportProgress
}

// LegacyReport tells what was taken over from a box, or would be.
type LegacyReport struct {
	asset.ImportReport
	Settings []string // names, in order
	Bare     bool     // it was a database without the folders of its files
}

// ImportLegacy takes over assets and settings of an Anthias box into a tenant. It may be repeated, also
// after it was interrupted. Files are processed by the server when it runs.
func (t *Tools) ImportLegacy(ctx context.Context, in LegacyImport) (report LegacyReport, err error) {
	b := t.boxes
	backup, err := archive.Open(ctx, in.Path, b.cfg.DataDir, archive.Limits{File: b.cfg.MaxUpload, Total: 1 << 42})
	if errors.Is(err, archive.ErrInvalid) {
		return report, fmt.Errorf("%s is neither a backup of an Anthias box, nor its database, nor its home folder", in.Path)
	}
	if err != nil {
		return report, fmt.Errorf("%s: %w", in.Path, err)
	}
	defer func() { err = errors.Join(err, backup.Close()) }()
	ctx = access.System(ctx, in.Tenant)
	report.Bare = backup.Bare
	if report.ImportReport, err = b.assets.ImportLegacy(ctx, backup, in.DryRun, in.Progress); err != nil {
		return report, err
	}
	set := device.KnownSettings(backup.Settings)
	report.Settings = slices.Sorted(maps.Keys(set))
	if in.DryRun || len(set) == 0 {
		return report, nil
	}
	return report, b.devices.UpdateSettings(ctx, uuid.Nil, set)
}

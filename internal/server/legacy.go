package server

import (
	"path/filepath"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/api/anthias"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/probe"
)

// legacyFace builds the APIs of Anthias boxes and what keeps them up to date.
func (s *Server) legacyFace(blobs blob.Store, limits *gateway.Limits) (*anthias.Face, error) {
	job.Register(s.jobs, asset.NewDownloader(s.assets))
	job.Register(s.jobs, asset.NewReacher(s.assets, probe.New(nil)))
	s.jobs.Every(asset.ReachEvery, asset.ReachArgs{})
	s.hub.OnHint(func(tenant uuid.UUID, h live.Hint) {
		if h.Type == "assets.changed" {
			s.assets.Forget(tenant)
		}
	})
	return anthias.New(anthias.Deps{
		Identity: s.identity, Sessions: s.identity, Tenants: s.tenants, Assets: s.assets, Devices: s.devices, Imports: s.imports, Blobs: blobs, Live: s.hub,
		StageDir: filepath.Join(s.cfg.DataDir, "anthias"), MaxUpload: s.cfg.MaxUpload, BaseDomain: s.cfg.BaseDomain, PublicURL: s.cfg.PublicURL,
		SingleSite: s.cfg.AnthiasDefault, Open: s.cfg.AnthiasOpen, Limits: limits, Log: s.log,
	})
}

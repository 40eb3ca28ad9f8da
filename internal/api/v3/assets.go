package v3

import (
	"context"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/schedule"
	"github.com/signate/signate/internal/signedurl"
)

type assets struct {
	svc     *asset.Service
	devices *device.Service
	files   signedurl.Signer
}

func (h assets) ListAssets(ctx context.Context, r contract.ListAssetsRequestObject) (contract.ListAssetsResponseObject, error) {
	links, err := h.links(ctx)
	if err != nil {
		return nil, err
	}
	p := assetPage{written: borrow()}
	p.Listing, err = asset.List(ctx, h.svc, filterOf(r.Params), numbered(r.Params), p.write(links))
	if err != nil {
		giveBack(p.written)
		return nil, err
	}
	return p, nil
}

func (h assets) CreateAsset(ctx context.Context, r contract.CreateAssetRequestObject) (contract.CreateAssetResponseObject, error) {
	in, err := fromAssetInput(*r.Body)
	if err != nil {
		return nil, err
	}
	create := h.svc.CreateLink
	if value(r.Body.Fetch) {
		create = h.svc.Fetch
	}
	a, err := create(ctx, in)
	if err != nil {
		return nil, err
	}
	encode, err := h.encoder(ctx)
	if err != nil {
		return nil, err
	}
	return contract.CreateAsset201JSONResponse{Body: encode(a), Headers: contract.CreateAsset201ResponseHeaders{ETag: etag(a.Version)}}, nil
}

func (h assets) GetAsset(ctx context.Context, r contract.GetAssetRequestObject) (contract.GetAssetResponseObject, error) {
	a, err := h.svc.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	encode, err := h.encoder(ctx)
	if err != nil {
		return nil, err
	}
	return contract.GetAsset200JSONResponse{Body: encode(a), Headers: contract.GetAsset200ResponseHeaders{ETag: etag(a.Version)}}, nil
}

func (h assets) UpdateAsset(ctx context.Context, r contract.UpdateAssetRequestObject) (contract.UpdateAssetResponseObject, error) {
	version, err := ifMatch(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	p, err := fromAssetPatch(*r.Body)
	if err != nil {
		return nil, err
	}
	a, err := h.svc.Update(ctx, r.Id, version, p)
	if err != nil {
		return nil, err
	}
	encode, err := h.encoder(ctx)
	if err != nil {
		return nil, err
	}
	return contract.UpdateAsset200JSONResponse{Body: encode(a), Headers: contract.UpdateAsset200ResponseHeaders{ETag: etag(a.Version)}}, nil
}

func (h assets) DeleteAsset(ctx context.Context, r contract.DeleteAssetRequestObject) (contract.DeleteAssetResponseObject, error) {
	version, err := ifMatch(r.Params.IfMatch)
	if err != nil {
		return nil, err
	}
	if value(r.Params.Permanent) {
		err = h.svc.Purge(ctx, r.Id)
	} else {
		err = h.svc.DeleteIf(ctx, r.Id, version)
	}
	if err != nil {
		return nil, err
	}
	return contract.DeleteAsset204Response{}, nil
}

func (h assets) RestoreAsset(ctx context.Context, r contract.RestoreAssetRequestObject) (contract.RestoreAssetResponseObject, error) {
	a, err := h.svc.Restore(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	encode, err := h.encoder(ctx)
	if err != nil {
		return nil, err
	}
	return contract.RestoreAsset200JSONResponse{Body: encode(a), Headers: contract.RestoreAsset200ResponseHeaders{ETag: etag(a.Version)}}, nil
}

func (h assets) ReorderAssets(ctx context.Context, r contract.ReorderAssetsRequestObject) (contract.ReorderAssetsResponseObject, error) {
	if err := h.svc.Reorder(ctx, r.Body.Ids); err != nil {
		return nil, err
	}
	return contract.ReorderAssets204Response{}, nil
}

// links returns what finds out what an answer says of an asset besides what is stored of it, in the time zone that
// the tenant's screens follow.
func (h assets) links(ctx context.Context) (func(*asset.Asset) assetLinks, error) {
	loc, err := h.devices.Location(ctx, uuid.Nil)
	if err != nil {
		return nil, err
	}
	now, tenant := time.Now(), access.From(ctx).Tenant
	return func(a *asset.Asset) assetLinks {
		l := assetLinks{active: a.Active(now, loc)}
		if a.File != nil {
			l.content = h.files.Sign(signedurl.Target{Tenant: tenant, SHA256: a.File.SHA256, Mimetype: a.FileMimetype()})
		}
		if a.Thumbnail != "" {
			l.thumbnail = h.files.Sign(signedurl.Target{Tenant: tenant, SHA256: a.Thumbnail, Mimetype: "image/jpeg"})
		}
		return l
	}, nil
}

// encoder returns what encodes assets of the request's tenant.
func (h assets) encoder(ctx context.Context) (func(asset.Asset) contract.Asset, error) {
	links, err := h.links(ctx)
	if err != nil {
		return nil, err
	}
	return func(a asset.Asset) contract.Asset { return toAsset(a, links(&a)) }, nil
}

func toAsset(a asset.Asset, l assetLinks) contract.Asset {
	out := contract.Asset{
		Id: a.ID, Name: a.Name, Type: contract.AssetType(a.Type), Mimetype: a.Mimetype, Uri: a.URI, StartDate: orNull(a.Start), EndDate: orNull(a.End),
		Duration: int(a.Duration), IsEnabled: a.Enabled, IsProcessing: a.Processing(), Nocache: a.NoCache, PlayOrder: int(a.PlayOrder),
		SkipAssetCheck: a.SkipCheck, SkipSslVerify: a.SkipTLSVerify, IsReachable: a.Reachable, PlayDays: a.Days, RefreshInterval: a.RefreshInterval(),
		PlayTimeFrom: timeOrNull(a.From), PlayTimeTo: timeOrNull(a.To),
		Metadata: a.Metadata, Tags: a.Tags, Width: numberOrNull(a.Width), Height: numberOrNull(a.Height), VideoCodec: textOrNull(a.VideoCodec),
		ProcessingStatus: contract.ProcessingStatus(a.Status), ProcessingError: textOrNull(a.ProcessingNote),
		CreatedBy: orNull(a.CreatedBy), CreatedAt: a.CreatedAt, UpdatedAt: a.UpdatedAt, DeletedAt: orNull(a.DeletedAt),
		Description: a.Description, FolderId: orNull(a.Folder), MetadataTemplateId: orNull(a.Template), IsShared: a.Shared, ViewCount: a.Views,
		LastViewed: orNull(a.LastViewed), Md5: textOrNull(a.MD5), Progress: orNull(a.Progress), IsReplacing: a.Pending != "",
		IsActive: l.active, ContentUrl: textOrNull(l.content), ThumbnailUrl: textOrNull(l.thumbnail),
	}
	out.FileName.SetNull()
	out.FileSize.SetNull()
	out.Sha256.SetNull()
	if a.File != nil {
		out.FileName.Set(a.File.Name)
		out.FileSize.Set(a.File.Size)
		out.Sha256.Set(a.File.SHA256)
	}
	if out.Tags == nil {
		out.Tags = []string{}
	}
	return out
}

func fromAssetInput(in contract.AssetInput) (asset.Input, error) {
	out := asset.Input{
		Name: value(in.Name), URI: in.Uri, Type: asset.Type(value(in.Type)), Start: in.StartDate, End: in.EndDate, Duration: wide(in.Duration),
		Enabled: in.IsEnabled == nil || *in.IsEnabled, NoCache: value(in.Nocache), SkipCheck: value(in.SkipAssetCheck), SkipTLSVerify: value(in.SkipSslVerify),
		Days: in.PlayDays, Metadata: in.Metadata, Tags: in.Tags, Description: value(in.Description), Folder: in.FolderId, Template: in.MetadataTemplateId,
	}
	var err error
	if out.From, err = playTime("play_time_from", in.PlayTimeFrom); err != nil {
		return out, err
	}
	if out.To, err = playTime("play_time_to", in.PlayTimeTo); err != nil {
		return out, err
	}
	if in.RefreshInterval != nil {
		if out.Metadata == nil {
			out.Metadata = map[string]any{}
		}
		out.Metadata["refresh_interval_s"] = *in.RefreshInterval
	}
	return out, nil
}

func fromAssetPatch(in contract.AssetPatch) (asset.Patch, error) {
	out := asset.Patch{
		Name: in.Name, URI: in.Uri, Start: changeOf(in.StartDate), End: changeOf(in.EndDate), Duration: wide(in.Duration), Enabled: in.IsEnabled,
		NoCache: in.Nocache, SkipCheck: in.SkipAssetCheck, SkipTLSVerify: in.SkipSslVerify, Days: in.PlayDays, RefreshInterval: in.RefreshInterval,
		Metadata: in.Metadata, Tags: in.Tags, Description: in.Description, Folder: changeOf(in.FolderId), Template: changeOf(in.MetadataTemplateId),
	}
	var err error
	if out.From, err = timeChange("play_time_from", changeOf(in.PlayTimeFrom)); err != nil {
		return out, err
	}
	out.To, err = timeChange("play_time_to", changeOf(in.PlayTimeTo))
	return out, err
}

func timeChange(field string, c asset.Change[string]) (asset.Change[schedule.TimeOfDay], error) {
	t, err := playTime(field, c.Value)
	return asset.Change[schedule.TimeOfDay]{Set: c.Set, Value: t}, err
}

func playTime(field string, text *string) (*schedule.TimeOfDay, error) {
	if text == nil {
		return nil, nil
	}
	t, err := schedule.ParseTimeOfDay(*text)
	if err != nil {
		return nil, fault.Invalid(field, "invalid", "Write a time as HH:MM.")
	}
	return &t, nil
}

func timeOrNull(t *schedule.TimeOfDay) nullableString {
	if t == nil {
		return textOrNull("")
	}
	return textOrNull(t.String())
}

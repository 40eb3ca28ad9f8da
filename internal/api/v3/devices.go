package v3

import (
	"context"
	"time"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/device"
)

type devices struct{ svc *device.Service }

func (h devices) ListDevices(ctx context.Context, r contract.ListDevicesRequestObject) (contract.ListDevicesResponseObject, error) {
	p, err := h.svc.List(ctx, value(r.Params.Search), string(value(r.Params.Ordering)), pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListDevices200JSONResponse{Results: make([]contract.Device, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, d := range p.Results {
		out.Results[i] = toDevice(d)
	}
	return out, nil
}

func (h devices) PairDevice(ctx context.Context, r contract.PairDeviceRequestObject) (contract.PairDeviceResponseObject, error) {
	d, err := h.svc.Pair(ctx, r.Body.Code, value(r.Body.Name))
	if err != nil {
		return nil, err
	}
	return contract.PairDevice201JSONResponse(toDevice(d)), nil
}

func (h devices) GetDevice(ctx context.Context, r contract.GetDeviceRequestObject) (contract.GetDeviceResponseObject, error) {
	d, err := h.svc.Get(ctx, r.Id)
	if err != nil {
		return nil, err
	}
	return contract.GetDevice200JSONResponse(toDevice(d)), nil
}

func (h devices) UpdateDevice(ctx context.Context, r contract.UpdateDeviceRequestObject) (contract.UpdateDeviceResponseObject, error) {
	p := device.Patch{Name: r.Body.Name, Primary: r.Body.IsPrimary != nil, Orientation: (*int)(r.Body.Orientation)}
	if r.Body.Timezone.IsSpecified() {
		zone, _ := r.Body.Timezone.Get() // null takes the tenant's, as the empty name does
		p.Timezone = &zone
	}
	if r.Body.PlaylistId.IsSpecified() {
		playlist := changeOf(r.Body.PlaylistId).Value
		p.Playlist = &playlist
	}
	if r.Body.LayoutId.IsSpecified() {
		layout := changeOf(r.Body.LayoutId).Value
		p.Layout = &layout
	}
	d, err := h.svc.Update(ctx, r.Id, p)
	if err != nil {
		return nil, err
	}
	return contract.UpdateDevice200JSONResponse(toDevice(d)), nil
}

func (h devices) DeleteDevice(ctx context.Context, r contract.DeleteDeviceRequestObject) (contract.DeleteDeviceResponseObject, error) {
	if err := h.svc.Delete(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.DeleteDevice204Response{}, nil
}

func (h devices) CommandDevice(ctx context.Context, r contract.CommandDeviceRequestObject) (contract.CommandDeviceResponseObject, error) {
	args := map[string]any{}
	if r.Body.AssetId != nil {
		args["asset_id"] = *r.Body.AssetId
	}
	c, err := h.svc.Send(ctx, r.Id, string(r.Body.Type), args)
	if err != nil {
		return nil, err
	}
	return contract.CommandDevice202JSONResponse(toCommand(c)), nil
}

func (h devices) ListDeviceCommands(ctx context.Context, r contract.ListDeviceCommandsRequestObject) (contract.ListDeviceCommandsResponseObject, error) {
	p, err := h.svc.History(ctx, r.Id, pageRequest(r.Params.Limit, r.Params.Cursor, r.Params.Count))
	if err != nil {
		return nil, err
	}
	out := contract.ListDeviceCommands200JSONResponse{Results: make([]contract.Command, len(p.Results)), NextCursor: textOrNull(p.NextCursor), Count: countOf(p.Count)}
	for i, c := range p.Results {
		out.Results[i] = toCommand(c)
	}
	return out, nil
}

func toCommand(c device.Command) contract.Command {
	asset, _ := c.Args["asset_id"].(string) // other commands have none
	return contract.Command{
		Id: c.ID, Type: c.Type, AssetId: textOrNull(asset), Status: contract.CommandStatus(c.Status), Error: textOrNull(c.Error),
		RequestedBy: orNull(c.By), CreatedAt: c.CreatedAt, FinishedAt: orNull(c.Finished),
	}
}

func toDevice(d device.Device) contract.Device {
	return contract.Device{
		Id: d.ID, Name: d.Name, Status: contract.DeviceStatus(d.Status(time.Now())), LastSeenAt: orNull(d.LastSeen), IsPrimary: d.Primary,
		Timezone: textOrNull(d.Timezone), Orientation: contract.DeviceOrientation(d.Orientation),
		Screen:  contract.ScreenSize{Width: numberOrNull(d.Width), Height: numberOrNull(d.Height)},
		Version: textOrNull(d.Version), CurrentAssetId: textOrNull(d.CurrentAsset), CurrentLayoutId: orNull(d.CurrentLayout), PlaylistId: orNull(d.Playlist), LayoutId: orNull(d.Layout),
		Display: textOrNull(d.Display), DisplayOffBy: textOrNull(d.DisplayOffBy),
		Skipped: skips(d.Skipped),
		Manifest: contract.ManifestState{
			Wanted: textOrNull(d.Wanted), OnDisk: textOrNull(d.OnDisk), Playing: textOrNull(d.Playing),
			InSync: d.Wanted != "" && d.Wanted == d.OnDisk && d.Wanted == d.Playing,
		},
		CreatedAt: d.CreatedAt, UpdatedAt: d.UpdatedAt,
	}
}

func skips(all []device.Skip) []contract.DeviceSkip {
	out := make([]contract.DeviceSkip, len(all))
	for i, one := range all {
		out[i] = contract.DeviceSkip{AssetId: textOrNull(one.AssetID), Reason: one.Reason, At: one.At}
	}
	return out
}

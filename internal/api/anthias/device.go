package anthias

import (
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/fault"
)

// apiVersion is the release of Anthias whose behaviour this face has.
const apiVersion = "v2026.08.2 (signate)"

// displayWait bounds how long a client waits for a screen to switch its display.
const displayWait = 4 * time.Second

// control passes a command to the screen and, as Anthias does, says that it was done whatever it was.
func (a *api) control(c *call) (*reply, error) {
	kind, args := commandOf(c.params[0])
	d, err := a.box(c)
	if err != nil {
		return nil, err
	}
	if d != nil && kind != "" {
		if _, err := a.Devices.Send(c.ctx(), d.ID, kind, args); err != nil && !fault.IsKind(err, fault.KindInvalid) && !fault.IsKind(err, fault.KindNotFound) {
			return nil, err
		}
	}
	ans := ok("Asset switched")
	return &ans, nil
}

// commandOf translates a command; an unknown one is none.
func commandOf(text string) (kind string, args map[string]any) {
	if id, isAsset := strings.CutPrefix(text, "asset&"); isAsset {
		id = strings.ToValidUTF8(strings.ReplaceAll(id, "\x00", ""), "?")
		if id == "" || len(id) > 64 {
			return "", nil
		}
		return "play_asset", map[string]any{"asset_id": id}
	}
	switch text {
	case "next", "reload":
		return text, map[string]any{}
	case "previous", "prev":
		return "previous", map[string]any{}
	case "blank":
		return "display_off", map[string]any{}
	case "unblank":
		return "display_on", map[string]any{}
	case "stop":
		return "pause", map[string]any{}
	case "play":
		return "resume", map[string]any{}
	}
	return "", nil
}

// power reboots the screen's computer or shuts it down. Anthias says yes at once, and so do we.
func (a *api) power(kind string) handler {
	return func(c *call) (*reply, error) {
		d, err := a.box(c)
		if err != nil {
			return nil, err
		}
		if d != nil {
			if _, err := a.Devices.Send(c.ctx(), d.ID, kind, map[string]any{}); err != nil {
				return nil, err
			}
		}
		done := empty(http.StatusOK)
		return &done, nil
	}
}

// currentAsset answers what the screen shows, an empty list when that is nothing. Anthias knows no layouts: there the asset
// that is to be seen most stands for all.
func (a *api) currentAsset(c *call) (*reply, error) {
	nothing := ok([]any{})
	d, err := a.box(c)
	if err != nil {
		return nil, err
	}
	if d == nil || d.Status(a.now()) != device.StatusOnline {
		return &nothing, nil
	}
	shown := d.CurrentAsset
	if d.CurrentLayout != nil {
		if shown, err = a.Devices.Foreground(c.ctx(), *d); err != nil {
			return nil, err
		}
	}
	if shown == "" {
		return &nothing, nil
	}
	found, err := a.Assets.Get(c.ctx(), shown)
	if fault.IsKind(err, fault.KindNotFound) {
		return nil, detail(http.StatusNotFound, textNotFound)
	}
	if err != nil {
		return nil, err
	}
	return a.asset(c, v1, http.StatusOK, found)
}

// display switches the screen's display and waits a moment to tell truthfully whether it did.
func (a *api) display(c *call) (*reply, error) {
	state := c.params[0]
	if state != "on" && state != "off" {
		return nil, refuse(http.StatusBadRequest, object{{"message", "Invalid display state."}})
	}
	d, err := a.box(c)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, refuse(http.StatusServiceUnavailable, object{{"message", "No HDMI-CEC adapter detected on this device."}})
	}
	if d.Status(a.now()) != device.StatusOnline {
		return nil, displayFailed(state, "the screen is offline")
	}
	sent, err := a.Devices.Send(c.ctx(), d.ID, "display_"+state, map[string]any{})
	if err != nil {
		return nil, err
	}
	end, err := a.Devices.Await(c.ctx(), d.ID, sent.ID, displayWait)
	switch {
	case err != nil:
		return nil, err
	case end.Status == "done":
		ans := ok(object{{"message", fmt.Sprintf("Display turn-%s command sent to 1 display.", state)}})
		return &ans, nil
	case end.Status == "failed" && unsupported(end.Error):
		return nil, refuse(http.StatusServiceUnavailable, object{{"message", "No HDMI-CEC adapter detected on this device."}})
	case end.Status == "failed":
		return nil, displayFailed(state, end.Error)
	}
	return nil, displayFailed(state, "the screen did not answer in time")
}

func unsupported(reason string) bool {
	return reason == "" || strings.Contains(reason, "unsupported") || strings.Contains(reason, "unknown") || strings.Contains(reason, "not supported") || strings.Contains(reason, "this screen cannot")
}

func displayFailed(state, reason string) error {
	return refuse(http.StatusBadGateway, object{{"message", fmt.Sprintf("Display turn-%s failed: %s", state, reason)}})
}

// info answers from what the screen last reported; it never waits.
func (a *api) info(full bool) handler {
	return func(c *call) (*reply, error) {
		d, err := a.box(c)
		if err != nil {
			return nil, err
		}
		o := object{
			{"viewlog", "Not yet implemented"}, {"loadavg", rounded(systemOf(d).Load)}, {"free_space", freeSpace(d)}, {"display_power", displayPower(d, a.now())}, {"up_to_date", true},
		}
		if full {
			zone, err := a.zone(c)
			if err != nil {
				return nil, err
			}
			o = append(o, a.details(d, zone)...)
		}
		ans := ok(o)
		return &ans, nil
	}
}

// details are the keys that v2 adds.
func (a *api) details(d *device.Device, zone *time.Location) object {
	now := a.now().In(zone)
	system := systemOf(d)
	const day = 24 * 3600
	return object{
		{"anthias_version", apiVersion}, {"device_model", modelOf(d)},
		{"uptime", object{{"days", system.Uptime / day}, {"hours", rounded(float64(system.Uptime%day) / 3600)}}}, {"memory", memoryOf(system.Memory)},
		{"under_voltage", object{{"supported", false}, {"active", false}, {"seen_since_boot", false}, {"first_seen", nil}, {"last_seen", nil}, {"count", 0}}},
		{"storage", object{{"supported", false}, {"status", "unknown"}}}, {"ip_addresses", []string{}}, {"mac_address", "Unknown"}, {"host_user", nil},
		{"time", object{{"iso", now.Format("2006-01-02T15:04:05-07:00")}, {"timezone", zone.String()}, {"offset", "UTC" + now.Format("-07:00")}}},
	}
}

// systemOf is what a screen said of its computer; a tenant without screens has none.
func systemOf(d *device.Device) device.System {
	if d == nil {
		return device.System{}
	}
	return d.System
}

// modelOf names the computer, or at least what plays on it; null without a screen.
func modelOf(d *device.Device) any {
	switch {
	case d == nil:
		return nil
	case d.System.Model != "":
		return d.System.Model
	}
	return strings.TrimSpace("Signate Player " + d.Version)
}

// lowMemory is where a box begins to spare its memory.
const lowMemory = 1536 << 20

// memoryOf writes memory in MiB, as a box does.
func memoryOf(m device.SystemMemory) object {
	return object{
		{"total", m.Total >> 20}, {"used", m.Used >> 20}, {"free", m.Free >> 20}, {"shared", m.Shared >> 20}, {"buff", m.Buffers >> 20},
		{"available", m.Available >> 20}, {"low_ram", m.Total > 0 && m.Total < lowMemory},
	}
}

func rounded(f float64) float64 { return math.Round(f*100) / 100 }

// freeSpace writes what is left of the screen's storage as Anthias does: one decimal, a no-break space,
// the unit.
func freeSpace(d *device.Device) string {
	bytes := 0.0
	if d != nil && d.StorageQuota != nil && d.StorageUsed != nil {
		bytes = math.Max(float64(*d.StorageQuota-*d.StorageUsed), 0)
	}
	if bytes < 1024 {
		return fmt.Sprintf("%.0f\u00A0bytes", bytes)
	}
	units := []string{"KB", "MB", "GB", "TB"}
	i := -1
	for bytes >= 1024 && i < len(units)-1 {
		bytes /= 1024
		i++
	}
	return fmt.Sprintf("%.1f\u00A0%s", bytes, units[i])
}

func displayPower(d *device.Device, now time.Time) any {
	if d == nil || d.Status(now) != device.StatusOnline {
		return nil
	}
	if d.Display == "off" {
		return "False"
	}
	return "True"
}

// integrations is the answer of a box that does not run on Balena.
func (a *api) integrations(*call) (*reply, error) {
	o := object{{"is_balena", false}}
	for _, key := range []string{"device_id", "app_id", "app_name", "supervisor_version", "host_os_version", "device_name_at_init"} {
		o = append(o, pair{"balena_" + key, nil})
	}
	ans := ok(o)
	return &ans, nil
}

// addresses tells where the box is reached; the addresses of a screen's network are nobody else's
// business.
func (a *api) addresses(c *call) (*reply, error) {
	c.r = c.r.WithContext(a.withDefault(c.ctx(), c.named))
	list := []string{}
	if access.From(c.ctx()).TenantSlug != "" {
		list = append(list, schemeOf(c.r)+"://"+c.r.Host+c.root)
	}
	ans := ok(object{{"ip_addresses", list}})
	return &ans, nil
}

package anthias

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/device"
)

// version is what the four versions of the API differ in.
type version struct {
	name    string
	modern  bool // booleans and numbers are what they are; the others write 0, 1 and text
	wrapped bool // bodies hold a model
	patch   bool
	unique  bool // new assets get a name of their own
	splice  bool // changes renumber what plays
}

var (
	v1  = version{name: "v1", wrapped: true}
	v11 = version{name: "v1.1", wrapped: true, unique: true}
	v12 = version{name: "v1.2", patch: true, unique: true, splice: true}
	v2  = version{name: "v2", modern: true, patch: true, unique: true, splice: true}
)

// box is what the encoding of an asset depends on besides the asset.
type box struct {
	zone *time.Location
	now  time.Time
}

// encode returns the asset as clients of the version see it.
func (v version) encode(a asset.Asset, b box) object {
	active := a.Active(b.now, b.zone)
	if v.modern {
		return modern(a, b, active)
	}
	return object{
		{"asset_id", a.ID}, {"name", a.Name}, {"uri", a.URI}, {"start_date", date(a.Start, b.zone)}, {"end_date", date(a.End, b.zone)},
		{"duration", strconv.FormatInt(a.Duration, 10)}, {"mimetype", a.Mimetype}, {"is_enabled", digit(a.Visible())}, {"nocache", digit(a.NoCache)},
		{"play_order", a.PlayOrder}, {"skip_asset_check", digit(a.SkipCheck)}, {"is_active", digit(active)}, {"is_processing", digit(a.LegacyProcessing())},
		{"is_reachable", digit(a.Reachable)}, {"last_reachability_check", date(a.LastCheck, b.zone)}, {"metadata", metadata(a)},
	}
}

func modern(a asset.Asset, b box, active bool) object {
	meta, refresh, headers := cleanMetadata(a)
	return object{
		{"asset_id", a.ID}, {"name", a.Name}, {"uri", a.URI}, {"start_date", date(a.Start, b.zone)}, {"end_date", date(a.End, b.zone)},
		{"duration", a.Duration}, {"mimetype", a.Mimetype}, {"is_enabled", a.Visible()}, {"nocache", a.NoCache},
		{"play_order", a.PlayOrder}, {"skip_asset_check", a.SkipCheck}, {"skip_ssl_verify", a.SkipTLSVerify}, {"is_active", active},
		{"is_processing", a.LegacyProcessing()}, {"play_days", slices.Clone(a.Days)}, {"play_time_from", timeText(a.From)}, {"play_time_to", timeText(a.To)},
		{"is_reachable", a.Reachable}, {"last_reachability_check", date(a.LastCheck, b.zone)}, {"metadata", meta},
		{"refresh_interval_s", refresh}, {"custom_headers", headers},
	}
}

func digit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// date writes an instant in a zone, microseconds only when there are any.
func date(t *time.Time, zone *time.Location) any {
	if t == nil {
		return nil
	}
	return dateText(t.In(zone))
}

func dateText(t time.Time) string {
	layout := "2006-01-02T15:04:05"
	if t.Nanosecond()/1000 != 0 {
		layout += ".000000"
	}
	return t.Format(layout + "Z07:00")
}

// timeText writes a time of day, microseconds only when there are any.
func timeText[T ~int64](t *T) any {
	if t == nil {
		return nil
	}
	layout := "15:04:05"
	if time.Duration(*t)%time.Second != 0 {
		layout += ".000000"
	}
	return time.Time{}.Add(time.Duration(*t)).Format(layout)
}

// metadata is what the oldest versions show of it: everything, and why processing failed.
func metadata(a asset.Asset) map[string]any {
	if a.Status != asset.StatusFailed {
		return a.Metadata
	}
	m := maps.Clone(a.Metadata)
	if m == nil {
		m = map[string]any{}
	}
	m["error_message"] = a.ProcessingNote
	delete(m, "processing_started_at")
	return m
}

// cleanMetadata is what v2 shows: interval and headers within their rules.
func cleanMetadata(a asset.Asset) (meta map[string]any, refresh int64, headers map[string]any) {
	meta, headers = maps.Clone(metadata(a)), map[string]any{}
	if meta == nil {
		meta = map[string]any{}
	}
	if v, found := meta["refresh_interval_s"]; found {
		refresh = clamp(v)
		meta["refresh_interval_s"] = refresh
	}
	if v, found := meta["headers"]; found {
		headers = cleanHeaders(v)
		meta["headers"] = headers
	}
	return meta, refresh, headers
}

func clamp(v any) int64 {
	switch v := v.(type) {
	case float64:
		return int64(math.Min(math.Max(v, 0), maxRefresh))
	case int64:
		return min(max(v, 0), maxRefresh)
	case json.Number:
		f, _ := v.Float64()
		return clamp(f)
	}
	return 0
}

func cleanHeaders(v any) map[string]any {
	out := map[string]any{}
	m, _ := v.(map[string]any)
	for _, name := range slices.Sorted(maps.Keys(m)) {
		text, isText := m[name].(string)
		if trimmed := strings.TrimSpace(name); isText && validHeader(trimmed, text) && len(out) < maxHeaders {
			out[trimmed] = text
		}
	}
	return out
}

// draft is what a body says of an asset, before the rules look at it.
type draft struct {
	name, uri, ext, mimetype                   *string
	start, end                                 *time.Time
	duration                                   *int64
	enabled, nocache, skipCheck, skipTLSVerify *bool
	order                                      *int64
	days                                       []int
	window                                     window
	refresh                                    *int64
	headers                                    map[string]any
}

// read takes the fields out of a body. creating requires what a new asset needs, otherwise what a PUT does.
func (v version) read(b body, creating, partial bool) (draft, error) {
	r := &reader{body: b, partial: partial}
	var d draft
	full := v.splice // the newer versions ask for everything
	d.name = r.text("name", true, false, maxText)
	if creating {
		d.uri = r.text("uri", true, false, 4096)
		if v.splice {
			d.ext = r.text("ext", false, true, maxText)
		}
	} else if !v.modern && b.has("uri") {
		if s, isText := b.values["uri"].(string); isText {
			d.uri = &s
		}
	}
	d.start = v.instant(r, "start_date", full || !creating, creating)
	d.end = v.instant(r, "end_date", full || !creating, creating)
	d.duration = v.seconds(r, creating)
	if creating {
		d.mimetype = r.text("mimetype", true, false, maxText)
	}
	switch {
	case v.modern:
		d.readModern(r)
	case creating && v.wrapped:
		d.enabled, d.nocache = r.flag("is_enabled", false), r.boolean("nocache", false)
		r.flag("is_processing", false)
	default:
		d.enabled, d.nocache = r.flag("is_enabled", true), r.flag("nocache", false)
		r.flag("is_processing", false)
	}
	if !v.modern {
		d.order = r.integer("play_order", false, -maxInt32-1, maxInt32)
		d.skipCheck = r.flag("skip_asset_check", false)
	}
	return d, r.err()
}

func (d *draft) readModern(r *reader) {
	d.enabled = r.boolean("is_enabled", true)
	d.nocache = r.boolean("nocache", false)
	d.order = r.integer("play_order", false, -maxInt32-1, maxInt32)
	d.skipCheck = r.boolean("skip_asset_check", false)
	d.skipTLSVerify = r.boolean("skip_ssl_verify", false)
	d.days = r.days("play_days")
	d.window.from, d.window.fromSet = r.timeOfDay("play_time_from")
	d.window.to, d.window.toSet = r.timeOfDay("play_time_to")
	d.refresh = r.integer("refresh_interval_s", false, 0, maxRefresh)
	d.headers = r.headers("custom_headers")
}

// instant reads a date. The oldest clients leave dates out, or send nothing for none.
func (v version) instant(r *reader, name string, required, creating bool) *time.Time {
	if v.wrapped && creating {
		if value, found := r.lookup(name); !found || value == nil || value == "" {
			return nil
		}
	}
	return r.datetime(name, required)
}

// seconds reads a duration. Older clients write text, and N/A for the length of a video.
func (v version) seconds(r *reader, creating bool) *int64 {
	if !v.modern {
		if value, found := r.lookup("duration"); found && (value == nil || value == "" || value == "N/A") || !found && creating {
			return nil
		}
	}
	if !v.modern && creating { // its bounds are looked at when all else is right
		return r.integer("duration", false, math.MinInt64, math.MaxInt64)
	}
	return r.integer("duration", true, 0, maxDuration)
}

var markup = strings.NewReplacer("<", "&lt;", ">", "&gt;", "'", "&apos;", `"`, "&quot;")

// rewritten is the address as the newer versions keep it.
func rewritten(uri string) string {
	return markup.Replace(strings.ReplaceAll(uri, "&amp;", "&"))
}

func plain(name string) string { return strings.ReplaceAll(name, "&amp;", "&") }

// position bounds a place in the list to what it is kept in.
func position(n *int64) *int32 {
	if n == nil {
		return nil
	}
	p := int32(*n)
	return &p
}

func deref[T any](p *T) T {
	var zero T
	if p == nil {
		return zero
	}
	return *p
}

// input is the asset that a draft describes.
func (v version) input(d draft, set device.Settings, zone *time.Location) asset.LegacyInput {
	in := asset.LegacyInput{
		Name: *d.name, URI: *d.uri, Mimetype: *d.mimetype, Start: d.start, End: d.end, Duration: d.duration, Enabled: deref(d.enabled),
		NoCache: deref(d.nocache), SkipCheck: deref(d.skipCheck), SkipTLSVerify: deref(d.skipTLSVerify), Days: d.days,
		From: d.window.from, To: d.window.to, UniqueName: v.unique, Metadata: asset.LegacyMetadata(d.refresh, d.headers),
		Order: asset.LegacyOrder{Splice: v.splice, Position: position(d.order), Zone: zone},
	}
	if len(d.headers) == 0 {
		in.Metadata = asset.LegacyMetadata(d.refresh, nil)
	}
	if v.splice {
		in.Name, in.URI = plain(in.Name), rewritten(in.URI)
	}
	if in.Duration == nil {
		seconds := set.DefaultDuration
		if strings.Contains(in.Mimetype, "video") {
			seconds = 0
		}
		in.Duration = &seconds
	}
	return in
}

// patch is the change that a draft describes.
func (d draft) patch(v version, zone *time.Location) asset.LegacyPatch {
	p := asset.LegacyPatch{
		Name: d.name, URI: d.uri, Start: d.start, End: d.end, Duration: d.duration, Enabled: d.enabled, NoCache: d.nocache,
		SkipCheck: d.skipCheck, SkipTLSVerify: d.skipTLSVerify, Days: d.days, RefreshInterval: d.refresh, Headers: d.headers,
		Order: asset.LegacyOrder{Splice: v.splice, Position: position(d.order), Zone: zone},
	}
	p.From.Set, p.From.Value = d.window.fromSet, d.window.from
	p.To.Set, p.To.Value = d.window.toSet, d.window.to
	return p
}

package anthias

import (
	"errors"
	"io"
	"maps"
	"path"
	"strings"
	"time"
	"unicode"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
)

// formWindow is how long an asset plays that a form adds.
const formWindow = 30 * 24 * time.Hour

func (a *api) assetForms() []form {
	one := func(pattern string, p access.Permission, h func(*call, filled) (*toast, error)) form {
		return form{pattern: pattern, permission: p, after: "/", handle: h}
	}
	return []form{
		one("/assets/new/", access.AssetsCreate, a.addByAddress),
		{pattern: "/assets/upload/", permission: access.AssetsCreate, file: "file_upload", after: "/", handle: a.addByUpload},
		one("/assets/order/", access.AssetsEdit, a.orderByForm),
		one("/assets/bulk/action/", access.AssetsEdit, a.bulkAction),
		one("/assets/bulk/update/", access.AssetsEdit, a.bulkUpdate),
		one("/assets/control/*/", access.DevicesControl, a.controlByForm),
		one("/assets/*/update/", access.AssetsEdit, a.updateByForm),
		one("/assets/*/toggle/", access.AssetsEdit, a.toggle),
		one("/assets/*/delete/", access.AssetsDelete, a.deleteByForm),
		one("/apps/install/", access.AssetsCreate, a.installApp),
	}
}

// drafted is an asset as forms add it: it plays from now on for a month, behind all others.
func (a *api) drafted(name, uri, mimetype string, seconds int64) asset.LegacyInput {
	start := a.now().UTC().Truncate(time.Microsecond)
	end := start.Add(formWindow)
	return asset.LegacyInput{
		Name: name, URI: uri, Mimetype: mimetype, Start: &start, End: &end, Duration: &seconds, Enabled: true, Order: asset.LegacyOrder{Last: true},
	}
}

func (a *api) addByAddress(c *call, f filled) (*toast, error) {
	uri := strings.TrimSpace(f.Get("uri"))
	if strings.HasPrefix(strings.ToLower(uri), "rtmp") {
		return problem("RTMP streams are not supported. Use an RTSP, HLS, or DASH URL instead."), nil
	}
	if asset.CheckLegacyLink(uri) != nil {
		return problem("Invalid URL."), nil //nolint:nilerr // that is what it says
	}
	set, _, err := a.readSettings(c)
	if err != nil {
		return nil, err
	}
	kind, err := asset.CheckLink(uri)
	if err != nil {
		kind = asset.TypeWebpage
	}
	in := a.drafted(clipText(uri), uri, kind.Mimetype(), set.DefaultDuration)
	switch kind {
	case asset.TypeStream:
		in.Duration = &set.DefaultStreamingDuration
	case asset.TypeYouTube:
		if in.Download = a.Assets.DownloadExtension(c.ctx(), in); in.Download != "" {
			_, err = a.Assets.CreateLegacy(c.ctx(), in)
			return note("Downloading YouTube video…"), err
		}
	}
	_, err = a.Assets.CreateLegacy(c.ctx(), in)
	return success("Asset added"), err
}

// clipText shortens a name to what is kept.
func clipText(text string) string {
	if r := []rune(text); len(r) > maxText {
		return string(r[:maxText])
	}
	return text
}

func (a *api) addByUpload(c *call, f filled) (*toast, error) {
	if f.file == nil {
		return problem("No file uploaded."), nil
	}
	original := path.Base(strings.ReplaceAll(strings.ToValidUTF8(f.file.FileName(), "?"), `\`, "/"))
	ext, mimetype := uploadKind(original, f.file.Header.Get("Content-Type"))
	if mimetype == "" {
		return problem("Invalid file type. Expected image or video."), nil
	}
	set, _, err := a.readSettings(c)
	if err != nil {
		return nil, err
	}
	made, err := a.keepUpload(c, f.file, original, ext, mimetype, set.DefaultDuration)
	if err != nil {
		return nil, err
	}
	text := "Uploaded " + original
	switch {
	case mimetype == "video":
		text += " — reading metadata…"
	case made.LegacyProcessing():
		text += " — converting image…"
	}
	return success(text), nil
}

// keepUpload makes an asset of the file of a form.
func (a *api) keepUpload(c *call, file io.Reader, original, ext, mimetype string, seconds int64) (asset.Asset, error) {
	if err := a.Assets.RoomFor(c.ctx(), max(c.r.ContentLength-maxBody, 0)); err != nil {
		return asset.Asset{}, err
	}
	upload := id.NewAsset()
	staged, err := a.stage.open(tenantOf(c), upload, original)
	if err != nil {
		return asset.Asset{}, err
	}
	defer a.stage.discard(tenantOf(c), upload)
	_, err = a.stage.write(staged, 0, file, a.MaxUpload)
	if err = errors.Join(err, staged.Close()); err != nil {
		return asset.Asset{}, err
	}
	if mimetype == "video" {
		seconds = 0
	}
	in := a.drafted(clipText(prettyName(original)), "/", mimetype, seconds)
	in.Metadata = map[string]any{"upload_name": clipText(original)}
	in.Staged = &asset.Staged{Path: a.stage.path(tenantOf(c), upload), Ext: ext, Name: original}
	return a.Assets.CreateLegacy(c.ctx(), in)
}

// converted are the subtypes of pictures that browsers name and file names often hide.
var converted = map[string]string{
	"heic": ".heic", "heif": ".heic", "tiff": ".tiff", "bmp": ".bmp", "x-icon": ".ico", "x-tga": ".tga", "jp2": ".jp2", "avif": ".avif",
}

// uploadKind tells what a file is by its name and what the browser says of it; empty is neither picture
// nor film.
func uploadKind(name, browser string) (ext, mimetype string) {
	top, sub, _ := strings.Cut(strings.ToLower(strings.TrimSpace(browser)), "/")
	sub, _, _ = strings.Cut(sub, ";")
	ext = extensions[strings.ToLower(path.Ext(name))]
	mimetype = topOf(ext)
	if top == "image" && converted[sub] != "" && (mimetype == "image" || mimetype == "") {
		return converted[sub], "image"
	}
	if mimetype == "" && (top == "image" || top == "video") {
		return "", top
	}
	return ext, mimetype
}

func topOf(ext string) string {
	switch ext {
	case "":
		return ""
	case ".mp4", ".mov", ".mkv", ".webm", ".avi", ".flv", ".mpeg", ".ts", ".ogv", ".wmv", ".3gp":
		return "video"
	}
	return "image"
}

// prettyName makes a file's name one for people: My_day-2.mp4 is My Day 2.
func prettyName(file string) string {
	stem := strings.TrimLeft(strings.TrimSuffix(file, path.Ext(file)), ".")
	words := strings.FieldsFunc(stem, func(r rune) bool { return r == '_' || r == '-' || r == '.' || unicode.IsSpace(r) })
	for i, w := range words {
		r := []rune(strings.ToLower(w))
		r[0] = unicode.ToUpper(r[0])
		words[i] = string(r)
	}
	if len(words) == 0 {
		return file
	}
	return strings.Join(words, " ")
}

func (a *api) toggle(c *call, _ filled) (*toast, error) {
	found, err := a.find(c)
	if err != nil {
		return nil, err
	}
	on := !found.Visible()
	if _, err := a.Assets.UpdateLegacy(c.ctx(), found.ID, asset.LegacyPatch{Enabled: &on}); err != nil {
		return nil, err
	}
	if on {
		return success("Asset enabled"), nil
	}
	return success("Asset disabled"), nil
}

func (a *api) deleteByForm(c *call, _ filled) (*toast, error) {
	found, err := a.find(c)
	if err == nil {
		err = a.Assets.Delete(c.ctx(), found.ID)
	}
	if fault.IsKind(err, fault.KindNotFound) {
		err = nil
	}
	return success("Asset deleted"), err
}

// idsOf reads a list of ids, blanks dropped.
func idsOf(f filled) []string {
	ids := []string{}
	for _, one := range strings.Split(f.Get("ids"), ",") {
		one = strings.ReplaceAll(strings.ToValidUTF8(strings.TrimSpace(one), "?"), "\x00", "?")
		if one != "" && len(ids) < maxOrder {
			ids = append(ids, one)
		}
	}
	return ids
}

func (a *api) orderByForm(c *call, f filled) (*toast, error) {
	ids := idsOf(f)
	if len(ids) == 0 {
		return nil, nil //nolint:nilnil // nothing to say
	}
	return nil, a.Assets.OrderLegacy(c.ctx(), ids)
}

func (a *api) controlByForm(c *call, _ filled) (*toast, error) {
	_, err := a.control(c)
	return nil, err
}

// updateByForm is lenient where a wrong value can be mended, and saves nothing where it cannot.
func (a *api) updateByForm(c *call, f filled) (*toast, error) {
	found, err := a.find(c)
	if err != nil {
		return nil, err
	}
	dates, err := a.datesOf(c)
	if err != nil {
		return nil, err
	}
	var p asset.LegacyPatch
	var said *toast
	if p.Start, p.End, said = dates.window(f); said != nil {
		return said, nil
	}
	if p.From, p.To, said = dates.times(f); said != nil {
		return said, nil
	}
	if name := strings.TrimSpace(strings.ToValidUTF8(f.Get("name"), "")); name != "" {
		name = clipText(strings.ReplaceAll(name, "\x00", ""))
		p.Name = &name
	}
	if seconds, blank := clamped(f.Get("duration"), maxDuration); !blank && found.Mimetype != "video" {
		p.Duration = &seconds
	}
	flag := func(name string) *bool { on := f.ticked(name); return &on }
	p.NoCache, p.SkipCheck, p.SkipTLSVerify = flag("nocache"), flag("skip_asset_check"), flag("skip_ssl_verify")
	p.Days = daysOf(f)
	if seconds, blank := clamped(f.Get("refresh_interval_s"), maxRefresh); !blank {
		p.RefreshInterval = &seconds
	}
	if f.Has("custom_headers") {
		p.Headers = headerLines(f.Get("custom_headers"))
	}
	if uri := f.Get("app_uri"); uri != "" && appHost(uri) {
		if app, isApp := found.Metadata["app"].(map[string]any); isApp {
			p.URI, p.App = &uri, maps.Clone(app)
			p.App["values"] = appValues(f.Get("app_values"))
		}
	}
	if _, err := a.Assets.UpdateLegacy(c.ctx(), found.ID, p); err != nil {
		return nil, err
	}
	return success("Changes saved"), nil
}

// headerLines reads lines of a name, a colon and a value; bad ones are dropped.
func headerLines(text string) map[string]any {
	out := map[string]any{}
	for line := range strings.Lines(text) {
		name, value, found := strings.Cut(strings.TrimRight(line, "\r\n"), ":")
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		if found && len(out) < maxHeaders && validHeader(name, value) {
			out[name] = value
		}
	}
	return out
}

package anthias

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/schedule"
)

// window is the part of a day that a body names.
type window struct {
	from, to       *schedule.TimeOfDay
	fromSet, toSet bool
}

func (a *api) list(v version) handler {
	return func(c *call) (*reply, error) {
		zone, err := a.zone(c)
		if err != nil {
			return nil, err
		}
		all, err := a.Assets.All(c.ctx())
		if err != nil {
			return nil, err
		}
		raw := a.lists.encode(listKey{access.From(c.ctx()).Tenant, v.name}, all, v, box{zone, a.now()})
		return &reply{status: http.StatusOK, raw: indented(raw, c.r.Header.Get("Accept"))}, nil
	}
}

func (a *api) get(v version) handler {
	return func(c *call) (*reply, error) {
		found, err := a.find(c)
		if err != nil {
			return nil, err
		}
		return a.asset(c, v, http.StatusOK, found)
	}
}

// find returns the asset that the path names.
func (a *api) find(c *call) (asset.Asset, error) {
	id := c.params[0]
	if len(id) > 64 || strings.ContainsRune(id, 0) {
		return asset.Asset{}, fault.NotFound("asset")
	}
	return a.Assets.Get(c.ctx(), strings.ToValidUTF8(id, "?"))
}

func (a *api) asset(c *call, v version, status int, found asset.Asset) (*reply, error) {
	zone, err := a.zone(c)
	if err != nil {
		return nil, err
	}
	return &reply{status: status, body: v.encode(found, box{zone, a.now()})}, nil
}

// readAsset reads the body of a create or update in the form of the version.
func (a *api) readAsset(c *call, v version) (body, error) {
	b, err := readBody(c.w, c.r, v.wrapped)
	if err != nil {
		return b, err
	}
	if v.wrapped {
		return b.model()
	}
	return b.object()
}

func (a *api) create(v version) handler {
	return func(c *call) (*reply, error) {
		b, err := a.readAsset(c, v)
		if err != nil {
			return nil, err
		}
		d, err := v.read(b, true, false)
		if err == nil {
			err = d.check(v)
		}
		if err != nil {
			return nil, a.addressFirst(c, v, d, err)
		}
		of, err := a.settingsOf(c)
		if err != nil {
			return nil, err
		}
		set, err := a.Devices.Settings(c.ctx(), of)
		if err != nil {
			return nil, err
		}
		zone, err := a.zone(c)
		if err != nil {
			return nil, err
		}
		in := v.input(d, set, zone)
		if strings.Contains(in.Mimetype, "streaming") && d.duration == nil {
			in.Duration = &set.DefaultStreamingDuration
		}
		made, err := a.make(c, in, deref(d.ext))
		if err != nil {
			return nil, err
		}
		return a.asset(c, v, http.StatusCreated, made)
	}
}

// addressFirst is what is wrong with a new asset. The older versions look at its length after its address.
func (a *api) addressFirst(c *call, v version, d draft, err error) error {
	if v.modern || d.uri == nil || !isOfLength(err) {
		return err
	}
	uri := *d.uri
	if v.splice {
		uri = rewritten(uri)
	}
	if wrong := a.checkAddress(c, uri); wrong != nil {
		return wrong
	}
	return err
}

// isOfLength tells whether the length is all that is wrong.
func isOfLength(err error) bool {
	var fields failures
	if errors.As(err, &fields) {
		return len(fields) == 1 && fields[0].key == "duration"
	}
	f := fault.As(err)
	return f != nil && len(f.Fields) == 1 && f.Fields[0].Field == "duration"
}

// checkAddress tells what is wrong with the address of a new asset: no link, nor a file that the tenant has here.
func (a *api) checkAddress(c *call, uri string) error {
	if !strings.HasPrefix(uri, "/") {
		return asset.CheckLegacyLink(uri)
	}
	staged, found, err := a.stage.claim(access.From(c.ctx()).Tenant, uri)
	if err != nil || found {
		return errors.Join(err, staged.release())
	}
	_, err = a.Assets.LegacyFile(c.ctx(), uri)
	if fault.IsKind(err, fault.KindNotFound) {
		return asset.ErrLegacyPath
	}
	return err
}

// check holds the rules that look at several fields of a new asset.
func (d draft) check(v version) error {
	if v.modern {
		if err := asset.CheckLegacyWindow(d.window.from, d.window.to); err != nil {
			return err
		}
	}
	if d.duration != nil && (*d.duration < 0 || *d.duration > maxDuration) {
		return fault.Invalid("duration", "range", fmt.Sprintf("duration must be between 0 and %d seconds.", maxDuration))
	}
	video := strings.Contains(*d.mimetype, "video")
	if v.wrapped && d.duration == nil && !video && *d.mimetype != "youtube_asset" {
		return fault.Invalid("duration", "required", "This field is required for non-video assets.")
	}
	return nil
}

// make turns what is described into an asset: of a staged upload, of a file the tenant has already, or
// of an address.
func (a *api) make(c *call, in asset.LegacyInput, ext string) (asset.Asset, error) {
	if !strings.HasPrefix(in.URI, "/") {
		return a.makeLink(c.ctx(), in)
	}
	if err := checkVideo(in); err != nil {
		return asset.Asset{}, err
	}
	tenant := access.From(c.ctx()).Tenant
	staged, found, err := a.stage.claim(tenant, in.URI)
	if err != nil {
		return asset.Asset{}, err
	}
	if !found {
		made, err := a.Assets.CopyLegacyFile(c.ctx(), in, in.URI)
		if fault.IsKind(err, fault.KindNotFound) {
			return made, asset.ErrLegacyPath
		}
		return made, err
	}
	in.Staged = &asset.Staged{Path: staged.path, Ext: dotted(ext), Name: staged.name}
	made, err := a.Assets.CreateLegacy(c.ctx(), in)
	if err != nil {
		return made, errors.Join(err, staged.release())
	}
	return made, nil
}

// makeLink makes an asset of an address. The newer versions load films; the older ones ask how long they
// are, unless they are told.
func (a *api) makeLink(ctx context.Context, in asset.LegacyInput) (_ asset.Asset, err error) {
	switch {
	case in.Mimetype == asset.TypeYouTube.Mimetype():
		in.Download = a.Assets.DownloadExtension(ctx, in)
	case in.Order.Splice:
		if in.Download = a.Assets.DownloadExtension(ctx, in); in.Download == "" {
			err = checkVideo(in)
		}
	case strings.Contains(in.Mimetype, "video") && (in.Duration == nil || *in.Duration == 0):
		var seconds int64
		seconds, err = a.Assets.LinkLength(ctx, in.URI, !in.SkipTLSVerify)
		in.Duration = &seconds
	}
	if err != nil {
		return asset.Asset{}, err
	}
	return a.Assets.CreateLegacy(ctx, in)
}

// checkVideo holds the rule that the length of a video is its own.
func checkVideo(in asset.LegacyInput) error {
	if in.Order.Splice && strings.Contains(in.Mimetype, "video") && *in.Duration != 0 && !asset.Downloadable(in.URI) {
		return refuse(http.StatusBadRequest, object{{"error", "Duration must be zero for video assets."}})
	}
	return nil
}

// dotted puts the dot before an extension that came without.
func dotted(ext string) string {
	if ext != "" && !strings.HasPrefix(ext, ".") {
		return "." + ext
	}
	return ext
}

func (a *api) update(v version, partial bool) handler {
	return func(c *call) (*reply, error) {
		found, err := a.find(c)
		if err != nil {
			return nil, err
		}
		b, err := a.readAsset(c, v)
		if err != nil {
			return nil, err
		}
		d, err := v.read(b, false, partial)
		if err != nil {
			return nil, err
		}
		zone, err := a.zone(c)
		if err != nil {
			return nil, err
		}
		changed, err := a.Assets.UpdateLegacy(c.ctx(), found.ID, d.patch(v, zone))
		if err != nil {
			return nil, err
		}
		return a.asset(c, v, http.StatusOK, changed)
	}
}

func (a *api) delete(c *call) (*reply, error) {
	found, err := a.find(c)
	if err != nil {
		return nil, err
	}
	if err := a.Assets.Delete(c.ctx(), found.ID); err != nil {
		return nil, err
	}
	gone := empty(http.StatusNoContent)
	return &gone, nil
}

// maxOrder bounds the ids of one new order.
const maxOrder = 10_000

func (a *api) order(c *call) (*reply, error) {
	b, err := readBody(c.w, c.r, false)
	if err != nil {
		return nil, err
	}
	if b.other != nil {
		return nil, refuse(http.StatusBadRequest, object{{"ids", `Expected an object body with an "ids" field.`}})
	}
	done := empty(http.StatusNoContent)
	value, _ := b.lookup("ids")
	ids, err := orderIDs(value)
	if err != nil || len(ids) == 0 {
		return &done, err
	}
	return &done, a.Assets.OrderLegacy(c.ctx(), ids)
}

func orderIDs(value any) ([]string, error) {
	var ids []string
	switch v := value.(type) {
	case nil:
	case string:
		if v != "" {
			ids = strings.Split(v, ",")
		}
	case []any:
		for _, one := range v {
			text, isText := one.(string)
			if !isText {
				return nil, refuse(http.StatusBadRequest, object{{"ids", textString}})
			}
			ids = append(ids, text)
		}
	default:
		return nil, refuse(http.StatusBadRequest, object{{"ids", textString}})
	}
	if len(ids) > maxOrder {
		return nil, refuse(http.StatusBadRequest, object{{"ids", "Ensure this field has no more than " + strconv.Itoa(maxOrder) + " elements."}})
	}
	for i := range ids {
		ids[i] = strings.ReplaceAll(strings.ToValidUTF8(ids[i], "?"), "\x00", "?")
	}
	return ids, nil
}

// content answers with the file in base64, or with the address of a link. The file flows through; only
// a small part of it is in memory.
func (a *api) content(c *call) (*reply, error) {
	found, err := a.find(c)
	if err != nil {
		return nil, err
	}
	if found.File == nil {
		link := ok(object{{"type", "url"}, {"url", found.URI}})
		return &link, nil
	}
	o, err := a.Blobs.Open(c.ctx(), blob.Key{Tenant: access.From(c.ctx()).Tenant, SHA256: found.File.SHA256})
	if fault.IsKind(err, fault.KindNotFound) {
		link := ok(object{{"type", "url"}, {"url", found.URI}})
		return &link, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = o.Close() }()
	head := append([]byte(`{"type":"file","filename":`), appendString(nil, found.Name)...)
	head = append(head, `,"content":"`...)
	tail := append([]byte(`","mimetype":`), appendString(nil, mimetypeOf(found))...)
	tail = append(tail, '}')
	h := c.w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.FormatInt(int64(len(head))+int64(base64.StdEncoding.EncodedLen(int(o.Size())))+int64(len(tail)), 10))
	c.w.WriteHeader(http.StatusOK)
	if c.r.Method == http.MethodHead {
		return nil, nil //nolint:nilnil // a nil reply has been written already
	}
	_, _ = c.w.Write(head) // the client may have gone
	encoder := base64.NewEncoder(base64.StdEncoding, c.w)
	if _, err := io.Copy(encoder, o); err != nil {
		panic(http.ErrAbortHandler) // the length promised more
	}
	_ = encoder.Close()
	_, _ = c.w.Write(tail) //nolint:gosec // JSON, declared as such, with nosniff
	return nil, nil        //nolint:nilnil // a nil reply has been written already
}

// mimetypeOf guesses from the asset's name, as Anthias does, and else knows.
func mimetypeOf(found asset.Asset) string {
	if guess, _, err := mime.ParseMediaType(mime.TypeByExtension(path.Ext(found.Name))); err == nil && guess != "" {
		return guess
	}
	if found.File.Mimetype != "" {
		return found.File.Mimetype
	}
	return "application/octet-stream"
}

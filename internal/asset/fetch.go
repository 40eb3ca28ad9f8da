package asset

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/probe"
)

// Fetch makes an asset of the file behind an address, which this server loads in the background and keeps: screens
// need not reach the address then. What the file is, is read from its content. Faults: Invalid, Quota.
func (s *Service) Fetch(ctx context.Context, in Input) (Asset, error) {
	kind, err := CheckLink(in.URI)
	if err != nil {
		return Asset{}, err
	}
	scheme, _, _ := strings.Cut(strings.ToLower(in.URI), ":")
	isClip := kind == TypeYouTube && s.downloadsFromYouTube(in.URI)
	if scheme != "http" && scheme != "https" || kind == TypeYouTube && !isClip || kind == TypeStream {
		return Asset{}, fault.Invalid("fetch", "not_a_file", "This address holds no file that could be fetched; add it as a link.")
	}
	if in.Name == "" {
		in.Name = clipName(nameOf(in.URI))
	}
	in.Type = kind
	switch {
	case kind == TypeWebpage:
		in.Type = TypeImage // until its content is seen
	case isClip:
		kind, in.Type = TypeVideo, TypeVideo
	}
	if err := s.files.RoomFor(ctx, 1); err != nil {
		return Asset{}, err
	}
	source := in.URI
	a, err := s.draft(in)
	if err != nil {
		return Asset{}, err
	}
	if a.Metadata == nil {
		a.Metadata = map[string]any{}
	}
	a.Metadata["source"], a.Metadata["source_url"] = sourceOf(source), source
	if err := checkMetadata(a.Metadata); err != nil {
		return Asset{}, err
	}
	if in.Duration == nil && kind == TypeVideo {
		a.Duration = 0 // until its length is known
	}
	ext := strings.ToLower(safeExtension(nameOf(source)))
	if isClip {
		ext = clipExtension
	}
	a.URI, a.Status = legacyPrefix+a.ID+ext, StatusPending
	saved, err := s.insert(ctx, a, nil)
	if in.ID != "" && isTaken(err) {
		return s.Get(ctx, a.ID) // it was made before
	}
	return saved, err
}

// nameOf is what the file behind an address is called, or its host when the path tells none.
func nameOf(uri string) string {
	u, err := url.Parse(uri)
	if err != nil {
		return uri
	}
	if name := path.Base(u.Path); name != "." && name != "/" {
		return name
	}
	return u.Host
}

// downloadFault is why a download cannot succeed, in words for people; empty when another attempt may.
func (s *Service) downloadFault(args DownloadArgs, err error) string {
	var unfit *probe.Unfit
	f := fault.As(err)
	switch {
	case errors.As(err, &unfit) && args.Any:
		return unfit.ForPeople()
	case errors.As(err, &unfit):
		return legacyDownloadError + unfit.Reason
	case errors.Is(err, errNoYouTube):
		return "This server does not download from YouTube any more. Add it as a link."
	case errors.Is(err, probe.ErrElsewhere):
		return "This server cannot reach the address: it is in a private network, or there is no such host. Add it as a link if your screens can."
	case f == nil:
		return ""
	case f.Kind == fault.KindTooLarge && args.Any:
		return fmt.Sprintf("The file is larger than the %d MB that this server takes.", s.downloadCap()>>20)
	case f.Kind == fault.KindTooLarge:
		return legacyDownloadError + fmt.Sprintf("download exceeded size cap of %d bytes for '%s'", s.downloadCap(), args.URI)
	case f.Kind == fault.KindQuota, f.Kind == fault.KindStorageFull, f.Kind == fault.KindUnsupported:
		if args.Any {
			return f.Message
		}
		return legacyDownloadError + f.Message
	}
	return ""
}

// legacyDownloadError is how a box of Anthias begins the reason.
const legacyDownloadError = "RemoteVideoDownloadError: "

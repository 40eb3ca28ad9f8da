package asset

import (
	"context"
	"errors"
	"fmt"
	"os"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/media"
)

// clipExtension is that of films of YouTube, as a box names them.
const clipExtension = ".mp4"

// What metadata says of where a file came from.
const (
	fromAddress = "remote_url"
	fromYouTube = "youtube"
)

// errNoYouTube says that what downloads from YouTube is not there.
var errNoYouTube = errors.New("there is no yt-dlp")

// downloadsFromYouTube tells whether this server is to download the film of YouTube that an address means.
func (s *Service) downloadsFromYouTube(uri string) bool {
	return s.youTube != nil && media.YouTubeID(uri) != ""
}

func sourceOf(uri string) string {
	if media.YouTubeID(uri) != "" {
		return fromYouTube
	}
	return fromAddress
}

// downloadClip brings a film of YouTube, and its title as the asset's name, as a box does.
func (s *Service) downloadClip(ctx context.Context, args DownloadArgs) error {
	if s.youTube == nil {
		return errNoYouTube
	}
	clip, err := s.youTube.Download(ctx, media.YouTubeID(args.URI), s.downloadCap())
	if err != nil {
		return err
	}
	err = s.keepClip(ctx, args, clip)
	return errors.Join(err, clip.Remove())
}

func (s *Service) keepClip(ctx context.Context, args DownloadArgs, clip *media.Clip) error {
	st, err := os.Stat(clip.Path)
	if err != nil {
		return fmt.Errorf("keep a film: %w", err)
	}
	if err := s.files.RoomFor(ctx, st.Size()); err != nil {
		return err
	}
	stored, err := s.blobs.PutFile(ctx, access.From(ctx).Tenant, clip.Path)
	if err != nil {
		return fmt.Errorf("keep a film: %w", err)
	}
	got := downloaded{Info: stored, file: media.YouTubeID(args.URI) + clipExtension}
	if title := clipName(clip.Title); title != "" && !s.isNamed(ctx, args) {
		got.name = &title
	}
	return s.keepDownload(ctx, args, got)
}

// isNamed tells whether people gave the asset a name that is to stay. A box takes the title in any case.
func (s *Service) isNamed(ctx context.Context, args DownloadArgs) bool {
	if !args.Any {
		return false
	}
	a, err := s.Get(ctx, args.Asset)
	return err == nil && a.Name != clipName(nameOf(args.URI))
}

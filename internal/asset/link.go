package asset

import (
	"net/url"
	"path"
	"strings"

	"github.com/signate/signate/internal/fault"
)

// maxURI bounds the address of a link.
const maxURI = 4096

// streamSchemes are the schemes of live streams.
var streamSchemes = map[string]bool{"rtsp": true, "rtmp": true, "rtp": true, "mms": true, "udp": true}

var imageExtensions = map[string]bool{".jpg": true, ".jpeg": true, ".png": true, ".gif": true, ".webp": true, ".bmp": true, ".avif": true, ".svg": true}

var videoExtensions = map[string]bool{".mp4": true, ".m4v": true, ".webm": true, ".mov": true, ".mkv": true, ".ogv": true, ".avi": true, ".flv": true}

// CheckLink reads the address of a link and says what type of asset it is. Screens open the address,
// not the server, so private networks are allowed. Faults: Invalid.
func CheckLink(uri string) (Type, error) {
	bad := func(code, message string) (Type, error) { return "", fault.Invalid("uri", code, message) }
	if len(uri) > maxURI {
		return bad("too_long", "The address is too long.")
	}
	if strings.ContainsFunc(uri, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return bad("invalid", "An address holds no spaces or control characters.")
	}
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" {
		return bad("invalid", "Enter a full address such as https://example.com/page.")
	}
	scheme := strings.ToLower(u.Scheme)
	switch {
	case streamSchemes[scheme]:
		return TypeStream, nil
	case scheme != "http" && scheme != "https":
		return bad("scheme", "Use an address that starts with http, https, rtsp or rtmp.")
	case isYouTube(u):
		return TypeYouTube, nil
	}
	switch ext := strings.ToLower(path.Ext(u.Path)); {
	case imageExtensions[ext]:
		return TypeImage, nil
	case videoExtensions[ext]:
		return TypeVideo, nil
	case ext == ".m3u8" || ext == ".mpd":
		return TypeStream, nil
	}
	return TypeWebpage, nil
}

func isYouTube(u *url.URL) bool {
	host := strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
	switch host {
	case "youtube.com", "m.youtube.com", "youtube-nocookie.com":
		return strings.HasPrefix(u.Path, "/watch") || strings.HasPrefix(u.Path, "/embed/") || strings.HasPrefix(u.Path, "/live/") || strings.HasPrefix(u.Path, "/shorts/")
	case "youtu.be":
		return len(u.Path) > 1
	}
	return false
}

package webui

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"regexp"
	"strings"
)

// Styles keep 'unsafe-inline': dialogs lock the page's scrolling and toasts bring their looks with
// style elements made at run time.
const styleSource = "style-src 'self' 'unsafe-inline'; "

// dashboardPolicy lets the page talk to this server only. Web pages that are assets are previewed in
// frames, hence frame-src. Pictures and videos come from the given origins too.
func dashboardPolicy(files []string) func(scripts string) string {
	from := strings.Join(append([]string{""}, files...), " ")
	return func(scripts string) string {
		return "default-src 'self'; script-src 'self'" + scripts + "; " + styleSource +
			"img-src 'self' data: blob:" + from + "; media-src 'self' blob:" + from + "; connect-src 'self'" + from + "; " +
			"frame-src 'self' https: http:; object-src 'none'; base-uri 'none'; form-action 'self'; " +
			"frame-ancestors 'none'"
	}
}

// playerPolicy lets a screen show links from anywhere; scripts are its own all the same. It looks at pages
// as objects, in a frame without rights, before it shows them: an object tells when a page does not load.
func playerPolicy(scripts string) string {
	return "default-src 'self'; script-src 'self'" + scripts + "; " + styleSource +
		"img-src * data: blob:; media-src * data: blob:; connect-src *; frame-src *; " +
		"worker-src 'self' blob:; object-src *; base-uri 'none'; form-action 'none'"
}

var scriptElement = regexp.MustCompile(`(?is)<script([^>]*)>(.*?)</script>`)

var sourceAttribute = regexp.MustCompile(`(?i)\bsrc\s*=`)

// scriptHashes returns the sources that allow exactly the inline scripts of page, each with a space
// in front.
func scriptHashes(page []byte) string {
	var sources strings.Builder
	seen := map[string]bool{}
	for _, match := range scriptElement.FindAllSubmatch(page, -1) {
		if sourceAttribute.Match(match[1]) || len(bytes.TrimSpace(match[2])) == 0 {
			continue
		}
		sum := sha256.Sum256(match[2])
		source := " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
		if !seen[source] {
			seen[source] = true
			sources.WriteString(source)
		}
	}
	return sources.String()
}

package blob

import "strings"

// Policy is the Content-Security-Policy under which a file is to be served, so that a browser that opens it runs
// nothing of it as ours. The page of an HTML package runs its scripts, in an origin that nobody else has: it reaches
// neither cookies nor storage of ours, nor what needs them.
func Policy(mimetype string) string {
	if strings.HasPrefix(mimetype, "text/html") {
		return "sandbox allow-scripts allow-forms"
	}
	return "default-src 'none'; sandbox"
}

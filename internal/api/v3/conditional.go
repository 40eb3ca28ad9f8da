package v3

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/cespare/xxhash/v2"
)

// conditional answers 304 to who asks for JSON that they have already. The ETag of an answer without one is its
// digest. One that tells an object's version gets the digest behind it: signed addresses in it change without the
// object, and a copy whose addresses have expired is no use.
func conditional(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &kept{ResponseWriter: w, status: http.StatusOK, body: borrow()}
		defer giveBack(a.body)
		next.ServeHTTP(a, r)
		version, reads := strings.Trim(a.Header().Get("ETag"), `"`), r.Method == http.MethodGet
		if a.status >= http.StatusMultipleChoices || version == "" && !reads {
			a.send()
			return
		}
		tag := strconv.FormatUint(xxhash.Sum64(a.body.Bytes()), 36) + `"` // it tells what changed, and vouches for nothing
		if version != "" {
			tag = version + "." + tag
		}
		tag = `"` + tag
		a.Header().Set("ETag", tag)
		if reads && matches(r.Header.Get("If-None-Match"), tag) {
			a.Header().Del("Content-Type")
			w.WriteHeader(http.StatusNotModified)
			return
		}
		a.send()
	})
}

// matches compares weakly, as If-None-Match does.
func matches(header, tag string) bool {
	for _, one := range strings.Split(header, ",") {
		if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == tag {
			return true
		}
	}
	return false
}

// kept holds an answer back until it is known whether it is wanted.
type kept struct {
	http.ResponseWriter
	status int
	body   *bytes.Buffer
}

// WriteHeader keeps the status.
func (k *kept) WriteHeader(status int) { k.status = status }

// Write keeps a part of the body.
func (k *kept) Write(p []byte) (int, error) { return k.body.Write(p) }

func (k *kept) send() {
	if k.Header().Get("Content-Length") == "" && k.body.Len() > 0 {
		k.Header().Set("Content-Length", strconv.Itoa(k.body.Len()))
	}
	k.ResponseWriter.WriteHeader(k.status)
	_, _ = k.ResponseWriter.Write(k.body.Bytes()) // the client may have gone
}

// buffers hold answers while they are made. A page of assets is some 80 KB, which would be most of the garbage of
// a request.
var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// largestKept is the capacity, in bytes, of a buffer that is worth keeping for the next answer.
const largestKept = 1 << 20

func borrow() *bytes.Buffer { return buffers.Get().(*bytes.Buffer) } //nolint:forcetypeassert // it holds nothing else

func giveBack(b *bytes.Buffer) {
	if b.Cap() > largestKept {
		return
	}
	b.Reset()
	buffers.Put(b)
}

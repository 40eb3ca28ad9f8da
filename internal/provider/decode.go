package provider

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/signate/signate/internal/fault"
)

// text reads strings and numbers alike: systems change their minds about ids.
type text string

// UnmarshalJSON takes what is no text as none.
func (t *text) UnmarshalJSON(raw []byte) error {
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	switch v := v.(type) {
	case string:
		*t = text(strings.TrimSpace(strings.ReplaceAll(v, "\x00", "")))
	case float64:
		*t = text(strconv.FormatFloat(v, 'f', -1, 64))
	default:
		*t = ""
	}
	return nil
}

// seconds reads a duration written as a number or a text; what is no duration is 0.
type seconds int64

// UnmarshalJSON takes what is no duration as none.
func (s *seconds) UnmarshalJSON(raw []byte) error {
	var t text
	if err := t.UnmarshalJSON(raw); err != nil {
		return err
	}
	f, err := strconv.ParseFloat(string(t), 64)
	if err != nil || math.IsNaN(f) || f < 0 || f > 31_536_000 {
		*s = 0
		return nil //nolint:nilerr // an item without a duration gets the default
	}
	*s = seconds(math.Ceil(f))
	return nil
}

// moment reads a time; what is none is none.
func moment(s text) *time.Time {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, string(s)); err == nil {
			t = t.UTC()
			return &t
		}
	}
	return nil
}

// window returns both ends, or none when they make no sense together.
func window(start, end text) (from, until *time.Time) {
	from, until = moment(start), moment(end)
	if from != nil && until != nil && !until.After(*from) {
		return nil, nil
	}
	return from, until
}

// firstURL returns the first text that is an address of the web.
func firstURL(candidates ...text) string {
	for _, c := range candidates {
		u, err := url.Parse(string(c))
		if err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") {
			return string(c)
		}
	}
	return ""
}

// fileName returns a name with an extension for content: the hint's, or that of the address.
func fileName(name, hint, address string) string {
	ext := hint
	if ext == "" {
		if u, err := url.Parse(address); err == nil {
			ext = path.Ext(u.Path)
		}
	}
	ext = strings.Map(func(r rune) rune {
		if (r >= '0' && r <= '9') || (r >= 'a' && r <= 'z') || (r >= 'A' && r <= 'Z') {
			return r
		}
		return -1
	}, ext)
	if ext == "" {
		return name
	}
	if len(ext) > 16 {
		ext = ext[:16]
	}
	if strings.HasSuffix(strings.ToLower(name), "."+strings.ToLower(ext)) {
		return name
	}
	return name + "." + ext
}

// kindOf reads a media type or a plain word for one.
func kindOf(word string) Kind {
	main, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(word)), "/")
	switch main {
	case "image", "video", "audio":
		return Kind(main)
	case "":
		return KindOther
	}
	return KindDocument
}

// skipOf says why screens here do not show a kind of file; empty when they do.
func skipOf(k Kind) string {
	switch k {
	case KindImage, KindVideo, KindWebpage:
		return ""
	case KindAudio:
		return "Screens here play no audio files."
	case KindDocument:
		return "Screens here show no documents of this kind."
	}
	return "This is not a picture, a video or a web page."
}

// maxID bounds the ids of items in bytes.
const maxID = 1000

// seen notices lists that never end.
type seen struct {
	label string
	ids   map[string]bool
}

// add tells whether an id is new, and refuses more than an account may hold.
func (s *seen) add(id string) (fresh bool, err error) {
	if s.ids == nil {
		s.ids = map[string]bool{}
	}
	if s.ids[id] {
		return false, nil
	}
	if len(id) > maxID {
		return false, fault.Unavailable(s.label + ": Its answer cannot be understood.").WithCode("vendor_unavailable")
	}
	if len(s.ids) >= maxItems {
		return false, fault.Unavailable(s.label + ": The account lists more than 20,000 items, which is more than can be taken over at once.").WithCode("vendor_unavailable")
	}
	s.ids[id] = true
	return true, nil
}

// again is why a list that repeats itself is given up.
func (s *seen) again() error {
	return fault.Unavailable(s.label + ": It sends the same page of its list again and again.").WithCode("vendor_unavailable")
}

// refused tells whether an answer is a refusal of who asked.
func refused(err error) bool {
	var status *statusError
	return fault.As(err) == nil && errors.As(err, &status) && (status.status == http.StatusUnauthorized || status.status == http.StatusForbidden)
}

// explain turns what a request came to into a fault.
func (c *client) explain(err error) error {
	var status *statusError
	switch {
	case err == nil, fault.As(err) != nil, !errors.As(err, &status):
		return err
	case refused(err):
		return c.rejected()
	case status.status == http.StatusNotFound:
		return c.unavailable("There is no such API at this address.", err)
	}
	return c.unavailable("It refuses the request ("+strconv.Itoa(status.status)+").", err)
}

// explainItem does the same for a request about one item.
func (c *client) explainItem(err error) error {
	var status *statusError
	switch {
	case err == nil, fault.As(err) != nil, !errors.As(err, &status), refused(err):
		return c.explain(err)
	case status.status == http.StatusNotFound || status.status == http.StatusGone:
		return fault.NotFound("file").WithCode("vendor_item_gone").Because(err)
	}
	return fault.New(fault.KindUnprocessed, "Download failed ("+strconv.Itoa(status.status)+").").Because(err)
}

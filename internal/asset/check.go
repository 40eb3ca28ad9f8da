package asset

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/http/httpguts"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/text"
)

// Bounds of what people write.
const (
	maxName          = 255
	maxTags          = 50
	maxTag           = 100
	maxDescription   = 4_000
	maxKey           = 100
	maxMetadataBytes = 64 << 10
	maxMetadataDepth = 8
)

// forever is the end of an asset that was given none: Anthias clients need both ends of the window.
const forever = 100 * 365 * 24 * time.Hour

// checkTags returns the tags trimmed and without repetitions.
func checkTags(tags []string) ([]string, error) {
	out := []string{}
	seen := map[string]bool{}
	for i, tag := range tags {
		tag, err := checkTag(fmt.Sprintf("tags.%d", i), tag)
		if err != nil {
			return nil, err
		}
		if !seen[strings.ToLower(tag)] {
			seen[strings.ToLower(tag)] = true
			out = append(out, tag)
		}
	}
	if len(out) > maxTags {
		return nil, fault.Invalid("tags", "too_many", fmt.Sprintf("Use at most %d tags.", maxTags))
	}
	return out, nil
}

// maxHeaders bounds the headers that screens send with a web page's request.
const maxHeaders = 20

// checkHeaders refuses headers that could not be sent as they are. They are kept in the metadata under the name
// that Anthias gives them.
func checkHeaders(metadata map[string]any) error {
	value, there := metadata["headers"]
	if !there || value == nil {
		return nil
	}
	headers, ok := value.(map[string]any)
	if !ok || len(headers) > maxHeaders {
		return fault.Invalid("metadata.headers", "invalid", fmt.Sprintf("Headers are an object of at most %d names with their values.", maxHeaders))
	}
	for name, v := range headers {
		s, ok := v.(string)
		if !ok || !httpguts.ValidHeaderFieldName(name) || !httpguts.ValidHeaderFieldValue(s) || len(s) > maxURI {
			return fault.Invalid("metadata.headers", "invalid", fmt.Sprintf("The header %q cannot be sent.", name))
		}
	}
	return nil
}

// checkKey refuses names of metadata that no field needs.
func checkKey(field, key string) error {
	if key == "" || utf8.RuneCountInString(key) > maxKey {
		return fault.Invalid(field, "length", fmt.Sprintf("A key has 1 to %d characters.", maxKey))
	}
	return text.Safe(field, key)
}

// checkKeys looks at the keys of all levels.
func checkKeys(field string, v any) error {
	switch v := v.(type) {
	case map[string]any:
		for key, e := range v {
			if err := checkKey(field, key); err != nil {
				return err
			}
			if err := checkKeys(field, e); err != nil {
				return err
			}
		}
	case []any:
		for _, e := range v {
			if err := checkKeys(field, e); err != nil {
				return err
			}
		}
	}
	return nil
}

func checkMetadata(m map[string]any) error {
	text, err := json.Marshal(m)
	if err != nil {
		return fault.Invalid("metadata", "invalid", "This is not JSON.").Because(err)
	}
	if len(text) > maxMetadataBytes {
		return fault.Invalid("metadata", "too_long", fmt.Sprintf("Use at most %d bytes.", maxMetadataBytes))
	}
	if depth(m) > maxMetadataDepth {
		return fault.Invalid("metadata", "too_deep", fmt.Sprintf("Nest at most %d levels.", maxMetadataDepth))
	}
	if err := checkKeys("metadata", m); err != nil {
		return err
	}
	if holdsNUL(m) {
		return fault.Invalid("metadata", "unsafe", "Invalid content detected")
	}
	return nil
}

// holdsNUL tells whether a text in v holds the one character that the database has none for.
func holdsNUL(v any) bool {
	switch v := v.(type) {
	case string:
		return strings.ContainsRune(v, 0)
	case map[string]any:
		for key, e := range v {
			if holdsNUL(key) || holdsNUL(e) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(v, holdsNUL)
	}
	return false
}

func depth(v any) int {
	deepest := 0
	switch v := v.(type) {
	case map[string]any:
		for _, e := range v {
			deepest = max(deepest, depth(e))
		}
	case []any:
		for _, e := range v {
			deepest = max(deepest, depth(e))
		}
	default:
		return 0
	}
	return deepest + 1
}

// checkWindow says what is wrong with when an asset may play.
func checkWindow(a Asset) error {
	if err := checkDates(a); err != nil {
		return err
	}
	if err := checkTimes(a); err != nil {
		return err
	}
	return checkDuration(a)
}

// checkRewindow is checkWindow of what a change touches. Clients of the Anthias APIs may leave windows that
// never open; what else such an asset has can still be changed.
func checkRewindow(before, after Asset) error {
	if !sameInstant(before.Start, after.Start) || !sameInstant(before.End, after.End) {
		if err := checkDates(after); err != nil {
			return err
		}
	}
	if !sameValue(before.From, after.From) || !sameValue(before.To, after.To) {
		if err := checkTimes(after); err != nil {
			return err
		}
	}
	return checkDuration(after)
}

func sameInstant(a, b *time.Time) bool { return a == b || a != nil && b != nil && a.Equal(*b) }

func sameValue[T comparable](a, b *T) bool { return a == b || a != nil && b != nil && *a == *b }

func checkDates(a Asset) error {
	if a.Start != nil && a.End != nil && !a.Start.Before(*a.End) {
		return fault.Invalid("end_date", "before_start", "The end must be after the start.")
	}
	for _, t := range []*time.Time{a.Start, a.End} {
		if t != nil && (t.Year() < 1 || t.Year() > 9999) {
			return fault.Invalid("start_date", "out_of_range", "Use a year from 1 to 9999.")
		}
	}
	return nil
}

func checkTimes(a Asset) error {
	if (a.From == nil) != (a.To == nil) {
		return fault.Invalid("play_time_to", "incomplete", "Give both times of the day or none.")
	}
	if a.From != nil && *a.From == *a.To {
		return fault.Invalid("play_time_to", "empty", "Both times are the same, so it would never play.")
	}
	return nil
}

func checkDuration(a Asset) error {
	if a.Duration < 0 || a.Duration > MaxDuration {
		return fault.Invalid("duration", "out_of_range", fmt.Sprintf("Use 0 to %d seconds.", MaxDuration))
	}
	return nil
}

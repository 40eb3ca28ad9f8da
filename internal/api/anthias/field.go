package anthias

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/signate/signate/internal/schedule"
)

// The texts of the field rules.
const (
	textRequired  = "This field is required."
	textBlank     = "This field may not be blank."
	textNull      = "This field may not be null."
	textString    = "Not a valid string."
	textInteger   = "A valid integer is required."
	textBoolean   = "Must be a valid boolean."
	textDatetime  = "Datetime has wrong format. Use one of these formats instead: YYYY-MM-DDThh:mm[:ss[.uuuuuu]][+HH:MM|-HH:MM|Z]."
	textTime      = "Time has wrong format. Use one of these formats instead: hh:mm[:ss[.uuuuuu]]."
	textNoDays    = "play_days must contain at least one day. To stop playback entirely, disable the asset (is_enabled=false)."
	textHeaders   = "Invalid custom headers. Each entry needs a valid header-name token (letters, digits, and !#$%&'*+-.^_`|~) and a value with no CR/LF, and at most 20 headers are allowed."
	textNulByte   = "Null characters are not allowed."
	maxText       = 255
	maxInt32      = 1<<31 - 1
	maxDuration   = 31_536_000
	maxRefresh    = 86_400
	maxHeaders    = 20
	maxHeaderName = 256
	maxHeaderText = 4096
)

// failures are the fields at fault, in the order they are declared in.
type failures []pair

// Error tells the fields, for logs.
func (f failures) Error() string { return string(appendJSON(nil, f.object())) }

func (f failures) object() object { return object(f) }

// reader takes fields out of a body and collects what is wrong with them. Every method returns nil for a
// field that is absent or wrong.
type reader struct {
	body
	partial bool // absent fields are left alone
	wrong   failures
}

func (r *reader) fail(name string, text string) {
	r.wrong = append(r.wrong, pair{name, []string{text}})
}

// err returns the failures, nil when there are none.
func (r *reader) err() error {
	if len(r.wrong) == 0 {
		return nil
	}
	return r.wrong
}

// value returns a field that is there and not null. A required one that is not there is a failure.
func (r *reader) value(name string, required bool) (any, bool) {
	v, found := r.lookup(name)
	if !found {
		if required && !r.partial {
			r.fail(name, textRequired)
		}
		return nil, false
	}
	if v == nil {
		r.fail(name, textNull)
		return nil, false
	}
	return v, true
}

// text reads a string; blank tells whether it may be empty.
func (r *reader) text(name string, required, blank bool, limit int) *string {
	v, found := r.value(name, required)
	if !found {
		return nil
	}
	var s string
	switch v := v.(type) {
	case string:
		s = strings.TrimSpace(v)
	case json.Number:
		s = v.String()
	default:
		r.fail(name, textString)
		return nil
	}
	switch {
	case s == "" && !blank:
		r.fail(name, textBlank)
	case strings.ContainsRune(s, 0):
		r.fail(name, textNulByte)
	case utf8.RuneCountInString(s) > limit:
		r.fail(name, fmt.Sprintf("Ensure this field has no more than %d characters.", limit))
	default:
		return &s
	}
	return nil
}

var fraction = regexp.MustCompile(`\.0*$`)

// toInteger reads an integer out of a JSON number or a decimal text.
func toInteger(v any) (int64, bool) {
	var s string
	switch v := v.(type) {
	case json.Number:
		s = v.String()
	case string:
		s = strings.TrimSpace(v)
	default:
		return 0, false
	}
	n, err := strconv.ParseInt(strings.TrimPrefix(fraction.ReplaceAllString(s, ""), "+"), 10, 64)
	if err == nil {
		return n, true
	}
	if f, ferr := strconv.ParseFloat(s, 64); ferr == nil && f > 1e18 { // out of range, not out of type
		return 1 << 62, true
	} else if ferr == nil && f < -1e18 {
		return -1 << 62, true
	}
	return 0, false
}

// integer reads a whole number between two bounds.
func (r *reader) integer(name string, required bool, least, most int64) *int64 {
	v, found := r.value(name, required)
	if !found {
		return nil
	}
	n, isInt := toInteger(v)
	if problem := integerProblem(n, isInt, least, most); problem != "" {
		r.fail(name, problem)
		return nil
	}
	return &n
}

func integerProblem(n int64, isInt bool, least, most int64) string {
	switch {
	case !isInt:
		return textInteger
	case n < least:
		return fmt.Sprintf("Ensure this value is greater than or equal to %d.", least)
	case n > most:
		return fmt.Sprintf("Ensure this value is less than or equal to %d.", most)
	}
	return ""
}

var (
	truths  = []string{"t", "y", "yes", "true", "on", "1"}
	untruth = []string{"f", "n", "no", "false", "off", "0", "0.0"}
)

// toBoolean reads a boolean; text may be written in several ways.
func toBoolean(v any) (value, isBool bool) {
	switch v := v.(type) {
	case bool:
		return v, true
	case json.Number:
		n, isInt := toInteger(v)
		return n == 1, isInt && (n == 0 || n == 1)
	case string:
		s := strings.ToLower(strings.TrimSpace(v))
		return slices.Contains(truths, s), slices.Contains(truths, s) || slices.Contains(untruth, s)
	}
	return false, false
}

// boolean reads a boolean. A form that leaves it out says no, as an empty checkbox does, except where
// absent means to leave alone.
func (r *reader) boolean(name string, required bool) *bool {
	if r.form != nil && !r.partial && !r.has(name) {
		no := false
		return &no
	}
	v, found := r.value(name, required)
	if !found {
		return nil
	}
	b, isBool := toBoolean(v)
	if !isBool {
		r.fail(name, textBoolean)
		return nil
	}
	return &b
}

// flag reads what the older APIs write as 0 and 1; booleans are taken as well.
func (r *reader) flag(name string, required bool) *bool {
	v, found := r.value(name, required)
	if !found {
		return nil
	}
	if b, isBool := v.(bool); isBool {
		return &b
	}
	if s, isText := v.(string); isText && (strings.EqualFold(s, "true") || strings.EqualFold(s, "false")) {
		b := strings.EqualFold(s, "true")
		return &b
	}
	n, isInt := toInteger(v)
	if problem := integerProblem(n, isInt, 0, 1); problem != "" {
		r.fail(name, problem)
		return nil
	}
	b := n == 1
	return &b
}

var datetime = regexp.MustCompile(`^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d{0,6})?)?\s*(Z|z|[+-]\d{2}(?::?\d{2})?)?)?$`)

// parseDatetime reads a date with or without time and zone; without zone it is UTC.
func parseDatetime(text string) (time.Time, bool) {
	m := datetime.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return time.Time{}, false
	}
	part := func(i int) int { n, _ := strconv.Atoi(m[i]); return n }
	micro := 0
	if m[7] != "" {
		micro, _ = strconv.Atoi((m[7] + "00000")[:6])
	}
	t := time.Date(part(1), time.Month(part(2)), part(3), part(4), part(5), part(6), micro*1000, time.UTC)
	exact := t.Year() == part(1) && int(t.Month()) == part(2) && t.Day() == part(3) && t.Hour() == part(4) && t.Minute() == part(5) && t.Second() == part(6)
	if !exact {
		return time.Time{}, false
	}
	if z := m[8]; z != "" && z != "Z" && z != "z" {
		digits := strings.ReplaceAll(z[1:], ":", "") + "00"
		hours, _ := strconv.Atoi(digits[:2])
		minutes, _ := strconv.Atoi(digits[2:4])
		offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
		if hours > 23 || minutes > 59 {
			return time.Time{}, false
		}
		if z[0] == '+' {
			offset = -offset
		}
		t = t.Add(offset)
	}
	return t, t.Year() >= 1 && t.Year() <= 9999
}

func (r *reader) datetime(name string, required bool) *time.Time {
	v, found := r.value(name, required)
	if !found {
		return nil
	}
	s, isText := v.(string)
	if t, valid := parseDatetime(s); isText && valid {
		return &t
	}
	r.fail(name, textDatetime)
	return nil
}

var clock = regexp.MustCompile(`^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,6})\d{0,6})?)?$`)

// timeOfDay reads a time that may be null; set tells whether the body says anything.
func (r *reader) timeOfDay(name string) (t *schedule.TimeOfDay, set bool) {
	v, found := r.lookup(name)
	if !found {
		return nil, false
	}
	s, isText := v.(string)
	if v == nil || r.form != nil && s == "" {
		return nil, true
	}
	m := clock.FindStringSubmatch(strings.TrimSpace(s))
	if !isText || m == nil {
		r.fail(name, textTime)
		return nil, false
	}
	part := func(i int) time.Duration { n, _ := strconv.Atoi(m[i]); return time.Duration(n) }
	micro := time.Duration(0)
	if m[4] != "" {
		n, _ := strconv.Atoi((m[4] + "00000")[:6])
		micro = time.Duration(n)
	}
	if part(1) > 23 || part(2) > 59 || part(3) > 59 {
		r.fail(name, textTime)
		return nil, false
	}
	of := schedule.TimeOfDay(part(1)*time.Hour + part(2)*time.Minute + part(3)*time.Second + micro*time.Microsecond)
	return &of, true
}

// days reads a list of days of the week, sorted and without repetition.
func (r *reader) days(name string) []int {
	list, found := r.list(name)
	if !found {
		return nil
	}
	if len(list) == 0 {
		r.fail(name, textNoDays)
		return nil
	}
	days, wrong := []int{}, object{}
	for i, v := range list {
		n, isInt := toInteger(v)
		if problem := integerProblem(n, isInt, 1, 7); problem != "" {
			wrong = append(wrong, pair{strconv.Itoa(i), []string{problem}})
			continue
		}
		days = append(days, int(n))
	}
	if len(wrong) > 0 {
		r.wrong = append(r.wrong, pair{name, wrong})
		return nil
	}
	slices.Sort(days)
	return slices.Compact(days)
}

// list reads a JSON array, or the repetitions of a form's field.
func (r *reader) list(name string) ([]any, bool) {
	if r.form != nil {
		return r.formList(name)
	}
	v, found := r.value(name, false)
	if !found {
		return nil, false
	}
	list, isList := v.([]any)
	if !isList {
		r.fail(name, fmt.Sprintf("Expected a list of items but got type \"%s\".", kind(v)))
		return nil, false
	}
	return list, true
}

func (r *reader) formList(name string) ([]any, bool) {
	var list []any
	for _, v := range r.form[name] {
		list = append(list, v)
	}
	for i := 0; len(list) <= maxFields && len(r.form[fmt.Sprintf("%s[%d]", name, i)]) > 0; i++ {
		list = append(list, r.form[fmt.Sprintf("%s[%d]", name, i)][0])
	}
	return list, len(list) > 0
}

var headerName = regexp.MustCompile("^[A-Za-z0-9!#$%&'*+.^_`|~-]+$")

// headers reads HTTP headers for a web page.
func (r *reader) headers(name string) map[string]any {
	if r.form != nil && !r.has(name) {
		return nil
	}
	v, found := r.value(name, false)
	if !found {
		return nil
	}
	m, isMap := v.(map[string]any)
	if !isMap {
		r.fail(name, fmt.Sprintf("Expected a dictionary of items but got type \"%s\".", kind(v)))
		return nil
	}
	out := map[string]any{}
	for k, value := range m {
		text, isText := value.(string)
		k = strings.TrimSpace(k)
		if !isText || !validHeader(k, text) {
			r.fail(name, textHeaders)
			return nil
		}
		out[k] = text
	}
	if len(m) > maxHeaders {
		r.fail(name, textHeaders)
		return nil
	}
	return out
}

func validHeader(name, value string) bool {
	return len(name) <= maxHeaderName && headerName.MatchString(name) && len(value) <= maxHeaderText && !strings.ContainsAny(value, "\r\n\x00")
}

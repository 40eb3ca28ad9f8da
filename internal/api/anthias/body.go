package anthias

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"
)

// maxBody bounds a body that is not a file.
const maxBody = 1 << 20

// body is what a request says: members of a JSON object, or the fields of a form.
type body struct {
	values map[string]any
	form   url.Values // nil unless the body is a form
	other  any        // a JSON document that is no object
	isJSON bool
}

// has tells whether the body names a field.
func (b body) has(name string) bool {
	if b.form != nil {
		return len(b.form[name]) > 0
	}
	_, found := b.values[name]
	return found
}

// lookup returns what the body says of a field; text when it is a form.
func (b body) lookup(name string) (any, bool) {
	if b.form != nil {
		if v := b.form[name]; len(v) > 0 {
			return v[len(v)-1], true
		}
		return nil, false
	}
	v, found := b.values[name]
	return v, found
}

// kind names the type of a JSON value as Python does.
func kind(v any) string {
	switch v := v.(type) {
	case nil:
		return "NoneType"
	case bool:
		return "bool"
	case string:
		return "str"
	case []any:
		return "list"
	case map[string]any:
		return "dict"
	case json.Number:
		if strings.ContainsAny(string(v), ".eE") {
			return "float"
		}
	}
	return "int"
}

// readBody reads JSON or a form. An empty body is an empty object. JSON in a body of any type is taken
// when lenient, as the oldest servers did.
func readBody(w http.ResponseWriter, r *http.Request, lenient bool) (body, error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if media == "multipart/form-data" && err == nil {
		form, err := readMultipart(r.Body, params["boundary"])
		return body{form: form}, err
	}
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return body{}, readError(err)
	}
	if len(bytes.TrimSpace(text)) == 0 {
		return emptyBody(media), nil
	}
	looksJSON := bytes.HasPrefix(bytes.TrimSpace(text), []byte("{"))
	switch {
	case media == "application/json", lenient && looksJSON:
		return parseJSON(text)
	case media == "application/x-www-form-urlencoded":
		form, err := url.ParseQuery(string(text))
		if err != nil && len(form) == 0 {
			form = url.Values{}
		}
		return body{form: clean(form)}, nil
	}
	return body{}, detail(http.StatusUnsupportedMediaType, fmt.Sprintf("Unsupported media type %q in request.", r.Header.Get("Content-Type")))
}

func emptyBody(media string) body {
	if media == "application/x-www-form-urlencoded" {
		return body{form: url.Values{}}
	}
	return body{values: map[string]any{}}
}

func readError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return detail(http.StatusRequestEntityTooLarge, "The request body is too large.")
	}
	return detail(http.StatusBadRequest, "The request body could not be read.")
}

// parseJSON reads a document; numbers keep their text.
func parseJSON(text []byte) (body, error) {
	v, err := decodeJSON(text)
	if err != nil {
		return body{}, detail(http.StatusBadRequest, "JSON parse error - "+err.Error())
	}
	if m, isObject := v.(map[string]any); isObject {
		return body{values: m, isJSON: true}, nil
	}
	return body{other: v, isJSON: true}, nil
}

func decodeJSON(text []byte) (any, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("'utf-8' codec can't decode the body")
	}
	if half := loneSurrogate(text); half != "" {
		return nil, errors.New("Surrogate characters are not allowed: U+" + half + ".")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, fmt.Errorf("%s: line 1 column %d (char %d)", "Expecting value", d.InputOffset()+1, d.InputOffset())
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("Extra data: line 1 column %d (char %d)", d.InputOffset()+1, d.InputOffset()) //nolint:staticcheck // the text of Python's parser
	}
	return v, nil
}

// loneSurrogate returns the first escape that is half of a character, in capitals; empty when there is none.
func loneSurrogate(text []byte) string {
	code := func(at int) uint64 {
		if at+6 > len(text) || text[at] != '\\' || text[at+1] != 'u' {
			return 0
		}
		n, _ := strconv.ParseUint(string(text[at+2:at+6]), 16, 16) // no escape is no surrogate
		return n
	}
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			continue
		}
		switch n := code(i); {
		case n >= 0xd800 && n < 0xdc00 && code(i+6) >= 0xdc00 && code(i+6) < 0xe000:
			i += 11
		case n >= 0xd800 && n < 0xe000:
			return fmt.Sprintf("%04X", n)
		default:
			i++ // what is escaped
		}
	}
	return ""
}

// maxFields bounds how many fields a form may have.
const maxFields = 1000

// readMultipart reads the text fields of a form; files in it are passed over.
func readMultipart(r io.Reader, boundary string) (url.Values, error) {
	form := url.Values{}
	reader := multipart.NewReader(r, boundary)
	for range maxFields {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return clean(form), nil
		}
		if err != nil {
			return nil, multipartError(err)
		}
		text, err := io.ReadAll(part)
		if err != nil {
			return nil, multipartError(err)
		}
		if part.FileName() == "" && part.FormName() != "" {
			form.Add(part.FormName(), string(text))
		}
	}
	return nil, detail(http.StatusBadRequest, "The form has too many fields.")
}

func multipartError(err error) error {
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return readError(err)
	}
	return detail(http.StatusBadRequest, "Multipart form parse error - "+err.Error())
}

// clean drops what is no UTF-8.
func clean(form url.Values) url.Values {
	for _, values := range form {
		for i := range values {
			values[i] = strings.ToValidUTF8(values[i], "\uFFFD")
		}
	}
	return form
}

// object returns the body of an operation that takes an object.
func (b body) object() (body, error) {
	if b.other != nil || b.isJSON && b.values == nil {
		return b, refuse(http.StatusBadRequest, object{{"non_field_errors", []string{"Invalid data. Expected a dictionary, but got " + kind(b.other) + "."}}})
	}
	return b, nil
}

// model unwraps what v1 and v1.1 bodies hold: a field model with JSON text, a JSON text of JSON, or, as
// the oldest clients send it, the object itself.
func (b body) model() (body, error) {
	var text string
	switch {
	case b.form != nil:
		values := b.form["model"]
		if len(values) == 0 {
			if len(b.form) == 0 {
				return body{values: map[string]any{}}, nil
			}
			return b, nil
		}
		text = values[len(values)-1]
	case b.values != nil:
		inner, wrapped := b.values["model"].(string)
		if !wrapped {
			return b, nil
		}
		text = inner
	default:
		inner, isText := b.other.(string)
		if !isText {
			return b.object()
		}
		text = inner
	}
	parsed, err := parseJSON([]byte(text))
	if err != nil {
		return b, err
	}
	return parsed.object()
}

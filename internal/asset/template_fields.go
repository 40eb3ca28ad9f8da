package asset

import (
	"encoding/json"
	"fmt"
	"math"
	"net/url"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/text"
)

// FieldType says what a field of metadata holds.
type FieldType string

// The types of field.
const (
	FieldText    FieldType = "text"
	FieldNumber  FieldType = "number"
	FieldInteger FieldType = "integer"
	FieldBoolean FieldType = "boolean"
	FieldDate    FieldType = "date" // 2006-01-02
	FieldURL     FieldType = "url"  // http or https
	FieldChoice  FieldType = "choice"
	FieldChoices FieldType = "choices" // a list of options
)

// Bounds of a template's fields.
const (
	maxFields  = 100
	maxOptions = 200
	maxLabel   = 100
	maxText    = 4_000
)

// TemplateField is a typed value that metadata has under a key.
type TemplateField struct {
	Key      string    `json:"key"`
	Label    string    `json:"label"`
	Type     FieldType `json:"type"`
	Required bool      `json:"required"`
	Options  []string  `json:"options,omitempty"` // of a choice
	Min      *float64  `json:"min,omitempty"`     // of a number, or of a text's length
	Max      *float64  `json:"max,omitempty"`
}

// fieldTypes checks a value of each type that has passed JSON.
var fieldTypes = map[FieldType]func(f TemplateField, value any) (code, message string){
	FieldText: func(f TemplateField, value any) (string, string) {
		words, ok := value.(string)
		if !ok {
			return "wrong_type", "This is a text."
		}
		n := utf8.RuneCountInString(words)
		if n > maxText {
			return "too_long", fmt.Sprintf("Use at most %d characters.", maxText)
		}
		return f.within(float64(n), "characters")
	},
	FieldNumber: func(f TemplateField, value any) (string, string) {
		n, ok := number(value)
		if !ok {
			return "wrong_type", "This is a number."
		}
		return f.within(n, "")
	},
	FieldInteger: func(f TemplateField, value any) (string, string) {
		n, ok := number(value)
		if !ok || n != math.Trunc(n) {
			return "wrong_type", "This is a whole number."
		}
		return f.within(n, "")
	},
	FieldBoolean: func(_ TemplateField, value any) (string, string) {
		if _, ok := value.(bool); !ok {
			return "wrong_type", "This is true or false."
		}
		return "", ""
	},
	FieldDate: func(_ TemplateField, value any) (string, string) {
		words, _ := value.(string)
		if _, err := time.Parse(time.DateOnly, words); err != nil {
			return "wrong_type", "Write a date as YYYY-MM-DD."
		}
		return "", ""
	},
	FieldURL: func(_ TemplateField, value any) (string, string) {
		words, _ := value.(string)
		u, err := url.Parse(words)
		if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || len(words) > maxURI {
			return "wrong_type", "Enter a full address that starts with http or https."
		}
		return "", ""
	},
	FieldChoice: func(f TemplateField, value any) (string, string) {
		if words, ok := value.(string); !ok || !slices.Contains(f.Options, words) {
			return "unknown", "Choose one of the options."
		}
		return "", ""
	},
	FieldChoices: func(f TemplateField, value any) (string, string) {
		list, ok := value.([]any)
		if !ok {
			return "wrong_type", "This is a list of options."
		}
		for _, one := range list {
			if words, ok := one.(string); !ok || !slices.Contains(f.Options, words) {
				return "unknown", "Choose of the options."
			}
		}
		return "", ""
	},
}

func number(value any) (float64, bool) {
	switch n := value.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}

// within tells when a number lies outside the field's bounds.
func (f TemplateField) within(n float64, unit string) (code, message string) {
	if f.Min != nil && n < *f.Min {
		return "too_small", fmt.Sprintf("Use at least %g %s.", *f.Min, unit)
	}
	if f.Max != nil && n > *f.Max {
		return "too_large", fmt.Sprintf("Use at most %g %s.", *f.Max, unit)
	}
	return "", ""
}

// checkFields refuses fields that nothing could follow.
func checkFields(fields []TemplateField) error {
	if len(fields) > maxFields {
		return fault.Invalid("fields", "too_many", fmt.Sprintf("Use at most %d fields.", maxFields))
	}
	seen := map[string]bool{}
	for i, f := range fields {
		at := func(name string) string { return fmt.Sprintf("fields.%d.%s", i, name) }
		if err := checkKey(at("key"), f.Key); err != nil {
			return err
		}
		if seen[f.Key] {
			return fault.Invalid(at("key"), "repeated", "There is a field of this key already.")
		}
		seen[f.Key] = true
		if utf8.RuneCountInString(f.Label) > maxLabel {
			return fault.Invalid(at("label"), "too_long", fmt.Sprintf("Use at most %d characters.", maxLabel))
		}
		if err := text.Safe(at("label"), f.Label); err != nil {
			return err
		}
		if _, known := fieldTypes[f.Type]; !known {
			return fault.Invalid(at("type"), "unknown", "There is no such type of field.")
		}
		if f.Min != nil && f.Max != nil && *f.Min > *f.Max {
			return fault.Invalid(at("max"), "below_min", "The largest value lies below the smallest.")
		}
		if err := checkOptions(at("options"), f); err != nil {
			return err
		}
	}
	return nil
}

func checkOptions(field string, f TemplateField) error {
	choice := f.Type == FieldChoice || f.Type == FieldChoices
	switch {
	case choice && len(f.Options) == 0:
		return fault.Invalid(field, "required", "Name the options to choose from.")
	case !choice && len(f.Options) > 0:
		return fault.Invalid(field, "unexpected", "Only a choice has options.")
	case len(f.Options) > maxOptions:
		return fault.Invalid(field, "too_many", fmt.Sprintf("Use at most %d options.", maxOptions))
	}
	for _, o := range f.Options {
		if o == "" || utf8.RuneCountInString(o) > maxLabel {
			return fault.Invalid(field, "length", fmt.Sprintf("An option has 1 to %d characters.", maxLabel))
		}
		if err := text.Safe(field, o); err != nil {
			return err
		}
	}
	return nil
}

// follow tells what in the metadata does not fit the fields. Keys without a field are let through: processing
// and the Anthias APIs keep values of their own there.
func follow(fields []TemplateField, metadata map[string]any) error {
	var wrong []fault.Field
	for _, f := range fields {
		value, there := metadata[f.Key]
		if !there || value == nil || value == "" {
			if f.Required {
				wrong = append(wrong, fault.Field{Field: "metadata." + f.Key, Code: "required", Message: "The template requires this."})
			}
			continue
		}
		if code, message := fieldTypes[f.Type](f, value); code != "" {
			wrong = append(wrong, fault.Field{Field: "metadata." + f.Key, Code: code, Message: message})
		}
	}
	if len(wrong) > 0 {
		return fault.InvalidFields(wrong...)
	}
	return nil
}

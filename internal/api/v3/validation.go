package v3

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"

	"github.com/signate/signate/internal/fault"
)

// validationFault says field by field how a request breaks the contract. A path that breaks it leads
// nowhere.
func validationFault(err error) error {
	var fields []fault.Field
	unsupported, nowhere := false, false
	walk(err, func(e error) {
		var re *openapi3filter.RequestError
		nowhere = nowhere || errors.As(e, &re) && re.Parameter != nil && re.Parameter.In == openapi3.ParameterInPath
		f, media := describe(e)
		unsupported = unsupported || media
		fields = append(fields, f)
	})
	if nowhere {
		return fault.NotFound("object").Because(err)
	}
	if unsupported {
		return fault.New(fault.KindUnsupported, "Send the body as application/json.")
	}
	return fault.InvalidFields(fields...).Because(err)
}

func walk(err error, visit func(error)) {
	var many openapi3.MultiError
	if errors.As(err, &many) {
		if re, ok := err.(*openapi3filter.RequestError); ok { //nolint:errorlint // the outermost error counts, not one inside
			for _, e := range many {
				walk(&openapi3filter.RequestError{Input: re.Input, Parameter: re.Parameter, RequestBody: re.RequestBody, Reason: re.Reason, Err: e}, visit)
			}
			return
		}
		for _, e := range many {
			walk(e, visit)
		}
		return
	}
	visit(err)
}

// describe names the field, a stable code and a sentence. The second result tells that the body's
// media type is the problem.
func describe(err error) (fault.Field, bool) {
	var f fault.Field
	var re *openapi3filter.RequestError
	if errors.As(err, &re) && re.Parameter != nil {
		f.Field = re.Parameter.Name
	}
	var se *openapi3.SchemaError
	if errors.As(err, &se) {
		f.Code, f.Message = schemaCode(se), sentence(se.Reason)
		path := se.JSONPointer()
		switch f.Code {
		case "required":
			f.Message = "This field is required."
		case "unknown_field":
			f.Message = "There is no such field."
			if name := unknownName.FindStringSubmatch(se.Reason); name != nil {
				path = append(slices.Clone(path), name[1])
			}
		}
		if len(path) > 0 {
			f.Field = strings.TrimPrefix(f.Field+"."+strings.Join(path, "."), ".")
		}
		return f, false
	}
	var pe *openapi3filter.ParseError
	switch {
	case errors.Is(err, openapi3filter.ErrInvalidRequired):
		f.Code, f.Message = "required", "This is required."
	case errors.As(err, &pe):
		f.Code, f.Message = "malformed", "This cannot be read."
		if f.Field == "" {
			f.Message = "The body is not valid JSON."
		}
	case re != nil && strings.Contains(re.Reason, "Content-Type"):
		return f, true
	default:
		f.Code, f.Message = "invalid", "This is not valid."
	}
	return f, false
}

// unknownName finds the field's name in the reason, which is the only place that has it.
var unknownName = regexp.MustCompile(`^property "(.{1,100})" is unsupported$`)

func schemaCode(se *openapi3.SchemaError) string {
	switch se.SchemaField {
	case "required":
		return "required"
	case "maxLength", "maxItems", "maxProperties":
		return "too_long"
	case "minLength", "minItems", "minProperties":
		return "too_short"
	case "maximum":
		return "too_large"
	case "minimum":
		return "too_small"
	case "enum":
		return "unknown_value"
	case "properties", "additionalProperties":
		return "unknown_field"
	case "type", "nullable":
		return "wrong_type"
	}
	return "invalid"
}

func sentence(reason string) string {
	if reason == "" {
		return "The value is not allowed."
	}
	return strings.ToUpper(reason[:1]) + strings.TrimSuffix(reason[1:], ".") + "."
}

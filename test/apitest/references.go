package apitest

import (
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// References returns the properties of an operation's JSON body that name another object, such as
// content.items.asset_id.
func (o Operation) References() []string {
	body := o.route.Operation.RequestBody
	if body == nil || body.Value.Content.Get("application/json") == nil {
		return nil
	}
	var out []string
	references(body.Value.Content.Get("application/json").Schema, "", &out)
	slices.Sort(out)
	return slices.Compact(out)
}

func references(s *openapi3.SchemaRef, path string, out *[]string) {
	if s == nil || s.Value == nil || strings.Count(path, ".") > 8 {
		return
	}
	v := s.Value
	for _, parts := range []openapi3.SchemaRefs{v.AllOf, v.OneOf, v.AnyOf} {
		for _, part := range parts {
			references(part, path, out)
		}
	}
	references(v.Items, path, out)
	for name, property := range v.Properties {
		at := strings.TrimPrefix(path+"."+name, ".")
		if property.Value != nil && (property.Value.Format == "uuid" || strings.HasSuffix(name, "_id") || strings.HasSuffix(name, "ids")) {
			*out = append(*out, at)
		}
		references(property, at, out)
	}
}

package docs

import (
	"bytes"
	"cmp"
	"encoding/json"
	"html/template"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// page is what one page shows: the whole book's list, or a chapter.
type page struct {
	*volume
	Chapter *chapter
	Address string
}

// volume is the contract as it is read.
type volume struct {
	API
	Title       string
	Description string
	Problem     string // what one looks like
	Operations  int
	Chapters    []chapter
}

// chapter is a collection.
type chapter struct {
	Name, Description string
	Operations        []operation
}

type operation struct {
	ID, Method, Path, Summary, Description, Permission string
	Parameters                                         []field
	Body                                               *body
	Responses                                          []response
}

type response struct {
	Status, Description string
	Headers             []field
	Body                *body
}

// body is the content of a request or an answer.
type body struct {
	Media    []string
	Required bool
	Example  string
	Fields   []field
}

// field is a field of a body, or a parameter.
type field struct {
	Name, Type, Rules, Description string
	Example                        string // of a header
	Required                       bool
	Depth                          int
}

// book reads the contract.
func book(doc *openapi3.T) *volume {
	v := &volume{Title: doc.Info.Title, Description: doc.Info.Description}
	if problem := doc.Components.Schemas["Problem"]; problem != nil && problem.Value.Example != nil {
		v.Problem = asJSON(problem.Value.Example)
	}
	byTag := map[string][]operation{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			tag := "api"
			if len(op.Tags) > 0 {
				tag = op.Tags[0]
			}
			byTag[tag] = append(byTag[tag], operationOf(method, path, item, op))
			v.Operations++
		}
	}
	for _, tag := range doc.Tags {
		v.add(tag.Name, tag.Description, byTag)
	}
	for _, rest := range slices.Sorted(maps.Keys(byTag)) {
		v.add(rest, "", byTag)
	}
	return v
}

func (v *volume) add(name, description string, byTag map[string][]operation) {
	ops := byTag[name]
	delete(byTag, name)
	if len(ops) == 0 {
		return
	}
	order := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"}
	slices.SortFunc(ops, func(a, b operation) int {
		return cmp.Or(strings.Compare(a.Path, b.Path), slices.Index(order, a.Method)-slices.Index(order, b.Method))
	})
	v.Chapters = append(v.Chapters, chapter{Name: name, Description: description, Operations: ops})
}

func operationOf(method, path string, item *openapi3.PathItem, op *openapi3.Operation) operation {
	permission, _ := op.Extensions["x-permission"].(string)
	out := operation{ID: op.OperationID, Method: method, Path: path, Summary: op.Summary, Description: op.Description, Permission: permission}
	for _, p := range append(slices.Clone(item.Parameters), op.Parameters...) {
		f := fieldOf(p.Value.Name, p.Value.Schema, p.Value.Required, 0)
		f.Description, f.Rules = cmp.Or(p.Value.Description, f.Description), strings.TrimPrefix(f.Rules+", "+p.Value.In, ", ")
		f.Example = sampleOf(p.Value.Example)
		out.Parameters = append(out.Parameters, f)
	}
	if op.RequestBody != nil {
		out.Body = bodyOf(op.RequestBody.Value.Content)
		if out.Body != nil {
			out.Body.Required = op.RequestBody.Value.Required
		}
	}
	for _, status := range slices.Sorted(maps.Keys(op.Responses.Map())) {
		r := op.Responses.Value(status).Value
		answer := response{Status: status, Body: bodyOf(r.Content)}
		if r.Description != nil {
			answer.Description = *r.Description
		}
		if status == "default" {
			answer.Status, answer.Body = "4xx, 5xx", nil // the first page tells of problems
		}
		for _, name := range slices.Sorted(maps.Keys(r.Headers)) {
			answer.Headers = append(answer.Headers, headerOf(name, r.Headers[name].Value))
		}
		out.Responses = append(out.Responses, answer)
	}
	return out
}

func headerOf(name string, h *openapi3.Header) field {
	f := fieldOf(name, h.Schema, h.Required, 0)
	f.Description, f.Example = cmp.Or(h.Description, f.Description), sampleOf(h.Example)
	return f
}

// sampleOf writes an example as it is sent: what is no JSON stands for itself.
func sampleOf(v any) string {
	if v == nil {
		return ""
	}
	if text, ok := v.(string); ok {
		return strings.TrimSpace(text)
	}
	return asJSON(v)
}

func bodyOf(content openapi3.Content) *body {
	if len(content) == 0 {
		return nil
	}
	out := &body{Media: slices.Sorted(maps.Keys(content))}
	media := content["application/json"]
	if media == nil {
		media = content[out.Media[0]]
	}
	if media.Schema == nil {
		return out
	}
	out.Fields = fieldsOf(media.Schema, 0, nil)
	out.Example = sampleOf(exampleOf(media))
	return out
}

// asJSON writes what was read from JSON, which cannot fail.
func asJSON(v any) string {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	_ = encoder.Encode(v)
	return strings.TrimSpace(text.String())
}

func exampleOf(media *openapi3.MediaType) any {
	for _, name := range slices.Sorted(maps.Keys(media.Examples)) {
		return media.Examples[name].Value.Value
	}
	return cmp.Or(media.Example, media.Schema.Value.Example)
}

// deepest is how far down fields are listed; what is below is told by the example.
const deepest = 3

func fieldsOf(ref *openapi3.SchemaRef, depth int, above []*openapi3.Schema) []field {
	s := ref.Value
	if s == nil || depth > deepest || slices.Contains(above, s) {
		return nil
	}
	above = append(slices.Clone(above), s)
	var out []field
	for _, part := range slices.Concat(s.AllOf, s.OneOf, s.AnyOf) {
		out = append(out, fieldsOf(part, depth, above)...)
	}
	if s.Items != nil {
		return append(out, fieldsOf(s.Items, depth, above)...)
	}
	names := slices.Collect(maps.Keys(s.Properties))
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(rank(s, a)-rank(s, b), strings.Compare(a, b)) })
	for _, name := range names {
		out = append(out, fieldOf(name, s.Properties[name], slices.Contains(s.Required, name), depth))
		out = append(out, fieldsOf(s.Properties[name], depth+1, above)...)
	}
	return out
}

// rank puts what is required first, in the contract's order.
func rank(s *openapi3.Schema, name string) int {
	if i := slices.Index(s.Required, name); i >= 0 {
		return i
	}
	return len(s.Required)
}

func fieldOf(name string, ref *openapi3.SchemaRef, required bool, depth int) field {
	f := field{Name: name, Required: required, Depth: depth}
	if ref == nil || ref.Value == nil {
		return f
	}
	f.Type, f.Rules, f.Description = typeOf(ref.Value), rulesOf(ref.Value), ref.Value.Description
	return f
}

func typeOf(s *openapi3.Schema) string {
	switch {
	case s.Type.Is("array") && s.Items != nil:
		return "list of " + typeOf(s.Items.Value)
	case s.Format != "" && s.Format != "int64" && s.Format != "int32" && s.Format != "double":
		return s.Format
	case s.Type == nil && len(s.AllOf) > 0:
		return typeOf(s.AllOf[0].Value)
	case s.Type == nil:
		return "anything"
	}
	return strings.Join(s.Type.Slice(), " or ")
}

var code = template.HTMLEscapeString

// prose turns text with `code` and empty lines into HTML.
func prose(text string) template.HTML {
	var out strings.Builder
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		out.WriteString("<p>")
		for i, part := range strings.Split(paragraph, "`") {
			if i%2 == 1 {
				out.WriteString("<code>" + code(part) + "</code>")
			} else {
				out.WriteString(code(part))
			}
		}
		out.WriteString("</p>")
	}
	return template.HTML(out.String()) //nolint:gosec // every part is escaped
}

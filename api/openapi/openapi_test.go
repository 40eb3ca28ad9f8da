package openapi_test

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/signate/signate/api/openapi"
)

// Every operation says what it does, and has examples of what is sent and answered that fit their schemas.
func TestOperations_are_described_and_have_examples(t *testing.T) {
	t.Parallel()
	for name, bundle := range map[string][]byte{"v3": openapi.Bundle, "device": openapi.Device} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkOperations(t, bundle)
		})
	}
}

func checkOperations(t *testing.T, bundle []byte) {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromData(bundle)
	if err != nil {
		t.Fatal(err)
	}
	if err := doc.Validate(t.Context(), openapi3.EnableExamplesValidation()); err != nil {
		t.Errorf("the contract is not valid: %v", err)
	}
	for _, path := range slices.Sorted(maps.Keys(doc.Paths.Map())) {
		item := doc.Paths.Value(path)
		for _, op := range item.Operations() {
			if op.Summary == "" || op.Description == "" {
				t.Errorf("%s needs a summary and a description", op.OperationID)
			}
			for _, p := range slices.Concat(item.Parameters, op.Parameters) {
				if p.Value.In == openapi3.ParameterInHeader && p.Value.Example == nil {
					t.Errorf("%s has no example of the header %s", op.OperationID, p.Value.Name)
				}
			}
			if op.RequestBody != nil {
				checkExamples(t, op.OperationID, "what it takes", op.RequestBody.Value.Content)
			}
			for status, r := range op.Responses.Map() {
				if !strings.HasPrefix(status, "2") {
					continue
				}
				checkExamples(t, op.OperationID, "its "+status, readable(r.Value.Content))
			}
		}
	}
}

// readable leaves files out, of which an answer needs no example: they are as they were sent.
func readable(content openapi3.Content) openapi3.Content {
	out := maps.Clone(content)
	maps.DeleteFunc(out, func(_ string, media *openapi3.MediaType) bool { return media.Schema.Value.Format == "binary" })
	return out
}

func checkExamples(t *testing.T, operation, of string, content openapi3.Content) {
	t.Helper()
	for kind, media := range content {
		checkExample(t, operation, of+" as "+kind, media)
	}
}

func checkExample(t *testing.T, operation, of string, media *openapi3.MediaType) {
	t.Helper()
	if media.Schema.Ref == "" && media.Example == nil && media.Schema.Value.Type.Is("array") {
		return // a download of many
	}
	values := []any{media.Example}
	for _, e := range media.Examples {
		values = append(values, e.Value.Value)
	}
	values = slices.DeleteFunc(values, func(v any) bool { return v == nil })
	if len(values) == 0 {
		t.Errorf("%s has no example of %s: add one to it, or one named %s to examples.yaml", operation, of, media.Schema.Ref[strings.LastIndex(media.Schema.Ref, "/")+1:])
	}
	for _, v := range values {
		text, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var plain any
		if err := json.Unmarshal(text, &plain); err != nil {
			t.Fatal(err)
		}
		if err := media.Schema.Value.VisitJSON(plain, openapi3.MultiErrors()); err != nil {
			t.Errorf("%s: the example of %s does not fit: %v", operation, of, err)
		}
	}
}

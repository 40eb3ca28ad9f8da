package apitest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"

	"github.com/signate/signate/api/openapi"
)

// Operation is an operation of the contract.
type Operation struct {
	Method, Path, ID, Permission string
	Raw                          bool // bodies are not JSON
	HasBody, NeedsBody           bool
	Example                      any // of the JSON body; nil without one
	route                        *routers.Route
}

// Spec is the operation as the contract describes it.
func (o Operation) Spec() *openapi3.Operation { return o.route.Operation }

// Parameters are those of the operation and of its path.
func (o Operation) Parameters() openapi3.Parameters {
	return append(slices.Clone(o.route.PathItem.Parameters), o.route.Operation.Parameters...)
}

// Operations are those of the v3 contract.
var Operations = sync.OnceValue(func() []Operation { return operations(read(openapi.Bundle)) })

// screenOperations are those of the contract with screens. What it does not name, the server must not send.
var screenOperations = sync.OnceValue(func() []Operation {
	doc := read(openapi.Device)
	for _, s := range doc.Components.Schemas {
		closeObjects(s)
	}
	return operations(doc)
})

func read(bundle []byte) *openapi3.T {
	doc, err := openapi3.NewLoader().LoadFromData(bundle)
	if err != nil {
		panic(err) // the server would not start either
	}
	return doc
}

// closeObjects forbids fields that a schema does not name, unless it says that there may be more.
func closeObjects(ref *openapi3.SchemaRef) {
	s := ref.Value
	more := s.AdditionalProperties
	if len(s.Properties) > 0 && more.Has == nil && more.Schema == nil {
		no := false
		s.AdditionalProperties.Has = &no
	}
	for _, field := range s.Properties {
		if field.Ref == "" {
			closeObjects(field)
		}
	}
	if s.Items != nil && s.Items.Ref == "" {
		closeObjects(s.Items)
	}
}

func operations(doc *openapi3.T) []Operation {
	var all []Operation
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			permission, _ := op.Extensions["x-permission"].(string)
			raw := false
			for _, tag := range op.Tags {
				raw = raw || tag == "raw"
			}
			all = append(all, Operation{
				Method: method, Path: path, ID: op.OperationID, Permission: permission, Raw: raw, HasBody: op.RequestBody != nil, NeedsBody: op.RequestBody != nil && op.RequestBody.Value.Required, Example: example(op),
				route: &routers.Route{Spec: doc, Path: path, PathItem: item, Method: method, Operation: op},
			})
		}
	}
	return all
}

// example returns the example of an operation's JSON body.
func example(op *openapi3.Operation) any {
	if op.RequestBody == nil || op.RequestBody.Value == nil {
		return nil
	}
	media := op.RequestBody.Value.Content.Get("application/json")
	if media == nil {
		return nil
	}
	return media.Example
}

// find returns the operation of a request and its path parameters. A path without parameters wins.
func find(r *http.Request) (op Operation, params map[string]string, ok bool) {
	all := Operations()
	if forScreens(r) {
		all = screenOperations()
	}
	for _, candidate := range all {
		if candidate.Method != r.Method {
			continue
		}
		p, fits := match(candidate.Path, r.URL.Path)
		if fits && (!ok || len(p) < len(params)) {
			op, params, ok = candidate, p, true
		}
	}
	return op, params, ok
}

// forScreens tells whether the request belongs to the API that screens speak.
func forScreens(r *http.Request) bool { return strings.HasPrefix(r.URL.Path, deviceAPI) }

func match(template, path string) (map[string]string, bool) {
	want, got := strings.Split(strings.Trim(template, "/"), "/"), strings.Split(strings.Trim(path, "/"), "/")
	if len(want) != len(got) {
		return nil, false
	}
	params := map[string]string{}
	for i, part := range want {
		if strings.HasPrefix(part, "{") {
			if got[i] == "" {
				return nil, false // two slashes: the router leads to the address without
			}
			params[strings.Trim(part, "{}")] = got[i]
		} else if part != got[i] {
			return nil, false
		}
	}
	return params, true
}

// checkContract fails the test when an answer is not what the contract says.
func checkContract(tb testing.TB, r *http.Request, a *Answer) {
	tb.Helper()
	if err := Breach(r, a); err != nil {
		tb.Errorf("%s %s: %d breaks the contract: %v", a.Method, a.Path, a.Status, err)
	}
}

// Breach tells how an answer is not what the contract says, nil when it is. Addresses that are no operations,
// and the content of streams, are not described by it.
func Breach(r *http.Request, a *Answer) error {
	op, params, ok := find(r)
	if !ok && forScreens(r) && a.Status < http.StatusBadRequest {
		return errors.New("it has no such operation")
	}
	if !ok || r.Method == http.MethodHead {
		return nil
	}
	if op.Raw && a.Status < http.StatusBadRequest {
		return rawBreach(op, a)
	}
	return openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: op.route},
		Status:                 a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
}

// rawBreach looks at what a stream of bytes is announced as.
func rawBreach(op Operation, a *Answer) error {
	response := op.Spec().Responses.Value(strconv.Itoa(a.Status))
	if response == nil {
		return fmt.Errorf("status %d is not declared", a.Status)
	}
	content := response.Value.Content
	if len(content) == 0 && len(a.Body) > 0 {
		return fmt.Errorf("%d bytes where none are declared", len(a.Body))
	}
	if len(content) > 0 && content.Get("application/octet-stream") == nil && content.Get(a.Header.Get("Content-Type")) == nil {
		return fmt.Errorf("content type %q is not declared", a.Header.Get("Content-Type"))
	}
	return nil
}

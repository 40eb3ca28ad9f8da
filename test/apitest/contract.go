package apitest

import (
	"bytes"
	"context"
	"io"
	"net/http"
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

// Operations reads the contract.
var Operations = sync.OnceValue(func() []Operation {
	doc, err := openapi3.NewLoader().LoadFromData(openapi.Bundle)
	if err != nil {
		panic(err) // the server would not start either
	}
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
})

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
	for _, candidate := range Operations() {
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

func match(template, path string) (map[string]string, bool) {
	want, got := strings.Split(strings.Trim(template, "/"), "/"), strings.Split(strings.Trim(path, "/"), "/")
	if len(want) != len(got) {
		return nil, false
	}
	params := map[string]string{}
	for i, part := range want {
		if strings.HasPrefix(part, "{") {
			params[strings.Trim(part, "{}")] = got[i]
		} else if part != got[i] {
			return nil, false
		}
	}
	return params, true
}

// checkContract fails the test when an answer is not what the contract says. Addresses that are no
// operations, and streams, are not described by it.
func checkContract(tb testing.TB, r *http.Request, a *Answer) {
	tb.Helper()
	op, params, ok := find(r)
	if !ok || (op.Raw && a.Status < http.StatusBadRequest) || r.Method == http.MethodHead {
		return
	}
	err := openapi3filter.ValidateResponse(context.Background(), &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: op.route},
		Status:                 a.Status, Header: a.Header, Body: io.NopCloser(bytes.NewReader(a.Body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true, MultiError: true},
	})
	if err != nil {
		tb.Errorf("%s %s: %d breaks the contract: %v", a.Method, a.Path, a.Status, err)
	}
}

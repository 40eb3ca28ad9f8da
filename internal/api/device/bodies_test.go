package device

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/signate/signate/api/openapi"
)

// What the server reads is what the contract says that screens send, name by name and type by type.
func TestBodies_are_those_of_the_contract(t *testing.T) {
	t.Parallel()
	doc, err := openapi3.NewLoader().LoadFromData(openapi.Device)
	if err != nil {
		t.Fatal(err)
	}
	for name, body := range map[string]any{"PairingInput": pairingBody{}, "Heartbeat": heartbeatBody{}, "Receipt": receiptBody{}} {
		promised, read := map[string]string{}, map[string]string{}
		promise(doc.Components.Schemas[name].Value, "", promised)
		reads(reflect.TypeOf(body), "", read)
		delete(promised, "manifest.wanted") // the server goes by its own knowledge
		for _, field := range slices.Sorted(maps.Keys(promised)) {
			if read[field] != promised[field] {
				t.Errorf("%s: %s is %q in the contract and read as %q", name, field, promised[field], read[field])
			}
			delete(read, field)
		}
		for field := range read {
			t.Errorf("%s: %s is read, and the contract does not name it", name, field)
		}
	}
}

func promise(s *openapi3.Schema, path string, into map[string]string) {
	if path != "" && !s.Type.Is("object") {
		into[path] = (*s.Type)[0]
		if s.Format == "date-time" {
			into[path] = s.Format
		}
	}
	for name, field := range s.Properties {
		promise(field.Value, strings.TrimPrefix(path+"."+name, "."), into)
	}
	if s.Items != nil {
		promise(s.Items.Value, path, into)
	}
}

func reads(typ reflect.Type, path string, into map[string]string) {
	switch kind := typ.Kind(); {
	case kind == reflect.Pointer:
		reads(typ.Elem(), path, into)
	case typ == reflect.TypeFor[time.Time]():
		into[path] = "date-time"
	case kind == reflect.Slice:
		into[path] = "array"
		reads(typ.Elem(), path, into)
	case kind == reflect.Struct:
		for i := range typ.NumField() {
			name, _, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			reads(typ.Field(i).Type, strings.TrimPrefix(path+"."+name, "."), into)
		}
	case kind == reflect.String:
		into[path] = "string"
	case kind == reflect.Float64:
		into[path] = "number"
	default:
		into[path] = "integer"
	}
}

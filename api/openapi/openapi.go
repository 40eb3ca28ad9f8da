// Package openapi holds the v3 contract, the single source of the server's routes, permissions and
// validation and of the clients' types.
package openapi

import _ "embed"

// Bundle is the whole contract as one OpenAPI 3.0.3 document in JSON.
//
//go:embed bundle.gen.json
var Bundle []byte

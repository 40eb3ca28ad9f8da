// Package openapi holds the contracts. The one of v3 is the single source of the server's routes, permissions
// and validation and of the clients' types.
package openapi

import _ "embed"

// Bundle is the whole contract of v3 as one OpenAPI 3.0.3 document in JSON.
//
//go:embed bundle.gen.json
var Bundle []byte

// Device is the contract of the API that screens speak, in the same form. The player's types are made of it, and tests
// hold the server's answers against it.
//
//go:embed device/bundle.gen.json
var Device []byte

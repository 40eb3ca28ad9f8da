//go:build bundledpg

package embedded

import _ "embed"

// bundle is PostgreSQL for this platform, packed by tools/pgpack.
//
//go:embed postgres.tar.zst
var bundle []byte

//go:build !bundledpg

package embedded

// bundle is empty in builds without the archive; the machine's programs are used then.
var bundle []byte

package media

import (
	"archive/zip"
	"errors"
	"io/fs"
	"path"
	"strings"
)

// The bounds of an HTML package. They are far above real ones and far below what hurts.
const (
	maxPackageFiles = 5_000
	maxPackageBytes = 2 << 30   // unpacked
	maxPackageRatio = 200       // unpacked to packed, for all files together
	packageBudget   = 4 << 20   // bytes of directory
	smallPackage    = 100 << 20 // unpacked, below which the ratio does not matter
)

// inspectPackage reads the directory of a ZIP file, not its content: names that stay inside, an amount that fits,
// and a page to start with.
func inspectPackage(s *source, t Type) (Info, error) {
	s.bytes = packageBudget
	z, err := zip.NewReader(s, s.size)
	switch {
	case s.ctx.Err() != nil:
		return Info{}, s.ctx.Err()
	case errors.Is(err, errBudget):
		return Info{}, refuse("The package holds too many files. At most %d are possible.", maxPackageFiles)
	case errors.Is(err, zip.ErrInsecurePath): // told in our own words below
	case err != nil:
		return Info{}, damaged(t, err)
	}
	if len(z.File) > maxPackageFiles {
		return Info{}, refuse("The package holds %d files. At most %d are possible.", len(z.File), maxPackageFiles)
	}
	if err := checkPackageFiles(z.File, s.size); err != nil {
		return Info{}, err
	}
	entry := packageEntry(z.File)
	if entry == "" {
		return Info{}, refuse("The package holds no index.html at its top, so there is no page to start with.")
	}
	return Info{Type: t, Entry: entry, Plays: true}, nil
}

func checkPackageFiles(files []*zip.File, size int64) error {
	var packed, unpacked uint64
	for _, f := range files {
		name := strings.TrimSuffix(f.Name, "/")
		if !fs.ValidPath(name) || strings.ContainsAny(name, "\\:\x00") {
			return refuse("The package holds a file with the forbidden name %q.", shorten(f.Name))
		}
		if mode := f.Mode(); !mode.IsRegular() && !mode.IsDir() {
			return refuse("The package holds %q, which is a link or a device.", shorten(f.Name))
		}
		if f.Flags&1 != 0 {
			return refuse("The package is protected by a password.")
		}
		if f.UncompressedSize64 > maxPackageBytes { // here too, or the sum could overflow
			return refuse("The package is larger than %d GB when unpacked.", maxPackageBytes>>30)
		}
		if f.CompressedSize64 > uint64(size)-packed { // files that share their content unpack to far more than it
			return refuse("The package claims to hold more than there is in it.")
		}
		packed += f.CompressedSize64
		unpacked += f.UncompressedSize64
	}
	if unpacked > maxPackageBytes {
		return refuse("The package is larger than %d GB when unpacked.", maxPackageBytes>>30)
	}
	if unpacked > smallPackage && unpacked/maxPackageRatio > packed {
		return refuse("The package claims to unpack to more than %d times its size.", maxPackageRatio)
	}
	return nil
}

// packageEntry is index.html at the top, else the first one that stands a folder below.
func packageEntry(files []*zip.File) string {
	best := ""
	for _, f := range files {
		lower := strings.ToLower(path.Base(f.Name))
		depth := strings.Count(f.Name, "/")
		if lower != "index.html" && lower != "index.htm" || depth > 1 || strings.HasPrefix(f.Name, "__MACOSX/") ||
			f.Mode().IsDir() {
			continue
		}
		if best == "" || depth < strings.Count(best, "/") {
			best = f.Name
		}
	}
	return best
}

func shorten(name string) string {
	if r := []rune(name); len(r) > 80 {
		return string(r[:80]) + "…"
	}
	return name
}

package webui

import (
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
)

// segment is what an address may put in the place of a placeholder: nothing that means anything in
// HTML or in a script.
var segment = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// tree knows the files of a build by name, so that an address is resolved without touching the file
// system.
type tree struct {
	files        map[string]bool
	folders      map[string]bool
	placeholders []string
	hidden       []string
}

// target is what an address means.
type target struct {
	file    string
	replace []string // pairs of placeholder and segment, for strings.NewReplacer
	slash   bool     // the address lacks the slash at the end
}

func newTree(files fs.FS, placeholders, hidden []string) (*tree, error) {
	t := &tree{files: map[string]bool{}, folders: map[string]bool{}, placeholders: placeholders, hidden: hidden}
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir():
			t.folders[name] = true
		default:
			t.files[name] = true
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("list the files of the build: %w", err)
	}
	return t, nil
}

// resolve finds the file of an address such as /acme/assets/. A segment that has no file of its name
// takes the place of the placeholder beside it.
func (t *tree) resolve(address string) (target, bool) {
	clean := path.Clean(address)
	slash := strings.HasSuffix(address, "/")
	if !strings.HasPrefix(address, "/") || (address != clean && address != clean+"/") {
		return target{}, false
	}
	if clean == "/" {
		return target{file: "index.html"}, t.files["index.html"]
	}
	name, replace, ok := t.walk(strings.Split(clean[1:], "/"))
	switch {
	case !ok:
		return target{}, false
	case t.files[name] && !slash:
		return target{file: name, replace: replace}, true
	case t.files[path.Join(name, "index.html")]:
		return target{file: path.Join(name, "index.html"), replace: replace, slash: !slash}, true
	}
	return target{}, false
}

func (t *tree) walk(segments []string) (name string, replace []string, ok bool) {
	if slices.Contains(t.hidden, segments[0]) {
		return "", nil, false
	}
	name = "."
	for _, part := range segments {
		next := path.Join(name, part)
		if !t.files[next] && !t.folders[next] {
			placeholder, found := t.placeholder(name, part)
			if !found {
				return "", nil, false
			}
			next = path.Join(name, placeholder)
			replace = append(replace, placeholder, part)
		}
		name = next
	}
	return name, replace, true
}

func (t *tree) placeholder(folder, part string) (string, bool) {
	if !segment.MatchString(part) {
		return "", false
	}
	for _, placeholder := range t.placeholders {
		if t.folders[path.Join(folder, placeholder)] {
			return placeholder, true
		}
	}
	return "", false
}

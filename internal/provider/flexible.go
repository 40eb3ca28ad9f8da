package provider

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
)

// flexible is a value of which only its text or name counts: a string, a number, or an object with a name.
type flexible struct{ text text }

// UnmarshalJSON takes whatever is there.
func (f *flexible) UnmarshalJSON(raw []byte) error {
	var named struct {
		Name  text `json:"name"`
		Tag   text `json:"tag"`
		Label text `json:"label"`
	}
	if json.Unmarshal(raw, &named) == nil {
		for _, t := range []text{named.Name, named.Tag, named.Label} {
			if t != "" {
				f.text = t
				return nil
			}
		}
		return nil
	}
	return f.text.UnmarshalJSON(raw)
}

// maxTags bounds what is taken over of folders and labels.
const maxTags = 20

// names returns the labels and folders of an item as tags that fit.
func names(labels []flexible, folders ...text) []string {
	var out []string
	add := func(t text) {
		tag := strings.TrimSpace(strings.Map(func(r rune) rune {
			if r < ' ' || r == '<' || r == '>' || r == 0x7f {
				return ' '
			}
			return r
		}, strings.ToValidUTF8(string(t), "")))
		if r := []rune(tag); len(r) > 64 {
			tag = strings.TrimSpace(string(r[:64]))
		}
		if tag != "" && len(out) < maxTags && !slices.Contains(out, tag) {
			out = append(out, tag)
		}
	}
	for _, folder := range folders {
		for _, part := range strings.Split(string(folder), "/") {
			add(text(part))
		}
	}
	for _, l := range labels {
		add(l.text)
	}
	return out
}

func sortedByName(m map[string]flexible) []flexible {
	var out []flexible
	for _, name := range slices.Sorted(maps.Keys(m)) {
		out = append(out, m[name])
	}
	return out
}

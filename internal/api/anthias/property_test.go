package anthias_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Whatever is written in whichever version, all versions read the same, and what a client reads it can
// put back unchanged.
func TestVersions_agree(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	versions := []string{"v1", "v1.1", "v1.2", "v2"}
	rapid.Check(t, func(rt *rapid.T) {
		v := rapid.SampledFrom(versions).Draw(rt, "version")
		modern := v == "v2"
		flag := func(name string) any {
			on := rapid.Bool().Draw(rt, name)
			if modern {
				return on
			}
			return rapid.SampledFrom([]any{bit(on), strconv.Itoa(bit(on)), on}).Draw(rt, name+" as")
		}
		body := map[string]any{
			"name": rapid.StringMatching(`[A-Za-zé&<]{1,20}`).Draw(rt, "name"), "uri": "https://example.com/" + rapid.StringMatching(`[a-z]{0,8}`).Draw(rt, "uri"),
			"mimetype": rapid.SampledFrom([]string{"webpage", "image", "streaming", "thing"}).Draw(rt, "mimetype"), "start_date": "2026-01-01T00:00:00Z",
			"end_date": rapid.SampledFrom([]string{"2025-01-01T00:00:00.5Z", "2036-06-01T02:00:00+02:00", "9999-01-01"}).Draw(rt, "end"),
			"duration": rapid.IntRange(0, 31_536_000).Draw(rt, "duration"), "is_enabled": flag("enabled"), "skip_asset_check": flag("skip"),
			"play_order": rapid.IntRange(-5, 5).Draw(rt, "order"), "unknown": map[string]any{"a": 1},
		}
		text, _ := json.Marshal(body)
		made := b.json(t, "POST", "/api/"+v+"/assets", string(text))
		if made.Status != 201 {
			rt.Fatalf("%s: %d %s", text, made.Status, made.Body)
		}
		id := made.Text(t, "asset_id")
		defer b.json(t, "DELETE", "/api/v2/assets/"+id, "")
		agree(t, rt, b, id, versions)
		put := rapid.SampledFrom(versions).Draw(rt, "put back with")
		before := b.json(t, "GET", "/api/"+put+"/assets/"+id, "")
		after := b.json(t, "PUT", "/api/"+put+"/assets/"+id, string(before.Body))
		if after.Status != 200 || unset(after.Body) != unset(before.Body) {
			rt.Fatalf("%s put back: %d\n%s\n%s", put, after.Status, before.Body, after.Body)
		}
		agree(t, rt, b, id, versions)
	})
}

// unset drops the interval that v2 keeps as 0 once a client has sent it back.
func unset(body []byte) string {
	return strings.Replace(string(body), `"metadata":{"refresh_interval_s":0}`, `"metadata":{}`, 1)
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// agree compares what the versions say of an asset, in the list and alone.
func agree(t *testing.T, rt *rapid.T, b *box, id string, versions []string) {
	t.Helper()
	var first map[string]string
	for _, v := range versions {
		one := map[string]any{}
		b.json(t, "GET", "/api/"+v+"/assets/"+id, "").Want(t, 200).JSON(t, &one)
		var list []map[string]any
		b.json(t, "GET", "/api/"+v+"/assets", "").Want(t, 200).JSON(t, &list)
		i := slices.IndexFunc(list, func(m map[string]any) bool { return m["asset_id"] == id })
		if i < 0 || !maps.EqualFunc(plain(list[i]), plain(one), func(a, b string) bool { return a == b }) {
			rt.Fatalf("%s: the list says %v, the asset %v", v, list, one)
		}
		said := plain(one)
		if first == nil {
			first = said
		}
		for key, value := range first {
			if said[key] != value {
				rt.Fatalf("%s says %s of %s, another version %s", v, said[key], key, value)
			}
		}
	}
}

// plain writes flags and numbers of all versions alike.
func plain(m map[string]any) map[string]string {
	out := map[string]string{}
	for k, v := range m {
		switch x := v.(type) {
		case bool:
			out[k] = strconv.Itoa(bit(x))
		case float64:
			out[k] = strconv.FormatFloat(x, 'f', -1, 64)
		default:
			out[k] = fmt.Sprint(x)
		}
	}
	return out
}

package anthias_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/signate/signate/internal/schedule"
	"github.com/signate/signate/test/apitest"
)

// Whatever is written in whichever version, all versions read the same, what plays is what the rules of
// package schedule say, and what a client reads it can put back unchanged.
func TestVersions_agree(t *testing.T) {
	t.Parallel()
	admin := apitest.Open(t).Tenant(t).Admin(t)
	p := &parity{box: boxOf(admin), admin: admin, versions: []string{"v1", "v1.1", "v1.2", "v2"}}
	rapid.Check(t, func(rt *rapid.T) {
		zone := rapid.SampledFrom([]string{"UTC", "Asia/Kolkata", "America/St_Johns", "Pacific/Chatham"}).Draw(rt, "zone")
		p.json(t, "PATCH", "/api/v2/device_settings", `{"timezone":"`+zone+`"}`).Want(t, 200)
		p.zone, _ = time.LoadLocation(zone)
		p.until(t, "/api/v2/device_settings", func(a *apitest.Answer) bool { return a.Text(t, "timezone") == zone })
		id := p.create(t, rt)
		defer p.json(t, "DELETE", "/api/v2/assets/"+id, "")
		p.agree(t, rt, id)
		for range rapid.IntRange(1, 3).Draw(rt, "changes") {
			p.change(t, rt, id)
			p.agree(t, rt, id)
		}
	})
}

// parity writes in any version and compares what all of them read.
type parity struct {
	*box
	admin    *apitest.Client
	versions []string
	zone     *time.Location
}

// create makes an asset in a version that is drawn, and looks whether it is what was asked for.
func (p *parity) create(t *testing.T, rt *rapid.T) string {
	t.Helper()
	v := rapid.SampledFrom(append([]string{"v3"}, p.versions...)).Draw(rt, "version")
	body := p.drawn(rt, v)
	body["name"] = rapid.StringMatching(`[A-Za-zé&<]{1,20}`).Draw(rt, "name")
	body["uri"] = "https://example.com/" + rapid.StringMatching(`[a-z]{0,8}`).Draw(rt, "uri")
	if v != "v3" {
		body["mimetype"] = rapid.SampledFrom([]string{"webpage", "image", "streaming", "thing"}).Draw(rt, "mimetype")
		id := p.write(t, rt, "POST", "/api/"+v+"/assets", body, 201).Text(t, "asset_id")
		p.written(t, rt, id, body)
		return id
	}
	body["name"] = rapid.StringMatching(`[A-Za-zé&]{1,20}`).Draw(rt, "v3's name")
	body["uri"] = rapid.SampledFrom([]string{
		"https://example.com/a?b=c&d=%41", "https://example.com/a.jpg", "https://example.com/a.m3u8", "rtsp://example.com/live", "https://youtu.be/abcdefgh", "https://10.0.0.1/",
	}).Draw(rt, "v3's uri")
	if rapid.Bool().Draw(rt, "of a type") {
		body["type"] = rapid.SampledFrom([]string{"webpage", "image", "stream"}).Draw(rt, "type")
	}
	for _, key := range []string{"start_date", "end_date", "play_time_from", "play_time_to"} {
		if body[key] == nil { // a new asset leaves out what it has none of
			delete(body, key)
		}
	}
	text, _ := json.Marshal(body)
	made := p.modernWrite(t, "POST", "/api/v3/assets/", text)
	if made.Status != 201 {
		rt.Fatalf("v3 %s: %d %s", text, made.Status, made.Body)
	}
	id := made.Text(t, "id")
	p.written(t, rt, id, body)
	return id
}

func (p *parity) modernWrite(t *testing.T, method, path string, body []byte) *apitest.Answer {
	t.Helper()
	return p.admin.Do(t, method, path, bytes.NewReader(body), "Content-Type", "application/json")
}

// drawn is what a version can say of when and how an asset plays.
func (p *parity) drawn(rt *rapid.T, v string) map[string]any {
	flag := func(name string) any {
		on := rapid.Bool().Draw(rt, name)
		if v == "v2" || v == "v3" {
			return on
		}
		return rapid.SampledFrom([]any{bit(on), strconv.Itoa(bit(on)), on}).Draw(rt, name+" as")
	}
	body := map[string]any{
		"start_date": "2026-01-01T00:00:00Z", "end_date": rapid.SampledFrom([]string{"2025-01-01T00:00:00.5Z", "2036-06-01T02:00:00+02:00", "9999-01-01"}).Draw(rt, "end"),
		"duration": rapid.IntRange(0, 31_536_000).Draw(rt, "duration"), "is_enabled": flag("enabled"), "skip_asset_check": flag("skip"), "nocache": flag("nocache"),
	}
	if v == "v3" {
		body["start_date"] = rapid.SampledFrom([]any{"2026-01-01T00:00:00Z", "2035-01-01T00:00:00.25-03:30", nil}).Draw(rt, "v3's start")
		body["end_date"] = rapid.SampledFrom([]any{"2036-06-01T02:00:00+02:00", "9999-01-01T00:00:00Z", nil}).Draw(rt, "v3's end")
		body["skip_ssl_verify"], body["refresh_interval"] = rapid.Bool().Draw(rt, "TLS"), rapid.IntRange(0, 86_400).Draw(rt, "v3's interval")
	} else {
		body["play_order"], body["unknown"] = rapid.IntRange(-5, 5).Draw(rt, "order"), map[string]any{"a": 1}
	}
	if v != "v2" && v != "v3" {
		return body
	}
	if v == "v2" {
		body["skip_ssl_verify"], body["refresh_interval_s"] = rapid.Bool().Draw(rt, "TLS"), rapid.IntRange(0, 86_400).Draw(rt, "interval")
		body["custom_headers"] = rapid.SampledFrom([]any{map[string]any{}, map[string]any{"X-A": "b", "X-C": " d"}}).Draw(rt, "headers")
	} else if rapid.Bool().Draw(rt, "headers") {
		body["metadata"] = map[string]any{"headers": map[string]any{"Authorization": "Basic eDp5"}, "own": []any{1, "é"}}
	}
	body["play_days"] = rapid.SliceOfNDistinct(rapid.IntRange(1, 7), 1, 7, rapid.ID[int]).Draw(rt, "days")
	switch rapid.SampledFrom([]string{"all day", "hours", "over midnight"}).Draw(rt, "hours") {
	case "all day":
		body["play_time_from"], body["play_time_to"] = nil, nil
	case "hours":
		from := rapid.IntRange(0, 22).Draw(rt, "from")
		body["play_time_from"], body["play_time_to"] = fmt.Sprintf("%02d:15", from), fmt.Sprintf("%02d:%02d:30", from+1, rapid.IntRange(0, 59).Draw(rt, "to"))
	default:
		from := rapid.IntRange(1, 23).Draw(rt, "from")
		body["play_time_from"], body["play_time_to"] = fmt.Sprintf("%02d:45:10", from), fmt.Sprintf("%02d:45", rapid.IntRange(0, from-1).Draw(rt, "to"))
	}
	return body
}

func (p *parity) write(t *testing.T, rt *rapid.T, method, path string, body map[string]any, want int) *apitest.Answer {
	t.Helper()
	text, _ := json.Marshal(body)
	a := p.json(t, method, path, string(text))
	if a.Status != want {
		rt.Fatalf("%s %s %s: %d %s", method, path, text, a.Status, a.Body)
	}
	return a
}

// change writes once more, in a way that is drawn, and looks whether what was written is there.
func (p *parity) change(t *testing.T, rt *rapid.T, id string) {
	t.Helper()
	how := rapid.SampledFrom([]string{"put back", "patch v1.2", "patch v2", "patch v3", "order"}).Draw(rt, "how")
	version := strings.TrimPrefix(how, "patch ")
	switch how {
	case "put back":
		v := rapid.SampledFrom(p.versions).Draw(rt, "put back with")
		before := p.json(t, "GET", "/api/"+v+"/assets/"+id, "")
		after := p.json(t, "PUT", "/api/"+v+"/assets/"+id, string(before.Body))
		if after.Status != 200 || unset(after.Body) != unset(before.Body) {
			rt.Fatalf("%s put back: %d\n%s\n%s", v, after.Status, before.Body, after.Body)
		}
		return
	case "order":
		p.json(t, "POST", "/api/v2/assets/order", `{"ids":"nobody,`+id+`"}`).Want(t, 204)
		return
	case "patch v3":
		body := p.drawn(rt, version)
		text, _ := json.Marshal(body)
		if a := p.modernWrite(t, "PATCH", "/api/v3/assets/"+id+"/", text); a.Status != 200 {
			rt.Fatalf("v3 %s: %d %s", text, a.Status, a.Body)
		}
		p.written(t, rt, id, body)
	default:
		body := p.drawn(rt, version)
		p.write(t, rt, "PATCH", "/api/"+version+"/assets/"+id, body, 200)
		p.written(t, rt, id, body)
	}
}

// written compares what was written with what is read.
func (p *parity) written(t *testing.T, rt *rapid.T, id string, body map[string]any) {
	t.Helper()
	read := p.admin.Get(t, "/api/v3/assets/"+id+"/").Want(t, 200)
	for _, key := range []string{"is_enabled", "skip_asset_check", "nocache", "duration", "skip_ssl_verify", "refresh_interval"} {
		if _, said := body[key]; !said {
			continue
		}
		want := plain(map[string]any{key: normal(body[key])})[key]
		if got := plain(map[string]any{key: read.Value(t, key)})[key]; got != want {
			rt.Fatalf("%s was written as %v and is %s", key, body[key], got)
		}
	}
	for _, key := range []string{"start_date", "end_date"} {
		text, said := body[key].(string)
		want, err := time.Parse(time.RFC3339, text)
		if got, _ := time.Parse(time.RFC3339, read.Text(t, key)); said && err == nil && !got.Equal(want) {
			rt.Fatalf("%s was written as %s and is %s", key, text, got)
		}
	}
	for _, key := range []string{"play_time_from", "play_time_to"} {
		text, said := body[key].(string)
		want, err := schedule.ParseTimeOfDay(text)
		if said && (err != nil || read.Text(t, key) != want.String()) {
			rt.Fatalf("%s was written as %s and is %s: %v", key, text, read.Value(t, key), err)
		}
	}
	if interval, said := body["refresh_interval_s"]; said && read.Value(t, "refresh_interval") != normal(interval) {
		rt.Fatalf("the interval was written as %v and is %v", interval, read.Value(t, "refresh_interval"))
	}
	if days, isSet := body["play_days"].([]int); isSet && fmt.Sprint(slices.Sorted(slices.Values(days))) != fmt.Sprint(read.Value(t, "play_days")) {
		rt.Fatalf("the days were written as %v and are %v", days, read.Value(t, "play_days"))
	}
}

// normal is a flag of any age as a boolean, and a number as JSON reads it.
func normal(v any) any {
	switch v := v.(type) {
	case string:
		return v == "1"
	case int:
		return float64(v)
	}
	return v
}

var renumbered = regexp.MustCompile(`"play_order":-?\d+,`)

// unset drops the interval that v2 keeps as 0 once a client has sent it back, and the place: what is put back
// is put into the order of what plays.
func unset(body []byte) string {
	return renumbered.ReplaceAllString(strings.Replace(string(body), `"metadata":{"refresh_interval_s":0}`, `"metadata":{}`, 1), "")
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// agree compares what the versions say of an asset, in the list and alone, and holds it against the rules.
func (p *parity) agree(t *testing.T, rt *rapid.T, id string) {
	t.Helper()
	earlier := time.Now()
	var first map[string]string
	for _, v := range p.versions {
		one := map[string]any{}
		p.json(t, "GET", "/api/"+v+"/assets/"+id, "").Want(t, 200).JSON(t, &one)
		var list []map[string]any
		p.json(t, "GET", "/api/"+v+"/assets", "").Want(t, 200).JSON(t, &list)
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
		if v == "v2" {
			first = said // the days and hours as well
		}
	}
	w := p.modern(t, rt, id, first)
	before, after := w.Active(earlier, p.zone), w.Active(time.Now(), p.zone)
	if active := first["is_active"] == "1"; active != before && active != after {
		rt.Fatalf("it plays: %v, the rules say %v: %v", active, before, first)
	}
}

// modern compares what v3 says with what the other versions said, and returns its window.
func (p *parity) modern(t *testing.T, rt *rapid.T, id string, said map[string]string) schedule.Window {
	t.Helper()
	var a struct {
		Start   *time.Time          `json:"start_date"`
		End     *time.Time          `json:"end_date"`
		Enabled bool                `json:"is_enabled"`
		Days    []int               `json:"play_days"`
		From    *schedule.TimeOfDay `json:"play_time_from"`
		To      *schedule.TimeOfDay `json:"play_time_to"`
	}
	read := p.admin.Get(t, "/api/v3/assets/"+id+"/").Want(t, 200)
	read.JSON(t, &a)
	all := map[string]any{}
	read.JSON(t, &all)
	flat := plain(all)
	var list struct{ Results []map[string]any }
	p.admin.Get(t, "/api/v3/assets/?limit=100").Want(t, 200).JSON(t, &list)
	i := slices.IndexFunc(list.Results, func(m map[string]any) bool { return m["id"] == id })
	if i < 0 {
		rt.Fatalf("v3 does not list %s", id)
	}
	listed := plain(list.Results[i])
	flat["refresh_interval_s"], flat["custom_headers"] = flat["refresh_interval"], "map[]"
	if meta, _ := all["metadata"].(map[string]any); meta["headers"] != nil {
		flat["custom_headers"] = fmt.Sprint(meta["headers"])
	}
	for _, key := range []string{
		"name", "uri", "mimetype", "duration", "is_enabled", "nocache", "play_order", "skip_asset_check", "skip_ssl_verify", "play_days", "is_reachable",
		"is_active", "is_processing", "refresh_interval_s", "custom_headers",
	} {
		if one, both := listed[key]; both && one != flat[key] {
			rt.Fatalf("v3's list says %s of %s, the asset %s", one, key, flat[key])
		}
		if flat[key] != said[key] {
			rt.Fatalf("v3 says %s of %s, the others %s", flat[key], key, said[key])
		}
	}
	for key, at := range map[string]*time.Time{"start_date": a.Start, "end_date": a.End} {
		if theirs, err := time.Parse(time.RFC3339, said[key]); err != nil || at == nil || !theirs.Equal(*at) {
			rt.Fatalf("v3 says %v of %s, the others %s", at, key, said[key])
		}
	}
	for key, at := range map[string]*schedule.TimeOfDay{"play_time_from": a.From, "play_time_to": a.To} {
		ours := "<nil>"
		if at != nil {
			ours = at.String()
		}
		if ours != said[key] {
			rt.Fatalf("v3 says %s of %s, the others %s", ours, key, said[key])
		}
	}
	return schedule.Window{Enabled: a.Enabled, Start: a.Start, End: a.End, Days: a.Days, From: a.From, To: a.To}
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

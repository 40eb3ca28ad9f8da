package v3

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/internal/schedule"
)

// filled is an asset with a value in every field.
func filled(t *testing.T) asset.Asset {
	t.Helper()
	noon, night := schedule.TimeOfDay(43_200), schedule.TimeOfDay(80_000)
	at := time.Date(2026, 1, 2, 3, 4, 5, 678_000_000, time.UTC)
	later, gone, seen := at.Add(time.Hour), at.Add(2*time.Hour), at.Add(3*time.Hour)
	width, height, percent, person, folder, template := int32(640), int32(480), 42, uuid.New(), uuid.New(), uuid.New()
	a := asset.Asset{
		ID: "1", Name: "ü\"<n>\u2028", Type: asset.TypeVideo, Mimetype: "video", URI: "/a?b&c", Start: &at, End: &later, Duration: 7, Enabled: true, NoCache: true,
		PlayOrder: 3, SkipCheck: true, SkipTLSVerify: true, Reachable: true, LastCheck: &at, Days: []int{1, 7}, From: &noon, To: &night, CreatedBy: &person,
		CreatedAt: at, UpdatedAt: later, Version: 4, Metadata: map[string]any{"refresh_interval_s": 9.0, "deep": []any{1.5, nil, "x"}}, Tags: []string{"a", "b\\"},
		File: &asset.File{Name: "f", SHA256: "s", Size: 1 << 40, Mimetype: "video/mp4"}, Thumbnail: "t", Width: &width, Height: &height, VideoCodec: "h264",
		Status: asset.StatusProcessing, ProcessingNote: "why", Progress: &percent, Description: "d\n", Folder: &folder, Template: &template, Shared: true, Views: 5,
		LastViewed: &seen, MD5: "m", Original: "o", DeletedAt: &gone, Pending: "p",
	}
	for i := range reflect.ValueOf(a).NumField() {
		if reflect.ValueOf(a).Field(i).IsZero() {
			t.Fatalf("nobody fills %s", reflect.TypeOf(a).Field(i).Name)
		}
	}
	return a
}

func listed(t *testing.T, a asset.Asset) asset.Listed {
	t.Helper()
	text, err := json.Marshal(a.Metadata)
	if err != nil {
		t.Fatal(err)
	}
	return asset.Listed{Asset: a, Metadata: string(text)}
}

// What is written by hand is what the library would have written of the contract's type.
func TestAssetPage_encodes_like_the_library(t *testing.T) {
	t.Parallel()
	count := int64(7)
	links := func(a *asset.Asset) assetLinks {
		if a.File == nil {
			return assetLinks{}
		}
		return assetLinks{active: true, content: "/files/c?e=1&t=video%2Fmp4", thumbnail: "/files/t"}
	}
	for _, l := range []asset.Listing[asset.Listed]{
		{Page: page.Page[asset.Listed]{Results: []asset.Listed{}}},
		{Page: page.Page[asset.Listed]{Results: []asset.Listed{listed(t, filled(t)), listed(t, asset.Asset{Days: []int{1}, Metadata: map[string]any{}})}, NextCursor: "next", Count: &count}, Similar: true},
	} {
		p := assetPage{written: new(bytes.Buffer), Listing: asset.Listing[span]{Page: page.Page[span]{NextCursor: l.NextCursor, Count: l.Count}, Similar: l.Similar}}
		out := contract.AssetPage{Results: []contract.Asset{}, NextCursor: textOrNull(l.NextCursor), Count: countOf(l.Count), Similar: given(l.Similar)}
		write := p.write(links)
		for _, a := range l.Results {
			p.Results = append(p.Results, write(&a))
			out.Results = append(out.Results, toAsset(a.Asset, links(&a.Asset)))
		}
		got := p.encode(nil)
		want, err := json.Marshal(out)
		if err != nil {
			t.Fatal(err)
		}
		var a, b any
		if json.Unmarshal(got, &a) != nil || json.Unmarshal(want, &b) != nil || !reflect.DeepEqual(a, b) {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
}

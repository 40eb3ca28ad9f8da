package anthias_test

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
)

func film(version, uri, more string) string {
	enabled := "true"
	if version != "v2" {
		enabled = "1"
	}
	body := `{"name":"Clip","uri":"` + uri + `","mimetype":"video",` + dates + `,"is_enabled":` + enabled + more + `}`
	return body
}

// The newer versions load films, the older ones keep their addresses.
func TestRemoteFilm(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	golden(t, b.json(t, "POST", "/api/v2/assets", film("v2", "https://cdn.example.com/a/clip.mp4", `,"duration":30`)), 201,
		`{"asset_id":"ID","name":"Clip","uri":"/data/anthias_assets/ID.mp4","start_date":"2026-01-01T00:00:00Z","end_date":"2036-01-01T00:00:00Z","duration":0,"mimetype":"video","is_enabled":true,"nocache":false,"play_order":0,"skip_asset_check":false,"skip_ssl_verify":false,"is_active":true,"is_processing":true,"play_days":[1,2,3,4,5,6,7],"play_time_from":null,"play_time_to":null,"is_reachable":true,"last_reachability_check":null,"metadata":{"processing_started_at":"NOW"},"refresh_interval_s":0,"custom_headers":{}}`)
	golden(t, b.json(t, "POST", "/api/v1.2/assets", film("v1.2", "https://cdn.example.com/b/Film.WEBM?x=1", `,"duration":"30"`)), 201,
		`{"asset_id":"ID","name":"Clip-1","uri":"/data/anthias_assets/ID.webm","start_date":"2026-01-01T00:00:00Z","end_date":"2036-01-01T00:00:00Z","duration":"0","mimetype":"video","is_enabled":1,"nocache":0,"play_order":0,"skip_asset_check":0,"is_active":1,"is_processing":1,"is_reachable":1,"last_reachability_check":null,"metadata":{"processing_started_at":"NOW"}}`)
	for _, v := range []string{"v1", "v1.1"} {
		a := b.formBody(t, "POST", "/api/"+v+"/assets", "model", film(v, "https://cdn.example.com/a/clip.mp4", `,"duration":30`)).Want(t, 201)
		if a.Text(t, "uri") != "https://cdn.example.com/a/clip.mp4" || a.Text(t, "duration") != "30" || a.Value(t, "is_processing") != 0.0 {
			t.Errorf("%s: %s", v, a.Body)
		}
		// Its length is asked for; what this server cannot reach plays to its end.
		a = b.formBody(t, "POST", "/api/"+v+"/assets", "model", film(v, "http://192.168.7.7/clip.mp4", "")).Want(t, 201)
		if a.Text(t, "duration") != "0" {
			t.Errorf("%s without a length: %s", v, a.Body)
		}
	}
	// Addresses in the screens' own network stay with the screens.
	a := b.json(t, "POST", "/api/v2/assets", film("v2", "http://192.168.7.7/clip.mp4", `,"duration":0`)).Want(t, 201)
	if a.Text(t, "uri") != "http://192.168.7.7/clip.mp4" || a.Value(t, "is_processing") != false {
		t.Errorf("private: %s", a.Body)
	}
	b.json(t, "POST", "/api/v2/assets", film("v2", "rtsp://cdn.example.com/live", `,"duration":30`)).Want(t, 400)
	b.json(t, "POST", "/api/v2/assets", strings.Replace(film("v2", "https://youtu.be/abcdefg", `,"duration":30`), `"video"`, `"youtube_asset"`, 1)).Want(t, 201)
}

// A name that only the screens' network knows: the film becomes a link again by itself.
func TestRemoteFilm_of_an_unknown_host(t *testing.T) {
	t.Parallel()
	b := boxOf(apitest.Open(t).Tenant(t).Admin(t))
	id := b.json(t, "POST", "/api/v2/assets", film("v2", "https://films.invalid/clip.mp4", `,"duration":0`)).Want(t, 201).Text(t, "asset_id")
	a := b.until(t, "/api/v2/assets/"+id, func(a *apitest.Answer) bool { return a.Value(t, "is_processing") == false })
	if a.Text(t, "uri") != "https://films.invalid/clip.mp4" || a.Value(t, "is_enabled") != true {
		t.Errorf("%s", a.Body)
	}
}

// Where the operator installed yt-dlp, all versions and the form download from YouTube as a box does.
func TestYouTube_is_downloaded_with_ytdlp(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	program := filepath.Join(t.TempDir(), "yt-dlp")
	if err := os.WriteFile(program, []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	node := in.Node(t, io.Discard, func(c *config.Config) { c.YTDLP = program })
	b := boxOf(in.Tenant(t).Admin(t).At(node))
	const uri = "https://youtu.be/dQw4w9WgXcQ"
	golden(t, b.json(t, "POST", "/api/v2/assets", strings.Replace(film("v2", uri, `,"duration":30`), `"video"`, `"youtube_asset"`, 1)), 201,
		`{"asset_id":"ID","name":"Clip","uri":"/data/anthias_assets/ID.mp4","start_date":"2026-01-01T00:00:00Z","end_date":"2036-01-01T00:00:00Z","duration":0,"mimetype":"video","is_enabled":true,"nocache":false,"play_order":0,"skip_asset_check":false,"skip_ssl_verify":false,"is_active":true,"is_processing":true,"play_days":[1,2,3,4,5,6,7],"play_time_from":null,"play_time_to":null,"is_reachable":true,"last_reachability_check":null,"metadata":{"processing_started_at":"NOW"},"refresh_interval_s":0,"custom_headers":{}}`)
	golden(t, b.json(t, "POST", "/api/v1.2/assets", strings.Replace(film("v1.2", uri, `,"duration":"30"`), `"video"`, `"youtube_asset"`, 1)), 201,
		`{"asset_id":"ID","name":"Clip-1","uri":"/data/anthias_assets/ID.mp4","start_date":"2026-01-01T00:00:00Z","end_date":"2036-01-01T00:00:00Z","duration":"0","mimetype":"video","is_enabled":1,"nocache":0,"play_order":0,"skip_asset_check":0,"is_active":1,"is_processing":1,"is_reachable":1,"last_reachability_check":null,"metadata":{"processing_started_at":"NOW"}}`)
	for _, v := range []string{"v1", "v1.1"} {
		body := strings.Replace(film(v, uri, ""), `"video"`, `"youtube_asset"`, 1)
		if a := b.formBody(t, "POST", "/api/"+v+"/assets", "model", body).Want(t, 201); a.Text(t, "mimetype") != "video" || a.Value(t, "is_processing") != 1.0 || a.Text(t, "duration") != "0" {
			t.Errorf("%s: %s", v, a.Body)
		}
	}
	// What has not come, and may never come, keeps nobody from a backup.
	b.json(t, "POST", "/api/v1/backup", "").Want(t, 201)
}

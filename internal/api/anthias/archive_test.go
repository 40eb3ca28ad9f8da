package anthias_test

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// A backup of one box becomes the content of another, as often as one likes.
func TestBackup_and_recover(t *testing.T) {
	t.Parallel()
	b, other := newBox(t), newBox(t)
	png := sample.PNG(16, 16, "backup")
	uri := b.upload(t, "/api/v2/file_asset", "file_upload", "a.png", png).Want(t, 200).Text(t, "uri")
	file := b.json(t, "POST", "/api/v2/assets", `{"name":"File","uri":"`+uri+`","ext":".png","mimetype":"image",`+dates+`,"duration":10,"is_enabled":true}`).Want(t, 201).Text(t, "asset_id")
	b.make(t, "Page", `"play_days":[2],"play_time_from":"08:00","play_time_to":"08:00","refresh_interval_s":60`)
	b.json(t, "PATCH", "/api/v2/device_settings", `{"player_name":"../Lobby","shuffle_playlist":true}`).Want(t, 200)

	made := b.json(t, "POST", "/api/v1/backup", "").Want(t, 201)
	var name string
	if err := json.Unmarshal(made.Body, &name); err != nil || !regexp.MustCompile(`^-Lobby-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.tar\.gz$`).MatchString(name) {
		t.Fatalf("the name %s, %v", made.Body, err)
	}
	got := b.json(t, "GET", "/static_with_mime/"+name+"?mime=application/x-tgz", "").Want(t, 200)
	if got.Header.Get("Content-Type") != "application/x-tgz" {
		t.Errorf("served as %s", got.Header.Get("Content-Type"))
	}
	other.json(t, "GET", "/static_with_mime/"+name, "").Want(t, 404)
	b.Get(t, "/static_with_mime/"+name).Want(t, 401)

	for range 2 {
		golden(t, other.upload(t, "/api/v2/recover", "backup_upload", "backup.tar.gz", got.Body), 200, `"Recovery successful."`)
		if names := other.names(t); names != "File Page" {
			t.Fatalf("recovered %s", names)
		}
	}
	if set := other.json(t, "GET", "/api/v2/device_settings", ""); set.Value(t, "shuffle_playlist") != true {
		t.Errorf("%s", set.Body)
	}
	if served := other.json(t, "GET", "/anthias_assets/"+file+".png", "").Want(t, 200); !bytes.Equal(served.Body, png) {
		t.Error("the file is another one")
	}
	var list []struct {
		Name string
		Days []int `json:"play_days"`
		From string
	}
	other.json(t, "GET", "/api/v2/assets", "").JSON(t, &list)
	if len(list[1].Days) != 1 || list[1].Days[0] != 2 {
		t.Errorf("%+v", list[1])
	}
}

// The screen keeps what it shows while a backup is taken over, and plays on whether that works or not. A file that
// is none by its name is not looked at.
func TestRecover_halts_the_screen(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	s := pair(t, tenant, "Lobby")
	b.make(t, "Page", "")
	var name string
	b.json(t, "POST", "/api/v2/backup", "").Want(t, 201).JSON(t, &name)
	backup := b.json(t, "GET", "/static_with_mime/"+name, "").Want(t, 200).Body
	for _, tt := range []struct {
		file    string
		content []byte
		status  int
		want    string
	}{
		{"a.tar.gz", backup, 200, "pause{} resume{}"}, {"a.tar.gz", []byte("x"), 400, "pause{} resume{}"}, {"a.zip", backup, 400, ""},
	} {
		b.upload(t, "/d/lobby/api/v2/recover", "backup_upload", tt.file, tt.content).Want(t, tt.status)
		if got := s.commands(t); got != tt.want {
			t.Errorf("%s of %d bytes: the screen was told %q, want %q", tt.file, len(tt.content), got, tt.want)
		}
	}
}

func TestRecover_refuses(t *testing.T) {
	t.Parallel()
	b := newBox(t)
	golden(t, b.json(t, "POST", "/api/v1/recover", ""), 400, `{"backup_upload":"No backup file uploaded."}`)
	golden(t, b.upload(t, "/api/v2/recover", "other", "a.tar.gz", nil), 400, `{"backup_upload":"No backup file uploaded."}`)
	golden(t, b.upload(t, "/api/v2/recover", "backup_upload", "a.zip", []byte("x")), 400, `{"backup_upload":"Incorrect file extension."}`)
	golden(t, b.upload(t, "/api/v2/recover", "backup_upload", "a.tar.gz", []byte("x")), 400, `{"backup_upload":"Invalid backup archive."}`)
	golden(t, b.upload(t, "/api/v2/recover", "backup_upload", "a.tar", []byte(strings.Repeat("x", 1024))), 400, `{"backup_upload":"Invalid backup archive."}`)
	for _, path := range []string{"/static_with_mime/..%2f..%2fkeys", "/static_with_mime/", "/static_with_mime/x.tar.gz", "/anthias_assets/..%2fx", "/anthias_assets/x"} {
		b.json(t, "GET", path, "").Want(t, 404)
	}
}

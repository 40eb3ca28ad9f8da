package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"github.com/signate/signate/client"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/sample"
)

// command runs a command as main does and returns what it prints.
func command(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	parser, err := kong.New(&commands{}, kong.BindTo(&out, (*io.Writer)(nil)))
	if err != nil {
		t.Fatal(err)
	}
	k, err := parser.Parse(args)
	if err == nil {
		err = k.Run()
	}
	return out.String(), err
}

func TestAssets_and_screens_by_command(t *testing.T) {
	t.Parallel()
	tenant := apitest.Open(t).Tenant(t)
	admin := tenant.Admin(t)
	key := admin.Post(t, "/api/v3/api-keys/", map[string]any{"name": "script", "permissions": []string{"assets.view", "assets.create", "assets.delete", "devices.view"}}).
		Want(t, http.StatusCreated).Text(t, "key")
	run := func(args ...string) string {
		t.Helper()
		out, err := command(t, append(args, "--server", tenant.URL, "--key", key)...)
		if err != nil {
			t.Fatalf("%v: %v", args, err)
		}
		return out
	}
	dir := t.TempDir()
	var files []string
	for name, content := range map[string][]byte{"menu.png": sample.PNG(40, 30, "menu"), "broken.png": sample.PNG(200, 200, "broken")[:200]} {
		files = append(files, filepath.Join(dir, name))
		if err := os.WriteFile(files[len(files)-1], content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	var a client.Asset
	if err := json.Unmarshal([]byte(run("assets", "upload", "--wait", "--json", filepath.Join(dir, "menu.png"))), &a); err != nil || a.Name != "menu" || a.ProcessingStatus != "completed" {
		t.Fatalf("%+v (%v)", a, err)
	}
	if out, err := command(t, "assets", "upload", "--wait", "--server", tenant.URL, "--key", key, filepath.Join(dir, "broken.png")); err == nil || !strings.Contains(err.Error(), "broken.png: it is uploaded as ") {
		t.Errorf("a broken file: %s (%v)", out, err)
	}
	for range 60 { // more than a page
		admin.Post(t, "/api/v3/assets/", map[string]any{"type": "webpage", "uri": "https://example.com", "name": "page", "tags": []string{"many", "pages"}}).Want(t, http.StatusCreated)
	}
	if lines := strings.Split(strings.TrimSpace(run("assets", "list")), "\n"); len(lines) != 63 || strings.Join(strings.Fields(lines[0]), " ") != "ID NAME TYPE BYTES STATUS" {
		t.Errorf("%d lines, the first is %q", len(lines), lines[0])
	}
	if lines := strings.Count(run("assets", "list", "--json", "--tag", "many", "--tag", "pages"), "\n"); lines != 60 {
		t.Errorf("%d have the tags", lines)
	}
	if out := run("assets", "list", "--search", "menu"); !strings.Contains(out, a.Id+"  menu") || strings.Contains(out, "page") {
		t.Errorf("found: %s", out)
	}
	var shown client.Asset
	if err := json.Unmarshal([]byte(run("assets", "show", a.Id)), &shown); err != nil || shown.Id != a.Id {
		t.Errorf("shown: %+v (%v)", shown, err)
	}
	if out := run("assets", "delete", a.Id); out != "" {
		t.Errorf("deleting prints %q", out)
	}
	if _, err := command(t, "assets", "show", a.Id, "--server", tenant.URL, "--key", key); err == nil || !strings.Contains(err.Error(), "404") {
		t.Errorf("what was deleted is shown (%v)", err)
	}

	tenant.Pair(t, admin, "Lobby")
	if out := run("screens", "list"); !strings.Contains(out, "Lobby") || !strings.Contains(out, "STATUS") {
		t.Errorf("the screens are %s", out)
	}
	if out := run("screens", "list", "--json", "--search", "nothing"); out != "" {
		t.Errorf("no screens are %s", out)
	}
	if _, err := command(t, "screens", "list", "--server", tenant.URL, "--key", "sgn_wrong"); err == nil || !strings.Contains(err.Error(), "401") {
		t.Errorf("a wrong key: %v", err)
	}
	if _, err := command(t, "screens", "list", "--server", tenant.URL, "--key", ""); err == nil || !strings.Contains(err.Error(), "SIGNATE_API_KEY") {
		t.Errorf("no key: %v", err)
	}
}

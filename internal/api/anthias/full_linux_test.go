package anthias_test

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
)

// small mounts a file system of a size for a server's data.
func small(t *testing.T, size string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size="+size); err != nil {
		t.Skipf("a small file system to fill needs the right to mount one: %v", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// noise is a picture that does not shrink, of about the size.
func noise(t *testing.T, bytesAbout int) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, 512, bytesAbout/512))
	_, _ = rand.Read(img.Pix) // never fails
	var buf bytes.Buffer
	if err := png.Encode(&buf, img); err != nil {
		t.Fatal(err)
	}
	return buf.Bytes()
}

// packed is the backup of a box with files of the sizes.
func packed(t *testing.T, sizes ...int) []byte {
	t.Helper()
	b := newBox(t)
	for i, size := range sizes {
		uri := b.upload(t, "/api/v2/file_asset", "file_upload", "a.png", noise(t, size)).Want(t, 200).Text(t, "uri")
		b.json(t, "POST", "/api/v2/assets", fmt.Sprintf(`{"name":"File %d","uri":"%s","ext":".png","mimetype":"image",%s,"duration":10,"is_enabled":true}`, i, uri, dates)).Want(t, 201)
	}
	var name string
	if err := json.Unmarshal(b.json(t, "POST", "/api/v1/backup", "").Want(t, 201).Body, &name); err != nil {
		t.Fatal(err)
	}
	return b.json(t, "GET", "/static_with_mime/"+name, "").Want(t, 200).Body
}

const diskFull = `{"detail":"The device disk is full. Free up space — for example by deleting unused assets — and try again."}`

// A disk that fills up at any step of a recovery is told as such, and nothing is taken over by half.
func TestRecover_on_a_full_disk(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	for _, tt := range []struct {
		name, size string
		backup     []byte
	}{
		{"as the backup arrives", "512k", packed(t, 600<<10)},
		{"as it is unpacked", "1m", packed(t, 300<<10, 300<<10)},
		{"as its files are stored", "1500k", packed(t, 100<<10, 350<<10)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			dir := small(t, tt.size)
			node := in.Node(t, io.Discard, func(c *config.Config) { c.DataDir = dir })
			b := boxOf(in.Tenant(t).Admin(t).At(node))
			b.make(t, "Kept", "")
			golden(t, b.upload(t, "/api/v1/recover", "backup_upload", "box.tar.gz", tt.backup), 507, diskFull)
			if got := b.names(t); got != "Kept" {
				t.Errorf("there is %s", got)
			}
			left, err := filepath.Glob(filepath.Join(dir, "anthias", "archives", "*", "*"))
			if err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
			b.json(t, "DELETE", "/api/v2/assets/"+b.json(t, "GET", "/api/v2/assets", "").Text(t, "0.asset_id"), "").Want(t, 204)
		})
	}
}

// The same with uploads and backups.
func TestUpload_and_backup_on_a_full_disk(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	dir := small(t, "1m")
	node := in.Node(t, io.Discard, func(c *config.Config) { c.DataDir = dir })
	b := boxOf(in.Tenant(t).Admin(t).At(node))
	uri := b.upload(t, "/api/v2/file_asset", "file_upload", "a.png", noise(t, 300<<10)).Want(t, 200).Text(t, "uri")
	golden(t, b.upload(t, "/api/v2/file_asset", "file_upload", "b.png", noise(t, 900<<10)), 507, diskFull)
	b.json(t, "POST", "/api/v2/assets", `{"name":"a","uri":"`+uri+`","ext":".png","mimetype":"image",`+dates+`,"duration":10,"is_enabled":true}`).Want(t, 201)
	if err := os.WriteFile(filepath.Join(dir, "fill"), noise(t, 500<<10), 0o600); err != nil {
		t.Fatal(err)
	}
	golden(t, b.json(t, "POST", "/api/v2/backup", ""), 507, diskFull)
}

// A plan that is full is a full disk to clients of a box, with the reason of ours.
func TestRecover_beyond_the_plan(t *testing.T) {
	t.Parallel()
	backup := packed(t, 50<<10, 60<<10)
	tenant := apitest.Open(t).Tenant(t)
	b := boxOf(tenant.Admin(t))
	tenant.Limit(t, "max_assets", 1)
	golden(t, b.upload(t, "/api/v2/recover", "backup_upload", "box.tar.gz", backup), 507, `{"detail":"The plan has room for 1 assets; delete some or choose a larger plan."}`)
	if got := b.names(t); got != "" {
		t.Errorf("there is %s", got)
	}
	tenant.Limit(t, "max_assets", 10)
	golden(t, b.upload(t, "/api/v2/recover", "backup_upload", "box.tar.gz", backup), 200, `"Recovery successful."`)
	full := apitest.Open(t).Tenant(t)
	full.Limit(t, "storage_quota_gb", 1)
	full.Fill(t, 1<<30-200<<10)
	b = boxOf(full.Admin(t))
	golden(t, b.upload(t, "/api/v2/file_asset", "file_upload", "b.png", noise(t, 500<<10)), 507, `{"detail":"The plan has room for 1 GB; delete files or choose a larger plan."}`)
}

package apitest

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"testing"
)

// Screen is a screen with a secret of its own.
type Screen struct {
	Client
	ID string // of the device, once paired
}

const deviceAPI = "/api/device/v1/"

// Screen makes a screen that nobody has paired yet.
func (in *Installation) Screen() *Screen {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return &Screen{Client: Client{URL: in.URL, Token: "sgd_" + base64.RawURLEncoding.EncodeToString(raw)}}
}

// Code asks for the code that the screen shows.
func (s *Screen) Code(tb testing.TB) string {
	tb.Helper()
	body := map[string]any{"screen": map[string]int{"width": 1920, "height": 1080}, "timezone": "Asia/Jakarta", "user_agent": "test", "version": "1.0"}
	return s.Post(tb, deviceAPI+"pairings", body).Want(tb, http.StatusCreated).Text(tb, "code")
}

// Pair takes a new screen into the tenant of an administrator.
func (in *Installation) Pair(tb testing.TB, admin *Client, name string) *Screen {
	tb.Helper()
	s := in.Screen()
	s.ID = admin.Post(tb, "/api/v3/devices/pair/", map[string]any{"code": s.Code(tb), "name": name}).Want(tb, http.StatusCreated).Text(tb, "id")
	return s
}

// Manifest fetches what the screen is to play.
func (s *Screen) Manifest(tb testing.TB, header ...string) *Answer {
	tb.Helper()
	return s.Get(tb, deviceAPI+"manifest", header...)
}

// Beat sends a heartbeat of a screen that has and plays the manifest.
func (s *Screen) Beat(tb testing.TB, manifest string) *Answer {
	tb.Helper()
	return s.Post(tb, deviceAPI+"heartbeat", map[string]any{"manifest": map[string]string{"on_disk": manifest, "playing": manifest}, "version": "1.1"})
}

// Package device is the API that screens speak: pairing, manifest, files, live hints, heartbeats and
// commands. Polling tells the truth, the live stream only hints. docs/player-protocol.md describes it.
package device

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/api/file"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/blob"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/layout"
	"github.com/signate/signate/internal/signedurl"
)

// Prefix begins every path of the API.
const Prefix = "/api/device/v1/"

// deviceCookie lets pictures and videos of the player page load without a header.
const deviceCookie = "signate_device"

// pollSeconds is how often a screen asks whether somebody has typed its code.
const pollSeconds = 2

const maxBody = 64 << 10

// Deps are what the API needs.
type Deps struct {
	Devices  *device.Service
	Layouts  *layout.Service
	Blobs    blob.Store
	Files    signedurl.Signer
	Live     http.Handler
	Secure   bool // cookies travel over TLS only
	Problems problem.Writer
}

type api struct {
	Deps
}

// New returns the handler of everything below Prefix.
func New(d Deps) http.Handler {
	a := api{d}
	mux := http.NewServeMux()
	mux.HandleFunc("POST "+Prefix+"pairings", a.startPairing)
	mux.HandleFunc("GET "+Prefix+"pairing", a.pairing)
	mux.HandleFunc("GET "+Prefix+"manifest", a.screen(a.manifest))
	mux.HandleFunc("GET "+Prefix+"blobs/{sha256}", a.screen(a.blob))
	mux.HandleFunc("GET "+Prefix+"feeds/{id}", a.screen(a.feed))
	mux.HandleFunc("GET "+Prefix+"live", a.screen(func(w http.ResponseWriter, r *http.Request) error { d.Live.ServeHTTP(w, r); return nil }))
	mux.HandleFunc("POST "+Prefix+"heartbeat", a.screen(a.heartbeat))
	mux.HandleFunc("GET "+Prefix+"commands", a.screen(a.commands))
	mux.HandleFunc("POST "+Prefix+"commands/{id}/receipt", a.screen(a.receipt))
	mux.HandleFunc(Prefix, func(w http.ResponseWriter, r *http.Request) {
		d.Problems.Write(w, r, fault.NotFound("address in the API"))
	})
	return mux
}

// screen lets a paired screen through.
func (a api) screen(next func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		ctx, err := a.Devices.Authenticate(r.Context(), credential(r))
		if err == nil {
			gateway.Saw(ctx)
			err = next(w, r.WithContext(ctx))
		}
		if err != nil {
			a.Problems.Write(w, r, err)
		}
	}
}

func credential(r *http.Request) string {
	if token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(token)
	}
	if c, err := r.Cookie(deviceCookie); err == nil {
		return c.Value
	}
	return ""
}

type pairingAnswer struct {
	Status      string     `json:"status"` // waiting or paired
	Code        string     `json:"code,omitempty"`
	ExpiresAt   *time.Time `json:"expires_at,omitempty"`
	PollSeconds int        `json:"poll_seconds,omitempty"`
	Device      *screenRef `json:"device,omitempty"`
}

type screenRef struct {
	ID   uuid.UUID `json:"id"`
	Name string    `json:"name"`
}

func toPairing(p device.Pairing) pairingAnswer {
	if p.Device != nil {
		return pairingAnswer{Status: "paired", Device: &screenRef{ID: p.Device.ID, Name: p.Device.Name}}
	}
	return pairingAnswer{Status: "waiting", Code: p.Code, ExpiresAt: &p.ExpiresAt, PollSeconds: pollSeconds}
}

func (a api) startPairing(w http.ResponseWriter, r *http.Request) {
	var body pairingBody
	err := decode(w, r, &body)
	var p device.Pairing
	if err == nil {
		p, err = a.Devices.StartPairing(r.Context(), credential(r), device.Screen{
			Width: body.Screen.Width, Height: body.Screen.Height, PixelRatio: body.Screen.PixelRatio,
			Timezone: clip(body.Timezone), UserAgent: clip(body.UserAgent), Version: clip(body.Version),
		})
	}
	if err != nil {
		a.Problems.Write(w, r, err)
		return
	}
	answer(w, http.StatusCreated, toPairing(p))
}

func (a api) pairing(w http.ResponseWriter, r *http.Request) {
	p, err := a.Devices.Pairing(r.Context(), credential(r))
	if err != nil {
		a.Problems.Write(w, r, err)
		return
	}
	answer(w, http.StatusOK, toPairing(p))
}

func (a api) manifest(w http.ResponseWriter, r *http.Request) error {
	m, err := a.Devices.Manifest(r.Context())
	if err != nil {
		return unpaired(err)
	}
	if token := credential(r); token != "" {
		http.SetCookie(w, &http.Cookie{
			Name: deviceCookie, Value: token, Path: Prefix, HttpOnly: true, Secure: a.Secure, SameSite: http.SameSiteStrictMode, MaxAge: 365 * 24 * 3600,
		})
	}
	tag := `"` + m.Hash + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	answer(w, http.StatusOK, m)
	return nil
}

// unpaired tells a screen whose device was removed that it is not paired any more.
func unpaired(err error) error {
	if fault.IsKind(err, fault.KindNotFound) {
		return fault.Unauthorized("This screen is not paired.").WithCode("not_paired").Because(err)
	}
	return err
}

func (a api) blob(w http.ResponseWriter, r *http.Request) error {
	sha := r.PathValue("sha256")
	if !blob.ValidSHA256(sha) {
		return fault.NotFound("file")
	}
	mimetype, _, err := a.Devices.File(r.Context(), sha)
	if err != nil {
		return err
	}
	target := signedurl.Target{Tenant: access.From(r.Context()).Tenant, SHA256: sha, Mimetype: mimetype}
	if a.Files.CDN != "" {
		file.Redirect(w, r, a.Files.Sign(target))
		return nil
	}
	if address, ok, err := file.Elsewhere(r.Context(), a.Blobs, target); err != nil {
		return err
	} else if ok {
		file.Redirect(w, r, address)
		return nil
	}
	o, err := a.Blobs.Open(r.Context(), blob.Key{Tenant: target.Tenant, SHA256: sha})
	if err != nil {
		return err
	}
	defer func() { _ = o.Close() }()
	w.Header().Set("Content-Type", mimetype)
	w.Header().Set("ETag", `"`+sha+`"`)
	w.Header().Set("Cache-Control", "private, max-age=31536000, immutable")
	w.Header().Set("Content-Security-Policy", blob.Policy(mimetype))
	http.ServeContent(w, r, "", time.Time{}, o)
	return nil
}

// feed answers with what a widget shows. Before the first good data that is null.
func (a api) feed(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return fault.NotFound("feed")
	}
	f, err := a.Layouts.Feed(r.Context(), id)
	if err != nil {
		return err
	}
	tag := `"none"`
	if f.ChangedAt != nil {
		tag = fmt.Sprintf(`"%x"`, f.ChangedAt.UnixMicro())
	}
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	answer(w, http.StatusOK, map[string]any{"kind": f.Kind, "data": f.Data, "fetched_at": f.FetchedAt})
	return nil
}

func (a api) heartbeat(w http.ResponseWriter, r *http.Request) error {
	var body heartbeatBody
	if err := decode(w, r, &body); err != nil {
		return err
	}
	b := device.Heartbeat{
		OnDisk: clip(body.Manifest.OnDisk), Playing: clip(body.Manifest.Playing), DroppedFrames: body.Frames.Dropped, Version: clip(body.Version),
		ClockOffsetMS: whole(body.ClockOffsetMS),
	}
	if body.Item != nil && len(body.Item.AssetID) <= 32 {
		b.CurrentAsset, b.CurrentSince = clip(body.Item.AssetID), body.Item.StartedAt
		if id, err := uuid.Parse(body.Item.LayoutID); err == nil {
			b.CurrentLayout = &id
		}
	}
	if body.Storage != nil {
		b.StorageUsed, b.StorageQuota = whole(body.Storage.Used), whole(body.Storage.Quota)
	}
	if p := body.Display.Power; p == "on" || p == "off" {
		b.Display = p
		if by := body.Display.OffBy; p == "off" && (by == "schedule" || by == "command") {
			b.DisplayOffBy = by
		}
	}
	for _, one := range body.Skipped {
		if len(one.AssetID) > 32 || one.At == nil || one.At.Year() < 1 || one.At.Year() > 9999 {
			continue
		}
		b.Skipped = append(b.Skipped, device.Skip{AssetID: clip(one.AssetID), Reason: clip(one.Reason), At: one.At.UTC()})
	}
	memory := body.System.Memory
	b.System = device.System{
		Load: min(max(body.System.Load, 0), 1e6), Uptime: amount(body.System.Uptime), Model: clip(body.System.Model),
		Memory: device.SystemMemory{
			Total: amount(memory.Total), Used: amount(memory.Used), Free: amount(memory.Free), Shared: amount(memory.Shared), Buffers: amount(memory.Buffers), Available: amount(memory.Available),
		},
	}
	wanted, err := a.Devices.Beat(r.Context(), b)
	if err != nil {
		return unpaired(err)
	}
	answer(w, http.StatusOK, map[string]any{"now": time.Now().UTC(), "manifest": wanted})
	return nil
}

func (a api) commands(w http.ResponseWriter, r *http.Request) error {
	list, err := a.Devices.Commands(r.Context())
	if err != nil {
		return err
	}
	type command struct {
		ID   uuid.UUID      `json:"id"`
		Type string         `json:"type"`
		Args map[string]any `json:"args"`
	}
	out := make([]command, len(list))
	for i, c := range list {
		out[i] = command{c.ID, c.Type, c.Args}
		if c.Item != nil {
			out[i].Args["item"] = c.Item
		}
	}
	answer(w, http.StatusOK, map[string]any{"commands": out})
	return nil
}

func (a api) receipt(w http.ResponseWriter, r *http.Request) error {
	id, err := uuid.Parse(r.PathValue("id"))
	if err != nil {
		return fault.NotFound("command")
	}
	var body receiptBody
	if err := decode(w, r, &body); err != nil {
		return err
	}
	if body.Status != "done" && body.Status != "failed" {
		return fault.Invalid("status", "unknown_value", "Use done or failed.")
	}
	if err := a.Devices.Receipt(r.Context(), id, body.Status == "done", clip(body.Error)); err != nil {
		return err
	}
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func decode(w http.ResponseWriter, r *http.Request, body any) error {
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxBody)).Decode(body)
	var tooLarge *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &tooLarge):
		return fault.New(fault.KindTooLarge, "The body is too large.")
	case errors.Is(err, context.Canceled), errors.Is(err, os.ErrDeadlineExceeded):
		return err
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fault.Invalid(wrong.Field, "wrong_type", "This has another type.").Because(err)
	}
	return fault.Invalid("", "malformed", "The body is not valid JSON.").Because(err)
}

func answer(w http.ResponseWriter, status int, body any) {
	w.Header().Set("Content-Type", "application/json")
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-store")
	}
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(body) // the screen may have gone
}

// clip keeps what a screen says about itself short and printable.
func clip(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "")
	if len(s) > 300 {
		return strings.ToValidUTF8(s[:300], "")
	}
	return s
}

// amount reads a number that counts something; nonsense is none.
func amount(f float64) int64 {
	n := whole(&f)
	if n == nil {
		return 0
	}
	return max(*n, 0)
}

func whole(f *float64) *int64 {
	if f == nil || *f != *f || *f > 1e18 || *f < -1e18 {
		return nil
	}
	v := int64(*f)
	return &v
}

// Package simulate plays screens that nobody looks at: they pair, follow their manifest and report, as
// real ones do. Demonstrations and load tests use them.
package simulate

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"
)

// apiPath begins the paths of the screens' API.
const apiPath = "/api/device/v1/"

// Screen is one simulated screen.
type Screen struct {
	url    string
	secret string
	client *http.Client
	hash   string // of the manifest it has
	plan   manifest
}

// manifest is the part of a manifest that a simulated screen needs.
type manifest struct {
	Hash  string `json:"hash"`
	Items map[string]struct {
		AssetID  string `json:"asset_id"`
		Duration int64  `json:"duration"`
	} `json:"items"`
	Segments []struct {
		From, To time.Time
		Items    []string
	} `json:"segments"`
}

// NewScreen returns a screen of the server at url that nobody has paired yet.
func NewScreen(url string) *Screen {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return &Screen{url: url, secret: "sgd_" + base64.RawURLEncoding.EncodeToString(raw), client: &http.Client{Timeout: 30 * time.Second}}
}

// Code asks for the code that the screen would show.
func (s *Screen) Code(ctx context.Context, width, height int) (string, error) {
	var answer struct{ Code string }
	body := map[string]any{"screen": map[string]int{"width": width, "height": height}, "timezone": "UTC", "user_agent": "simulated", "version": "simulated"}
	err := s.call(ctx, http.MethodPost, "pairings", body, &answer)
	return answer.Code, err
}

// interval is how often a simulated screen looks at the clock.
const interval = time.Second

// heartbeat is how often it reports when nothing changes.
const heartbeat = 20 * time.Second

// Run plays until the context ends; failures are retried.
func (s *Screen) Run(ctx context.Context) error {
	t := time.NewTicker(interval)
	defer t.Stop()
	var reported time.Time
	current := ""
	for {
		now := time.Now()
		item := s.current(now)
		if item != current || now.Sub(reported) > heartbeat || s.hash == "" {
			if err := s.report(ctx, item, now); err == nil {
				reported, current = now, item
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// report sends a heartbeat and fetches the manifest when there is another.
func (s *Screen) report(ctx context.Context, item string, now time.Time) error {
	body := map[string]any{"manifest": map[string]string{"wanted": s.hash, "on_disk": s.hash, "playing": s.hash}, "version": "simulated"}
	if item != "" {
		body["item"] = map[string]any{"asset_id": item, "started_at": now.UTC()}
	}
	var answer struct{ Manifest string }
	if err := s.call(ctx, http.MethodPost, "heartbeat", body, &answer); err != nil {
		return err
	}
	if answer.Manifest == s.hash {
		return nil
	}
	if err := s.call(ctx, http.MethodGet, "manifest", nil, &s.plan); err != nil {
		return err
	}
	s.hash = s.plan.Hash
	return s.report(ctx, s.current(now), now)
}

// current returns what plays at an instant: the items of the segment in turn, each for its duration.
func (s *Screen) current(now time.Time) string {
	for _, seg := range s.plan.Segments {
		if now.Before(seg.From) || !now.Before(seg.To) || len(seg.Items) == 0 {
			continue
		}
		var total int64
		for _, k := range seg.Items {
			total += max(s.plan.Items[k].Duration, 1)
		}
		at := int64(now.Sub(seg.From).Seconds()) % total
		for _, k := range seg.Items {
			if at -= max(s.plan.Items[k].Duration, 1); at < 0 {
				return s.plan.Items[k].AssetID
			}
		}
	}
	return ""
}

func (s *Screen) call(ctx context.Context, method, path string, body, answer any) error {
	text, err := json.Marshal(body)
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, s.url+apiPath+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	req.Header.Set("Authorization", "Bearer "+s.secret)
	res, err := s.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode >= http.StatusMultipleChoices {
		note, _ := io.ReadAll(io.LimitReader(res.Body, 500)) // only for the message
		return fmt.Errorf("%s %s: %s: %s", method, path, res.Status, note)
	}
	return json.NewDecoder(res.Body).Decode(answer)
}

package device

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/device/internal/db"
	"github.com/signate/signate/internal/live"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/schedule"
)

// Settings are what clients of the Anthias APIs can set on a box, under Anthias's names.
type Settings struct {
	PlayerName               string `json:"player_name"`
	AudioOutput              string `json:"audio_output"`
	DefaultDuration          int64  `json:"default_duration"`
	DefaultStreamingDuration int64  `json:"default_streaming_duration"`
	DateFormat               string `json:"date_format"`
	Timezone                 string `json:"timezone"` // IANA name; empty is the screen's or the tenant's
	ShowSplash               bool   `json:"show_splash"`
	DefaultAssets            bool   `json:"default_assets"`
	Shuffle                  bool   `json:"shuffle_playlist"`
	Use24HourClock           bool   `json:"use_24_hour_clock"`
	DebugLogging             bool   `json:"debug_logging"`
	PreferDarkMode           bool   `json:"prefer_dark_mode"`
	VerifySSL                bool   `json:"verify_ssl"`
	Rotation                 int    `json:"screen_rotation"` // degrees clockwise, when there is no screen yet
	PowerSchedule            bool   `json:"display_power_schedule_enabled"`
	PowerOn                  string `json:"display_power_on_time"`
	PowerOff                 string `json:"display_power_off_time"`
	PowerDays                string `json:"display_power_days"` // 0 is Monday
}

func defaultSettings() Settings {
	return Settings{
		AudioOutput: "hdmi", DefaultDuration: 10, DefaultStreamingDuration: 300, DateFormat: "mm/dd/yyyy", ShowSplash: true, VerifySSL: true,
		PowerOn: "08:00", PowerOff: "18:00", PowerDays: "0,1,2,3,4,5,6",
	}
}

// power returns when the display is to be on; scheduled is false where nobody wants it to be switched.
func (s Settings) power() (p schedule.Power, scheduled bool) {
	var failed [2]error
	p.On, failed[0] = schedule.ParseTimeOfDay(s.PowerOn)
	p.Off, failed[1] = schedule.ParseTimeOfDay(s.PowerOff)
	days, _, ok := NormalDays(s.PowerDays)
	if !s.PowerSchedule || errors.Join(failed[:]...) != nil || !ok {
		return p, false
	}
	for _, day := range strings.Split(days, ",") {
		n, _ := strconv.Atoi(day) // NormalDays made it
		p.Days = append(p.Days, n+1)
	}
	return p, true
}

// How many settings are remembered, and for how long.
const (
	mostSettings      = 10_000
	settingsFreshness = time.Second
)

// box is what is known of a screen as a box: its settings and the zone it lives in.
type box struct {
	Settings
	zone *time.Location
}

type boxKey struct{ tenant, device uuid.UUID }

// Settings returns what is set for a screen, or for the nil screen what all of the tenant's have in
// common. What nobody set has Anthias's default.
func (s *Service) Settings(ctx context.Context, device ID) (Settings, error) {
	b, err := s.box(ctx, device)
	return b.Settings, err
}

// Location returns the time zone in which a screen, or for the nil screen the tenant, reads its windows.
// Faults: NotFound.
func (s *Service) Location(ctx context.Context, device ID) (*time.Location, error) {
	b, err := s.box(ctx, device)
	return b.zone, err
}

func (s *Service) box(ctx context.Context, device ID) (box, error) {
	return s.settings.Get(ctx, boxKey{access.From(ctx).Tenant, device}, s.loadBox)
}

func (s *Service) loadBox(ctx context.Context, key boxKey) (box, error) {
	rows, err := s.q.ListSettings(ctx, s.db.Read(ctx), db.ListSettingsParams{TenantID: key.tenant, DeviceIds: []uuid.UUID{uuid.Nil, key.device}})
	if err != nil {
		return box{}, postgres.Fault(err, "settings")
	}
	out := box{Settings: defaultSettings()}
	for _, r := range rows { // the tenant's first, its id sorts before all others
		_ = json.Unmarshal(r.Settings, &out.Settings) // what cannot be read is not set
	}
	d := Device{}
	if key.device != uuid.Nil {
		if d, err = s.Get(ctx, key.device); err != nil {
			return box{}, err
		}
	}
	row, err := s.q.TenantSettings(ctx, s.db.ControlRead(), key.tenant)
	if err != nil {
		return box{}, postgres.Fault(err, "tenant")
	}
	out.zone = d.location(row.Settings)
	if loc, ok := zone(out.Timezone); ok && d.Timezone == "" {
		out.zone = loc
	}
	return out, nil
}

// UpdateSettings sets what changes names, for a screen or for all of the tenant's. The values were
// checked by the caller with CheckTimezone, NormalTime and NormalDays. Faults: NotFound.
func (s *Service) UpdateSettings(ctx context.Context, device ID, changes map[string]any) error {
	tenant := access.From(ctx).Tenant
	raw, err := json.Marshal(changes)
	if err != nil {
		return fmt.Errorf("encode the settings: %w", err)
	}
	return s.db.Tx(ctx, func(tx postgres.Tx) error {
		if device != uuid.Nil {
			if _, err := s.q.LockDevice(ctx, tx, db.LockDeviceParams{TenantID: tenant, ID: device}); err != nil {
				return postgres.Fault(err, "screen")
			}
		}
		if err := s.q.UpsertSettings(ctx, tx, db.UpsertSettingsParams{TenantID: tenant, DeviceID: device, Settings: raw}); err != nil {
			return postgres.Fault(err, "settings")
		}
		tx.AfterCommit(func() {
			s.settings.Forget()
			s.live.ToScreens(tenant, live.Hint{Type: "manifest"})
			s.live.ToPeople(tenant, live.Hint{Type: "devices.changed"})
		})
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "device.settings", Object: "device", ObjectID: device.String(), After: changes})
	})
}

func zone(name string) (*time.Location, bool) {
	if name == "" || name == "Local" {
		return nil, false
	}
	loc, err := time.LoadLocation(name)
	return loc, err == nil
}

// CheckTimezone tells whether the name is a time zone that this machine knows; empty is none.
func CheckTimezone(name string) bool {
	_, ok := zone(name)
	return ok || name == ""
}

// NormalTime returns H:MM, HH:MM or HH:MM:SS as HH:MM.
func NormalTime(text string) (string, bool) {
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, strings.TrimSpace(text)); err == nil {
			return t.Format("15:04"), true
		}
	}
	return "", false
}

// NormalDays returns a list of days, 0 being Monday, sorted and without repetition; empty is all of
// them. wrong is the first entry that is no day.
func NormalDays(text string) (days, wrong string, ok bool) {
	seen := map[int]bool{}
	for _, part := range strings.Split(text, ",") {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil || n < 0 || n > 6 {
			return "", part, false
		}
		seen[n] = true
	}
	var list []string
	for n := range 7 {
		if seen[n] || len(seen) == 0 {
			list = append(list, strconv.Itoa(n))
		}
	}
	return strings.Join(slices.Clip(list), ","), "", true
}

// KnownSettings returns, of the settings of an Anthias box, those that hold here.
func KnownSettings(given map[string]any) map[string]any {
	out := map[string]any{}
	for name, value := range given {
		switch v := value.(type) {
		case string:
			if name == "timezone" && (v == "" || !CheckTimezone(v)) {
				continue
			}
			if name == "display_power_on_time" || name == "display_power_off_time" {
				normal, ok := NormalTime(v)
				if !ok {
					continue
				}
				value = normal
			}
			if name == "display_power_days" {
				normal, _, ok := NormalDays(v)
				if !ok {
					continue
				}
				value = normal
			}
		case int64:
			if name == "screen_rotation" && v%90 != 0 || name == "screen_rotation" && v > 270 {
				continue
			}
		}
		out[name] = value
	}
	return out
}

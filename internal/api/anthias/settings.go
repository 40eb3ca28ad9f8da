package anthias

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/fault"
)

// settings answers the twenty settings of a box.
func (a *api) settings(c *call) (*reply, error) {
	set, rotation, err := a.readSettings(c)
	if err != nil {
		return nil, err
	}
	backend, username := "auth_basic", ""
	if a.isOpenTo(c) {
		backend = ""
	} else {
		username = a.userName(c)
	}
	ans := ok(object{
		{"player_name", set.PlayerName}, {"audio_output", set.AudioOutput}, {"default_duration", set.DefaultDuration},
		{"default_streaming_duration", set.DefaultStreamingDuration}, {"date_format", set.DateFormat}, {"timezone", set.Timezone},
		{"auth_backend", backend}, {"show_splash", set.ShowSplash}, {"default_assets", set.DefaultAssets}, {"shuffle_playlist", set.Shuffle},
		{"use_24_hour_clock", set.Use24HourClock}, {"debug_logging", set.DebugLogging}, {"prefer_dark_mode", set.PreferDarkMode},
		{"verify_ssl", set.VerifySSL}, {"screen_rotation", rotation}, {"username", username},
		{"display_power_schedule_enabled", set.PowerSchedule}, {"display_power_on_time", set.PowerOn}, {"display_power_off_time", set.PowerOff},
		{"display_power_days", set.PowerDays},
	})
	return &ans, nil
}

// readSettings returns the settings of the box that is meant; the rotation and zone of a screen are the
// screen's own.
func (a *api) readSettings(c *call) (device.Settings, int, error) {
	of, err := a.settingsOf(c)
	if err != nil {
		return device.Settings{}, 0, err
	}
	set, err := a.Devices.Settings(c.ctx(), of)
	if err != nil {
		return set, 0, err
	}
	rotation := set.Rotation
	d, err := a.box(c)
	if d != nil {
		rotation = d.Orientation
		if of != uuid.Nil && d.Timezone != "" {
			set.Timezone = d.Timezone
		}
	}
	return set, rotation, err
}

// userName returns the name that the caller signs in with.
func (a *api) userName(c *call) string {
	if user, _, isBasic := c.r.BasicAuth(); isBasic && access.From(c.ctx()).User != uuid.Nil {
		return user
	}
	return ""
}

// rotations are the values of screen_rotation.
var rotations = []int64{0, 90, 180, 270}

// saveSettings changes what the body names.
func (a *api) saveSettings(c *call) (*reply, error) {
	b, err := readBody(c.w, c.r, false)
	if err != nil {
		return nil, settingsError(err)
	}
	if b, err = b.object(); err != nil {
		return nil, err
	}
	r := &reader{body: b, partial: true}
	changes := readSettings(r)
	backend := r.choice("auth_backend", []string{"", "auth_basic"})
	r.text("current_password", false, true, maxPassword)
	power(r, changes)
	if err := a.changeSettings(c, r, backend, changes); err != nil {
		return nil, err
	}
	ans := ok(object{{"message", "Settings were successfully saved."}})
	return &ans, nil
}

// changeSettings changes what was read, unless something of it is wrong.
func (a *api) changeSettings(c *call, r *reader, backend *string, changes map[string]any) error {
	if err := r.err(); err != nil {
		return err
	}
	if err := a.checkAccount(c, r, backend); err != nil {
		return err
	}
	if err := a.changePassword(c, r); err != nil {
		return err
	}
	return a.apply(c, changes)
}

// maxPassword bounds the text of a password field.
const maxPassword = 1024

// settingsError is what any trouble with the body becomes here.
func settingsError(err error) error {
	if no, isRefusal := err.(refusal); isRefusal && no.status == http.StatusBadRequest { //nolint:errorlint // it comes from readBody as it is
		return refuse(http.StatusBadRequest, object{{"error", "An error occurred while saving settings."}})
	}
	return err
}

// readSettings reads the plain settings in the order in which their failures are reported.
func readSettings(r *reader) map[string]any {
	changes := map[string]any{}
	put := func(name string, v any) { changes[name] = v }
	if v := r.text("player_name", false, true, maxText); v != nil {
		put("player_name", *v)
	}
	if v := r.text("audio_output", false, false, maxText); v != nil {
		put("audio_output", *v)
	}
	for _, name := range []string{"default_duration", "default_streaming_duration"} {
		if v := r.integer(name, false, 0, maxDuration); v != nil {
			put(name, *v)
		}
	}
	if v := r.text("date_format", false, false, maxText); v != nil {
		put("date_format", *v)
	}
	if v := r.text("timezone", false, true, maxText); v != nil {
		if !device.CheckTimezone(*v) {
			r.fail("timezone", "Unknown or unavailable timezone: "+*v+".")
		}
		put("timezone", *v)
	}
	for _, name := range []string{
		"show_splash", "default_assets", "shuffle_playlist", "use_24_hour_clock", "debug_logging", "prefer_dark_mode", "verify_ssl",
	} {
		if v := r.boolean(name, false); v != nil {
			put(name, *v)
		}
	}
	if v, found := r.lookup("screen_rotation"); found {
		n, isInt := toInteger(v)
		if !isInt || !slices.Contains(rotations, n) {
			r.fail("screen_rotation", choiceText(v))
		}
		put("screen_rotation", n)
	}
	r.text("username", false, true, maxText)
	r.text("password", false, true, maxPassword)
	r.text("password_2", false, true, maxPassword)
	return changes
}

// choice reads one of several texts.
func (r *reader) choice(name string, among []string) *string {
	v, found := r.lookup(name)
	if !found {
		return nil
	}
	s, isText := v.(string)
	if !isText || !slices.Contains(among, s) {
		r.fail(name, choiceText(v))
		return nil
	}
	return &s
}

func choiceText(v any) string {
	switch v := v.(type) {
	case nil:
		return textNull
	case bool:
		if v {
			return `"True" is not a valid choice.`
		}
		return `"False" is not a valid choice.`
	case []any, map[string]any:
		return fmt.Sprintf("\"%s\" is not a valid choice.", appendJSON(nil, v))
	}
	return fmt.Sprintf("\"%v\" is not a valid choice.", v)
}

// power reads the schedule of the display.
func power(r *reader, changes map[string]any) {
	if v := r.boolean("display_power_schedule_enabled", false); v != nil {
		changes["display_power_schedule_enabled"] = *v
	}
	for _, name := range []string{"display_power_on_time", "display_power_off_time"} {
		if v := r.text(name, false, false, maxText); v != nil {
			t, valid := device.NormalTime(*v)
			if !valid {
				r.fail(name, "Invalid time '"+*v+"': expected HH:MM.")
			}
			changes[name] = t
		}
	}
	if v := r.text("display_power_days", false, true, maxText); v != nil {
		days, wrong, valid := device.NormalDays(*v)
		if !valid {
			r.fail("display_power_days", "Invalid weekday '"+wrong+"': expected 0-6 (Monday=0), comma-separated.")
		}
		changes["display_power_days"] = days
	}
}

func settingRefused(text string) error { return refuse(http.StatusBadRequest, object{{"error", text}}) }

// said returns the text of a field that was read before.
func (r *reader) said(name string) string {
	v, _ := r.lookup(name)
	s, _ := v.(string)
	return s
}

// checkAccount refuses what a box would change about its one account: here people have accounts of
// their own, and change their names in the dashboard. Saying again what is so already is no change.
func (a *api) checkAccount(c *call, r *reader, backend *string) error {
	no, text := settingRefused, r.said
	if backend != nil && *backend == "" && !a.isOpenTo(c) {
		return no("Authentication cannot be turned off on this server.")
	}
	own := a.userName(c)
	if name := text("username"); name != "" && own != "" && name != own {
		return no("The username cannot be changed here; use the dashboard.")
	}
	if text("password") == "" {
		return nil
	}
	if text("current_password") == "" {
		return no("Must supply current password to change password")
	}
	if text("password") != text("password_2") {
		return no("New passwords do not match!")
	}
	return nil
}

// changePassword gives the caller the password that the body asks for.
func (a *api) changePassword(c *call, r *reader) error {
	if r.said("password") == "" {
		return nil
	}
	if access.From(c.ctx()).User == uuid.Nil {
		return settingRefused("The password cannot be changed here; use the dashboard.")
	}
	err := a.Sessions.ChangePassword(c.ctx(), r.said("current_password"), r.said("password"))
	f := fault.As(err)
	switch {
	case f == nil || f.Kind != fault.KindInvalid || len(f.Fields) == 0:
		return err
	case f.Fields[0].Field == "current_password":
		return settingRefused("Incorrect current password.")
	}
	return settingRefused(f.Fields[0].Message)
}

// apply saves the changes. Rotation and zone of a screen are kept with the screen.
func (a *api) apply(c *call, changes map[string]any) error {
	of, err := a.settingsOf(c)
	if err != nil {
		return err
	}
	before, err := a.Devices.Settings(c.ctx(), of)
	if err != nil {
		return err
	}
	d, err := a.box(c)
	if err != nil {
		return err
	}
	if d != nil {
		p := device.Patch{}
		if n, isSet := changes["screen_rotation"].(int64); isSet {
			degrees := int(n)
			p.Orientation = &degrees
		}
		if z, isSet := changes["timezone"].(string); isSet && of != uuid.Nil {
			p.Timezone = &z
		}
		if p.Orientation != nil || p.Timezone != nil {
			if _, err := a.Devices.Update(c.ctx(), d.ID, p); err != nil {
				return err
			}
		}
	}
	if on, isSet := changes["default_assets"].(bool); isSet && on != before.DefaultAssets {
		seconds := before.DefaultDuration
		if n, isSet := changes["default_duration"].(int64); isSet {
			seconds = n
		}
		if err := a.Assets.SetLegacyDefaults(c.ctx(), on, seconds); err != nil {
			return err
		}
	}
	return a.Devices.UpdateSettings(c.ctx(), of, changes)
}

package anthias

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/device"
)

func (a *api) settingForms() []form {
	one := func(pattern string, p access.Permission, h func(*call, filled) (*toast, error)) form {
		return form{pattern: pattern, permission: p, after: "/settings/", handle: h}
	}
	return []form{
		one("/settings/save/", access.TenantSettings, a.saveByForm),
		{pattern: "/settings/backup/", permission: access.TenantSettings, handle: a.backupByForm},
		{pattern: "/settings/recover/", permission: access.TenantSettings, file: "backup_upload", after: "/settings/", handle: a.recoverByForm},
		one("/settings/reboot/", access.DevicesControl, a.powerByForm("reboot", "Reboot has started successfully.")),
		one("/settings/shutdown/", access.DevicesControl, a.powerByForm("shutdown", "Device shutdown has started successfully.")),
		one("/settings/display/*/", access.DevicesControl, a.displayByForm),
		{pattern: "/review-cta/dismiss/", permission: access.AssetsView, handle: later},
		{pattern: "/review-cta/snooze/", permission: access.AssetsView, handle: later},
	}
}

// later is the answer to whether somebody likes to review the product: nobody asks here.
func later(c *call, _ filled) (*toast, error) {
	c.w.WriteHeader(http.StatusNoContent)
	return nil, nil //nolint:nilnil // answered already
}

// scheduleTimes are the settings that keep what they were when they are written wrongly.
var scheduleTimes = []string{"display_power_on_time", "display_power_off_time"}

func (a *api) saveByForm(c *call, f filled) (*toast, error) {
	values := url.Values{}
	for name, given := range f.Values {
		values[name] = given
		if len(given) > 1 { // a checkbox and its hidden false
			values[name] = []string{given[len(given)-1]}
			if slices.Contains(given, "true") {
				values[name] = []string{"true"}
			}
		}
	}
	if user, named := f.Values["user"]; named {
		values["username"] = user
	}
	if days := f.Values["display_power_days"]; len(days) > 0 {
		values["display_power_days"] = []string{strings.Join(days, ",")}
	}
	said := success("Settings were successfully saved.")
	for _, name := range scheduleTimes {
		if _, valid := device.NormalTime(values.Get(name)); values.Has(name) && !valid {
			said = problem("Ignored invalid display schedule time: " + values.Get(name))
			values.Del(name)
		}
	}
	r := &reader{body: body{form: values}}
	changes := readSettings(r)
	backend := r.choice("auth_backend", []string{"", "auth_basic"})
	power(r, changes)
	return said, a.changeSettings(c, r, backend, changes)
}

func (a *api) backupByForm(c *call, _ filled) (_ *toast, err error) {
	dir, name, err := a.archive(c)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(dir, name)
	f, err := os.Open(file) //nolint:gosec // archiveName lets no path through
	if err != nil {
		return nil, err
	}
	defer func() { _ = errors.Join(f.Close(), os.Remove(file)) }() //nolint:gosec // as above; swept later otherwise
	h := c.w.Header()
	h.Set("Content-Type", "application/x-tgz")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Disposition", disposition("attachment", name))
	c.w.WriteHeader(http.StatusOK)
	if _, err := io.Copy(c.w, f); err != nil {
		panic(http.ErrAbortHandler) // the client must not take a part for the whole
	}
	return nil, nil //nolint:nilnil // answered already
}

func (a *api) recoverByForm(c *call, f filled) (*toast, error) {
	if f.file == nil {
		return problem("No backup file uploaded."), nil
	}
	return success("Recovery successful."), a.recoverFrom(c, f.file)
}

func (a *api) powerByForm(kind, text string) func(*call, filled) (*toast, error) {
	do := a.power(kind)
	return func(c *call, _ filled) (*toast, error) {
		_, err := do(c)
		return success(text), err
	}
}

func (a *api) displayByForm(c *call, _ filled) (*toast, error) {
	ans, err := a.display(c)
	if err != nil {
		return nil, err
	}
	if o, isObject := ans.body.(object); isObject {
		if text, isText := o[0].value.(string); isText {
			return success(text), nil
		}
	}
	return nil, nil //nolint:nilnil // nothing to say
}

package tenant

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/signate/signate/internal/fault"
)

// Settings are what a tenant chooses for itself.
type Settings struct {
	Timezone        string `json:"timezone,omitempty"`         // IANA name; empty is UTC
	DefaultDuration int    `json:"default_duration,omitempty"` // seconds; 0 is 10

	RequireSecondFactor bool     `json:"require_2fa,omitempty"`             // of people who sign in with a password
	EmailDomains        []string `json:"allowed_email_domains,omitempty"`   // of people who join; none takes all
	SessionMinutes      int      `json:"session_timeout_minutes,omitempty"` // after which people sign in again; 0 is never
}

// ReadSettings reads settings as the database keeps them; those that cannot be read are the defaults.
func ReadSettings(raw json.RawMessage) Settings {
	var s Settings
	_ = json.Unmarshal(raw, &s)
	return s
}

// AdmitsEmail tells whether somebody with the address may join.
func (s Settings) AdmitsEmail(email string) bool {
	return len(s.EmailDomains) == 0 || slices.Contains(s.EmailDomains, strings.ToLower(email[strings.LastIndex(email, "@")+1:]))
}

// SessionOver tells whether a session that began at a moment has to begin anew.
func (s Settings) SessionOver(began, now time.Time) bool {
	return s.SessionMinutes > 0 && now.Sub(began) >= time.Duration(s.SessionMinutes)*time.Minute
}

// Location returns the tenant's time zone, UTC when none is set.
func (s Settings) Location() *time.Location {
	if loc, err := time.LoadLocation(s.Timezone); err == nil {
		return loc
	}
	return time.UTC
}

// SettingsPatch changes a tenant's settings; nil leaves as it is.
type SettingsPatch struct {
	Timezone            *string
	DefaultDuration     *int
	RequireSecondFactor *bool
	EmailDomains        *[]string
	SessionMinutes      *int
}

// Bounds of what a tenant sets.
const (
	maxEmailDomains    = 50
	minSessionMinutes  = 15
	longestSessionDays = 30
)

var emailDomain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}$`)

func checkSettings(p *SettingsPatch) error {
	if p.Timezone != nil && *p.Timezone != "" {
		if _, err := time.LoadLocation(*p.Timezone); err != nil || *p.Timezone == "Local" {
			return fault.Invalid("settings.timezone", "unknown", "Use the name of a time zone such as Asia/Jakarta.")
		}
	}
	if m := p.SessionMinutes; m != nil && *m != 0 && (*m < minSessionMinutes || *m > longestSessionDays*24*60) {
		return fault.Invalid("settings.session_timeout_minutes", "out_of_range", fmt.Sprintf("Choose %d minutes to %d days, or 0 for none.", minSessionMinutes, longestSessionDays))
	}
	if p.EmailDomains == nil {
		return nil
	}
	domains := make([]string, 0, len(*p.EmailDomains))
	for _, d := range *p.EmailDomains {
		d = strings.ToLower(strings.TrimSpace(d))
		if !emailDomain.MatchString(d) {
			return fault.Invalid("settings.allowed_email_domains", "invalid", "Use domains such as example.com.")
		}
		domains = append(domains, d)
	}
	slices.Sort(domains)
	domains = slices.Compact(domains)
	if len(domains) > maxEmailDomains {
		return fault.Invalid("settings.allowed_email_domains", "too_long", fmt.Sprintf("Name at most %d domains.", maxEmailDomains))
	}
	p.EmailDomains = &domains
	return nil
}

func (p SettingsPatch) apply(s Settings) Settings {
	set(&s.Timezone, p.Timezone)
	set(&s.DefaultDuration, p.DefaultDuration)
	set(&s.RequireSecondFactor, p.RequireSecondFactor)
	set(&s.EmailDomains, p.EmailDomains)
	set(&s.SessionMinutes, p.SessionMinutes)
	return s
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}

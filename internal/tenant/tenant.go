// Package tenant owns the tenants: their names, slugs, limits, settings and members. Everything it
// keeps lies in the control plane.
package tenant

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/fault"
)

// Default is the tenant of a self-hosted installation, the one that clients without a tenant reach.
var Default = uuid.MustParse("aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaa")

// DefaultSlug is the slug that the default tenant starts with.
const DefaultSlug = "default"

// Tenant is one customer: a set of people, screens and content that nobody else sees.
type Tenant struct {
	ID        uuid.UUID
	Name      string
	Slug      string
	Domain    string // custom domain, empty when there is none
	Database  string // where its data lives; empty is the shared database
	Active    bool   // false while suspended or deleted
	Tier      string
	Settings  Settings
	Branding  Branding
	Limits    Limits
	Features  []string
	CreatedAt time.Time

	CustomLimits    bool // set for this tenant; they do not follow the plan
	SuspendedAt     *time.Time
	SuspendedReason string
	DeletedAt       *time.Time // it can be restored for a while
}

// Suspended tells whether the tenant exists and is suspended. A deleted one is as good as none.
func (t Tenant) Suspended() bool { return t.ID != uuid.Nil && !t.Active && t.DeletedAt == nil }

// RestorableUntil is when a deleted tenant is gone for good; nil when it is not deleted.
func (t Tenant) RestorableUntil() *time.Time {
	if t.DeletedAt == nil {
		return nil
	}
	until := t.DeletedAt.Add(Grace)
	return &until
}

// Branding is how a tenant presents itself.
type Branding struct {
	Name         string `json:"name,omitempty"` // empty is the tenant's own
	PrimaryColor string `json:"primary_color,omitempty"`
	AccentColor  string `json:"accent_color,omitempty"`
}

// Limits are what the plan allows; nil is unlimited.
type Limits struct {
	Devices      *int32
	Users        *int32
	Assets       *int32
	StorageBytes *int64

	APICallsPerHour *int32
}

// Usage is what a tenant has.
type Usage struct {
	Devices, Users, Assets, StorageBytes int64
	Calls                                CallUsage
}

// Membership is a user's place in a tenant.
type Membership struct {
	Tenant Tenant
	Role   access.Role
}

// Patch changes a tenant; nil leaves as it is.
type Patch struct {
	Name     *string
	Slug     *string
	Settings *SettingsPatch
	Branding *BrandingPatch
}

// BrandingPatch changes a tenant's branding; nil leaves as it is, empty takes back.
type BrandingPatch struct{ Name, PrimaryColor, AccentColor *string }

var slugPattern = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$`)

// reserved names would be mistaken for hosts or paths of the installation itself.
var reserved = []string{
	"www", "app", "api", "admin", "assets", "static", "mail", "smtp", "imap", "ftp", "ns", "ns1", "ns2", "cdn", "media",
	"login", "register", "logout", "share", "player", "health", "livez", "readyz", "metrics", "status", "docs", "help", "support",
	"billing", "dashboard", "devices", "workspaces", "localhost", "signate", "ws", "d", "s", "problems", "problem",
}

// CheckSlug says what is wrong with a slug, nil when nothing is.
func CheckSlug(slug string) error {
	if !slugPattern.MatchString(slug) {
		return fault.Invalid("slug", "invalid", "Use 1 to 63 lower-case letters, digits and dashes, with a letter or digit at both ends.")
	}
	if slices.Contains(reserved, slug) || strings.HasPrefix(slug, "xn--") || strings.Contains(slug, "--") {
		return fault.Invalid("slug", "reserved", "This name is reserved; choose another.")
	}
	return nil
}

var notSlug = regexp.MustCompile(`[^a-z0-9]+`)

// SuggestSlug makes a slug from a company's name; it may be taken.
func SuggestSlug(name string) string {
	slug := strings.Trim(notSlug.ReplaceAllString(strings.ToLower(name), "-"), "-")
	if len(slug) > 48 {
		slug = strings.Trim(slug[:48], "-")
	}
	if CheckSlug(slug) != nil {
		slug = "tenant-" + slug
	}
	return strings.Trim(slug, "-")
}

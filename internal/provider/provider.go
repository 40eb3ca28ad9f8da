// Package provider speaks the APIs of other signage systems: it lists what an account holds, opens the
// content, and sends content into one. It keeps nothing and knows no domain; whoever uses it says what is
// done with the items.
//
// One file a system and one line in the lists below add another.
package provider

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/signate/signate/internal/fault"
)

// Key names a system, as clients write it.
type Key string

// The systems.
const (
	PiSignage   Key = "pisignage"
	ScreenCloud Key = "screencloud"
	Xibo        Key = "xibo"
	Yodeck      Key = "yodeck"
	Screenly    Key = "screenly"
)

// Kind is what an item is to its system.
type Kind string

// The kinds of item. Screens here show the first three.
const (
	KindImage    Kind = "image"
	KindVideo    Kind = "video"
	KindWebpage  Kind = "webpage"
	KindAudio    Kind = "audio"
	KindDocument Kind = "document"
	KindOther    Kind = "other"
)

// Login is what opens an account. Which of its parts a system needs, Source and Target check.
type Login struct {
	Address  string `json:"address"`  // of the API; empty is the system's own
	Account  string `json:"account"`  // the name in front of .pisignage.com
	Username string `json:"username"` // an e-mail address, or the id of an API client
	Secret   string `json:"secret"`   // a token, a password, or the secret of an API client
}

// Item is one thing of an account.
type Item struct {
	ID       string     `json:"id"` // unique in its account
	Name     string     `json:"name"`
	Kind     Kind       `json:"kind"`
	Skip     string     `json:"skip,omitempty"` // why it cannot come over, for people; empty when it can
	Page     string     `json:"page,omitempty"` // address of a web page
	File     string     `json:"file,omitempty"` // address of the content
	FileName string     `json:"file_name,omitempty"`
	Size     int64      `json:"size,omitempty"`     // bytes, 0 when unknown
	Duration int64      `json:"duration,omitempty"` // seconds, 0 when unknown
	Start    *time.Time `json:"start,omitempty"`
	End      *time.Time `json:"end,omitempty"`
	Tags     []string   `json:"tags,omitempty"` // folders and labels
}

// Source is an account that content comes from. Its faults are of kind Invalid (the login is incomplete),
// Unauthorized (it was refused), Unavailable (no answer, or one that makes no sense), NotFound (the item is
// gone) and Unprocessed (something about one item).
type Source interface {
	// Items calls fn with everything in the account, in its order.
	Items(ctx context.Context, fn func(Item) error) error
	// Detail completes an item shortly before it is opened.
	Detail(ctx context.Context, item Item) (Item, error)
	// Open opens the content of an item that was completed; size is -1 when unknown.
	Open(ctx context.Context, item Item) (content io.ReadCloser, size int64, err error)
}

// Upload is one thing on its way out.
type Upload struct {
	Name     string
	URL      string // of a link; empty for files
	FileName string
	Size     int64
	Content  io.Reader // nil for links
}

// Target is an account that content goes to. Its faults are those of a Source.
type Target interface {
	// Open finds or makes the place that content goes to and returns its id.
	Open(ctx context.Context) (place string, err error)
	// Has tells whether the place holds something of this name.
	Has(ctx context.Context, place, name string) (bool, error)
	// Send adds content and returns its id there.
	Send(ctx context.Context, place string, u Upload) (id string, err error)
}

type system struct {
	label  string
	source func(*client, Login) (Source, error)
	target func(*client, Login) (Target, error)
}

var systems = map[Key]system{
	PiSignage:   {label: "piSignage", source: newPiSignage},
	ScreenCloud: {label: "ScreenCloud", source: newScreenCloud},
	Xibo:        {label: "Xibo", source: newXibo},
	Yodeck:      {label: "Yodeck", source: newYodeck},
	Screenly:    {label: "Screenly", target: newScreenly},
}

// Label returns how people know the system.
func (k Key) Label() string { return systems[k].label }

// IsSource tells whether content can come from the system.
func (k Key) IsSource() bool { return systems[k].source != nil }

// IsTarget tells whether content can go to the system.
func (k Key) IsTarget() bool { return systems[k].target != nil }

// AccountOf names the account that a login opens where ids of items mean nothing without it, empty
// elsewhere. It holds no secret.
func (k Key) AccountOf(l Login) string {
	switch {
	case k != PiSignage && k != Xibo:
		return ""
	case l.Address == "":
		return strings.ToLower(l.Account) + ".pisignage.com"
	}
	u, err := url.Parse(l.Address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host) + strings.TrimSuffix(strings.TrimRight(u.Path, "/"), "/api")
}

// Directory opens accounts.
type Directory struct{ http *http.Client }

// NewDirectory returns a directory. The client reaches addresses that tenants name: it must refuse the
// networks of the installation.
func NewDirectory(client *http.Client) *Directory { return &Directory{client} }

// Source returns an account to take content from; nothing is asked yet. Faults: Invalid.
func (d *Directory) Source(k Key, l Login) (Source, error) {
	s := systems[k]
	if s.source == nil {
		return nil, fault.Invalid("vendor", "unknown", "Nothing can be imported from there.")
	}
	return s.source(newClient(d.http, s.label), l)
}

// Target returns an account to send content to; nothing is asked yet. Faults: Invalid.
func (d *Directory) Target(k Key, l Login) (Target, error) {
	s := systems[k]
	if s.target == nil {
		return nil, fault.Invalid("vendor", "unknown", "Nothing can be sent there.")
	}
	return s.target(newClient(d.http, s.label), l)
}

// Package signedurl makes addresses of files that work without a token for some hours, for pictures
// and players in pages, and checks them.
package signedurl

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"io"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/secret"
)

// Prefix begins the path of every signed address.
const Prefix = "/files/"

// An address is valid for at least lifetime; its end is rounded up to the grain, so that it stays the
// same for a while and caches can keep what it points at.
const (
	lifetime = 6 * time.Hour
	grain    = 6 * time.Hour
)

// Signer makes and checks addresses.
type Signer struct {
	Keys []secret.Key
	Now  func() time.Time
	CDN  string // scheme and host that files are fetched through; empty is this server itself
}

// Target is the file that an address points at.
type Target struct {
	Tenant   uuid.UUID
	SHA256   string
	Mimetype string
	SaveAs   string // the name under which it is to be saved; empty shows it in place
}

// Sign returns an address for the target: path and query, or the whole one of a CDN.
func (s Signer) Sign(t Target) string {
	expires := strconv.FormatInt(s.Now().Add(lifetime).Truncate(grain).Add(grain).Unix(), 10)
	address := strings.TrimSuffix(s.CDN, "/") + Prefix + t.Tenant.String() + "/" + t.SHA256 + "?e=" + expires
	if t.SaveAs != "" {
		address += "&f=" + url.QueryEscape(t.SaveAs)
	}
	return address + "&k=" + url.QueryEscape(s.Keys[0].ID) + "&s=" + s.sign(s.Keys[0], t, expires) + "&t=" + url.QueryEscape(t.Mimetype)
}

var errURL = errors.New("the address is not valid or has expired")

// Verify returns the target of an address. The error tells nothing about why it is refused.
func (s Signer) Verify(u *url.URL) (Target, error) {
	tenant, sha, ok := strings.Cut(strings.TrimPrefix(u.Path, Prefix), "/")
	id, err := uuid.Parse(tenant)
	if !ok || err != nil {
		return Target{}, errURL
	}
	q := u.Query()
	t := Target{Tenant: id, SHA256: sha, Mimetype: q.Get("t"), SaveAs: q.Get("f")}
	expires, err := strconv.ParseInt(q.Get("e"), 10, 64)
	if err != nil || s.Now().Unix() > expires {
		return Target{}, errURL
	}
	for _, k := range s.Keys {
		if k.ID == q.Get("k") && hmac.Equal([]byte(s.sign(k, t, q.Get("e"))), []byte(q.Get("s"))) {
			return t, nil
		}
	}
	return Target{}, errURL
}

func (s Signer) sign(k secret.Key, t Target, expires string) string {
	mac := hmac.New(sha256.New, k.Bytes)
	if t.SaveAs != "" {
		_, _ = io.WriteString(mac, strconv.Quote(t.SaveAs)+"\n") // no tenant is quoted, so nothing else reads like it
	}
	_, _ = io.WriteString(mac, t.Tenant.String()+"\n"+t.SHA256+"\n"+t.Mimetype+"\n"+expires) // a hash takes everything
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

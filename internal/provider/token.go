package provider

import (
	"strings"

	"github.com/signate/signate/internal/fault"
)

// ParseToken reads a login that is written as one text, as the clients of Anthias write it: piSignage's is
// subdomain:email:password, Xibo's the address, client id and client secret, the others' a token. The
// address of a server of one's own may stand in front. Faults: Invalid.
func ParseToken(k Key, token string) (Login, error) {
	var l Login
	rest := strings.TrimSpace(token)
	if strings.HasPrefix(rest, "https://") || strings.HasPrefix(rest, "http://") {
		l.Address, rest, _ = strings.Cut(rest, " ")
		rest = strings.TrimSpace(rest)
	}
	switch k {
	case PiSignage:
		parts := strings.SplitN(rest, ":", 3)
		if len(parts) != 3 || parts[0] == "" || parts[1] == "" || parts[2] == "" {
			return l, fault.Invalid("token", "invalid", `piSignage token must be "subdomain:email:password".`)
		}
		l.Account, l.Username, l.Secret = parts[0], parts[1], parts[2]
	case Xibo:
		parts := strings.Fields(rest)
		if l.Address == "" || len(parts) != 2 {
			return l, fault.Invalid("token", "invalid", `Xibo token must be "<cms-url> <client_id> <client_secret>".`)
		}
		l.Username, l.Secret = parts[0], parts[1]
	default:
		l.Secret = rest
	}
	if l.Secret == "" {
		return l, fault.Invalid("token", "invalid", "The token is empty.")
	}
	return l, nil
}

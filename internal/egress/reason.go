package egress

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
)

// Reason tells why an address was of no use. As an error it is for people as it is.
type Reason struct {
	Code   string // for programs; stays as it is when the words change
	Text   string // a sentence for people
	Status int    // that the server answered, where that is the reason
}

// Error returns the sentence.
func (r Reason) Error() string { return r.Text }

// Why tells why a request got no answer, or none of use.
func Why(err error) Reason {
	var reason Reason
	var dns *net.DNSError
	var unknown x509.UnknownAuthorityError
	var host x509.HostnameError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &reason):
		return reason
	case Prohibited(err):
		return Reason{Code: "private_network", Text: "The address is in a private network. The operator of this installation can list networks that may be reached."}
	case errors.As(err, &dns):
		return Reason{Code: "no_such_host", Text: "There is no such host. Check the address."}
	case errors.As(err, &unknown), errors.As(err, &host), errors.As(err, &invalid):
		return Reason{Code: "certificate", Text: "The certificate of the server cannot be trusted."}
	case errors.Is(err, context.DeadlineExceeded):
		return Reason{Code: "timeout", Text: "The server took too long."}
	}
	return Reason{Code: "unreachable", Text: "The server cannot be reached."}
}

// Explain says in a sentence for people why a request got no answer, or none of use.
func Explain(err error) string { return Why(err).Text }

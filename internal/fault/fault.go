// Package fault is the language in which domains say what went wrong: a kind that faces map to their
// own status, a stable code, and a message that is safe to show to the person who asked.
//
// Everything that is not a *Error is an internal error: logged, never shown.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind groups faults by what the caller can do about them.
type Kind string

// The kinds of fault.
const (
	KindInvalid      Kind = "invalid"       // the request itself is wrong; see Fields
	KindUnauthorized Kind = "unauthorized"  // nobody is signed in, or the credential is no good
	KindForbidden    Kind = "forbidden"     // signed in, but not allowed
	KindNotFound     Kind = "not_found"     // not there, or not visible, which is the same answer
	KindConflict     Kind = "conflict"      // the state of things forbids it
	KindStale        Kind = "stale"         // somebody changed the object meanwhile
	KindQuota        Kind = "quota"         // a limit of the plan is reached
	KindRateLimited  Kind = "rate_limited"  // too many requests; see RetryAfter
	KindTooLarge     Kind = "too_large"     // the body or file is larger than allowed
	KindUnsupported  Kind = "unsupported"   // the media type or method is not supported here
	KindTimeout      Kind = "timeout"       // the request did not arrive in time
	KindUnavailable  Kind = "unavailable"   // a part of the system is down; trying again may help
	KindPrecondition Kind = "precondition"  // a required condition header is missing
	KindNotAllowed   Kind = "not_allowed"   // the path exists, the method does not
	KindStorageFull  Kind = "storage_full"  // the server's disk is full
	KindUnprocessed  Kind = "unprocessable" // well-formed, but it cannot be carried out
)

// Field tells what is wrong with one field of a request.
type Field struct {
	Field   string // dotted path in the body, or the parameter's name
	Code    string // stable, for programs: required, too_long, unknown …
	Message string // a sentence for people
}

// Error is a fault that may be shown to whoever caused it.
type Error struct {
	Kind       Kind
	Code       string // stable and more precise than Kind; empty means the kind's own
	Message    string
	Fields     []Field
	RetryAfter time.Duration // for KindRateLimited and KindUnavailable, when known
	cause      error
}

// Error tells kind, message and cause; for logs, not for people.
func (e *Error) Error() string {
	text := string(e.Kind) + ": " + e.Message
	for _, f := range e.Fields {
		text += fmt.Sprintf(" [%s: %s]", f.Field, f.Message)
	}
	if e.cause != nil {
		text += ": " + e.cause.Error()
	}
	return text
}

// Unwrap returns the cause, which is logged and never shown.
func (e *Error) Unwrap() error { return e.cause }

// Is makes errors.Is match faults with the same kind and code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && t.Code == e.Code
}

// Because attaches the cause for the log.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// WithCode returns the fault under a more precise stable code.
func (e *Error) WithCode(code string) *Error {
	c := *e
	c.Code = code
	return &c
}

// New makes a fault of a kind with a message that is safe to show.
func New(kind Kind, message string) *Error { return &Error{Kind: kind, Message: message} }

// NotFound says that the thing is not there or not visible.
func NotFound(thing string) *Error {
	return New(KindNotFound, "There is no such "+thing+".")
}

// Invalid says that one field of the request is wrong.
func Invalid(field, code, message string) *Error {
	return InvalidFields(Field{Field: field, Code: code, Message: message})
}

// InvalidFields says that several fields of the request are wrong.
func InvalidFields(fields ...Field) *Error {
	message := "One field needs another value."
	if len(fields) > 1 {
		message = fmt.Sprintf("%d fields need other values.", len(fields))
	}
	return &Error{Kind: KindInvalid, Message: message, Fields: fields}
}

// Unauthorized says that the credential is missing or no good.
func Unauthorized(message string) *Error { return New(KindUnauthorized, message) }

// Forbidden says that the actor may not do this.
func Forbidden(message string) *Error { return New(KindForbidden, message) }

// Conflict says that the state of things forbids it.
func Conflict(message string) *Error { return New(KindConflict, message) }

// Quota says that a limit of the plan is reached.
func Quota(message string) *Error { return New(KindQuota, message) }

// Unavailable says that a part of the system is down.
func Unavailable(message string) *Error { return New(KindUnavailable, message) }

// As returns the fault inside err, or nil when err is internal.
func As(err error) *Error {
	var f *Error
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// IsKind tells whether err is a fault of the kind.
func IsKind(err error, kind Kind) bool {
	f := As(err)
	return f != nil && f.Kind == kind
}

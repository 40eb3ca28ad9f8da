// Package media looks into untrusted files and turns them into what a screen or a preview can show. It trusts
// neither names nor declared types, decodes nothing before its size is known, and runs foreign code (ffmpeg, the
// HEIC decoder) only inside a sandbox with bounds on time and memory.
//
// It stores nothing and knows no assets.
package media

import (
	"errors"
	"fmt"
)

// Kind is what a file is to us.
type Kind string

// The kinds of files.
const (
	KindImage   Kind = "image"
	KindVideo   Kind = "video"
	KindPDF     Kind = "pdf"
	KindHTML    Kind = "html"
	KindZIP     Kind = "zip"
	KindUnknown Kind = "unknown"
)

// Type is what the first bytes of a file say.
type Type struct {
	Kind Kind
	MIME string // as it is to be served; application/octet-stream when unknown
	Ext  string // the usual extension with its dot, or empty
}

// Info is what Inspect found out. Zero means unknown or not applicable.
type Info struct {
	Type
	Width, Height int     // as shown, with orientation and rotation applied
	Orientation   int     // of pictures, 1 to 8 as EXIF counts; 0 when the file says nothing
	HasAlpha      bool    // parts may be transparent
	Animated      bool    // a picture of several frames
	Duration      float64 // seconds
	FPS           float64
	VideoCodec    string // named as ffprobe does: h264, hevc, vp9 …
	AudioCodec    string // empty when there is no sound
	Pages         int    // of a PDF
	Entry         string // the page a ZIP package starts with

	// Plays is true when any current browser on a screen shows the file as it is.
	Plays bool
}

// Refused says that a file cannot be used. Reason is a sentence for the person who uploaded it.
type Refused struct {
	Reason string
	cause  error
}

// Error tells reason and cause; for logs.
func (r *Refused) Error() string {
	if r.cause == nil {
		return "refused: " + r.Reason
	}
	return "refused: " + r.Reason + ": " + r.cause.Error()
}

// Unwrap returns the technical cause, which is never shown.
func (r *Refused) Unwrap() error { return r.cause }

// AsRefused returns the refusal inside err, or nil when err is something else: a full disk, a cancelled context.
func AsRefused(err error) *Refused {
	var r *Refused
	if errors.As(err, &r) {
		return r
	}
	return nil
}

func refuse(format string, args ...any) *Refused {
	return &Refused{Reason: fmt.Sprintf(format, args...)}
}

func (r *Refused) because(cause error) *Refused {
	r.cause = cause
	return r
}

// damaged is the refusal of a file that breaks the rules of its own format.
func damaged(t Type, cause error) *Refused {
	return refuse("The %s is damaged and cannot be read.", t.noun()).because(cause)
}

// tooSlow is the refusal of a file that keeps its reader busy for longer than any sound one.
func tooSlow(t Type, cause error) *Refused {
	return refuse("The %s takes too long to process. It may be damaged.", t.noun()).because(cause)
}

// incomplete is the refusal of a file that ends too early.
func incomplete(t Type) *Refused {
	return refuse("The %s is incomplete. Its upload or its export may have been interrupted.", t.noun())
}

// noun is how a sentence calls a file of the type.
func (t Type) noun() string {
	switch t.Kind {
	case KindImage:
		return "picture"
	case KindVideo:
		return "video"
	case KindZIP:
		return "package"
	}
	return "file"
}

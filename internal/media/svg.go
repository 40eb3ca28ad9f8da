package media

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// SVG is a program as much as a picture. It is accepted only when it is neither: no scripts, no event handlers, no
// foreign content, nothing loaded from elsewhere, no entities.

const (
	maxSVG      = 10 << 20
	maxSVGDepth = 200
)

// drawing is what has been read of an SVG.
type drawing struct {
	info    Info
	rooted  bool
	depth   int
	styleAt int          // the depth of the style element around, 0 for none
	style   bytes.Buffer // its text, which comments may cut into pieces
}

// inspectSVG reads all of a drawing, refuses a dangerous one, and takes the size from its root.
func inspectSVG(s *source, t Type) (Info, error) {
	if s.size > maxSVG {
		return Info{}, refuse("The drawing is larger than %d MB.", maxSVG>>20)
	}
	in := xml.NewDecoder(io.NewSectionReader(s, 0, s.size))
	d := drawing{info: Info{Type: t, HasAlpha: true, Plays: true}}
	for {
		token, err := in.Token() // which sees to it that elements match
		switch {
		case s.ctx.Err() != nil:
			return Info{}, s.ctx.Err()
		case errors.Is(err, io.EOF) && d.rooted:
			return d.info, nil
		case err != nil:
			return Info{}, damaged(t, err)
		}
		if err := errors.Join(s.step(), d.read(token)); err != nil {
			return Info{}, err
		}
	}
}

func (d *drawing) read(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return d.open(token)
	case xml.EndElement:
		if d.depth--; d.depth < d.styleAt {
			d.styleAt = 0
			if !safeStyle(d.style.String()) {
				return unsafeSVG()
			}
			d.style.Reset()
		}
	case xml.CharData:
		if d.styleAt > 0 {
			d.style.Write(token)
		}
	case xml.Directive: // entities, and attributes that every element gets, hide in its brackets
		if bytes.ContainsAny(token, "[") {
			return unsafeSVG()
		}
	case xml.ProcInst:
		if token.Target != "xml" { // xml-stylesheet loads from elsewhere
			return unsafeSVG()
		}
	}
	return nil
}

func (d *drawing) open(e xml.StartElement) error {
	if d.depth++; d.depth > maxSVGDepth {
		return damaged(d.info.Type, errors.New("nested too deeply"))
	}
	if !d.rooted {
		if e.Name.Local != "svg" {
			return damaged(d.info.Type, errors.New("the root is no svg element"))
		}
		d.rooted = true
		d.info.Width, d.info.Height = svgSize(e.Attr)
	}
	if d.styleAt > 0 || !safeElement(e) {
		return unsafeSVG()
	}
	if strings.EqualFold(e.Name.Local, "style") {
		d.styleAt = d.depth
	}
	return nil
}

func unsafeSVG() error {
	return refuse("The drawing contains scripts or loads content from elsewhere. Export it as PNG, or without them.")
}

const (
	xhtmlNamespace = "http://www.w3.org/1999/xhtml"
	xlinkNamespace = "http://www.w3.org/1999/xlink"
)

func safeElement(e xml.StartElement) bool {
	if e.Name.Space == xhtmlNamespace {
		return false
	}
	switch strings.ToLower(e.Name.Local) {
	case "script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "audio", "video":
		return false
	}
	return !slices.ContainsFunc(e.Attr, func(a xml.Attr) bool { return !safeAttr(e.Name.Local, a) })
}

func safeAttr(element string, a xml.Attr) bool {
	name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.TrimSpace(a.Value))
	switch {
	case strings.HasPrefix(name, "on"), strings.Contains(value, "javascript:"):
		return false
	case name == "base": // would make references to other parts of the drawing leave it
		return false
	case name == "href" || name == "src":
		return local(value) || element == "a" && (strings.HasPrefix(value, "https://") || strings.HasPrefix(value, "http://"))
	case name == "attributename": // an animation that changes what the file may not contain
		return !strings.HasPrefix(value, "on") && !strings.Contains(value, "href")
	}
	// Programs leave notes in name spaces of their own, and the folders of Windows look like escapes.
	foreign := a.Name.Space != "" && a.Name.Space != "xlink" && a.Name.Space != xlinkNamespace
	return foreign || safeStyle(value)
}

// local tells references within the drawing and pictures that it carries.
func local(reference string) bool {
	return reference == "" || strings.HasPrefix(reference, "#") || strings.HasPrefix(reference, "data:image/png") ||
		strings.HasPrefix(reference, "data:image/jpeg")
}

// safeStyle refuses style rules that load something. Escapes could hide them, so they are refused with them.
func safeStyle(text string) bool {
	lower := strings.ToLower(text)
	for _, loads := range []string{"@import", "image-set(", "src("} {
		if strings.Contains(lower, loads) {
			return false
		}
	}
	if strings.Contains(lower, `\`) && strings.ContainsAny(lower, "(@") {
		return false
	}
	for rest := lower; ; {
		_, after, found := strings.Cut(rest, "url(")
		if !found {
			return true
		}
		target := strings.TrimLeft(after, " \t\r\n\"'")
		if !local(target) && !strings.HasPrefix(target, "data:font/") {
			return false
		}
		rest = after
	}
}

// svgSize takes width and height in pixels, else the viewBox.
func svgSize(attrs []xml.Attr) (width, height int) {
	var box []string
	for _, a := range attrs {
		switch a.Name.Local {
		case "width":
			width = svgLength(a.Value)
		case "height":
			height = svgLength(a.Value)
		case "viewBox":
			box = strings.FieldsFunc(a.Value, func(r rune) bool { return r == ' ' || r == ',' })
		}
	}
	if (width == 0 || height == 0) && len(box) == 4 {
		width, height = svgLength(box[2]), svgLength(box[3])
	}
	return width, height
}

// svgLength is a length in pixels, 0 when it is none.
func svgLength(s string) int {
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err == nil && v >= 1 && v <= maxSide {
		return int(v + 0.5)
	}
	return 0
}

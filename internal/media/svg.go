package media

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// SVG is a program as much as a picture. It is accepted only when it is neither: no scripts, no event handlers, no
// foreign content, nothing loaded from elsewhere, no entities.

const maxSVG = 10 << 20

// inspectSVG reads all of a drawing, refuses a dangerous one, and takes the size from its root.
func inspectSVG(s *source, t Type) (Info, error) {
	if s.size > maxSVG {
		return Info{}, refuse("The drawing is larger than %d MB.", maxSVG>>20)
	}
	d := xml.NewDecoder(io.NewSectionReader(s, 0, s.size))
	i := Info{Type: t, HasAlpha: true, Plays: true}
	depth, seen := 0, false
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) && depth == 0 && seen {
			return i, nil
		}
		if s.ctx.Err() != nil {
			return Info{}, s.ctx.Err()
		}
		if err != nil {
			return Info{}, damaged(t, err)
		}
		if err := s.step(); err != nil {
			return Info{}, damaged(t, err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth > 200 {
				return Info{}, damaged(t, errors.New("nested too deeply"))
			}
			if !seen {
				if token.Name.Local != "svg" {
					return Info{}, damaged(t, errors.New("the root is no svg element"))
				}
				seen = true
				i.Width, i.Height = svgSize(token.Attr)
			}
			if !safeElement(token) {
				return Info{}, unsafeSVG()
			}
		case xml.EndElement:
			depth--
		case xml.Directive:
			if bytes.Contains(bytes.ToUpper(token), []byte("ENTITY")) {
				return Info{}, unsafeSVG()
			}
		case xml.ProcInst:
			if token.Target != "xml" { // xml-stylesheet loads from elsewhere
				return Info{}, unsafeSVG()
			}
		case xml.CharData:
			if !safeStyle(string(token)) {
				return Info{}, unsafeSVG()
			}
		}
	}
}

func unsafeSVG() error {
	return refuse("The drawing contains scripts or loads content from elsewhere. Export it as PNG, or without them.")
}

func safeElement(e xml.StartElement) bool {
	switch strings.ToLower(e.Name.Local) {
	case "script", "foreignobject", "iframe", "embed", "object", "handler", "listener", "audio", "video":
		return false
	}
	for _, a := range e.Attr {
		name, value := strings.ToLower(a.Name.Local), strings.ToLower(strings.TrimSpace(a.Value))
		switch {
		case strings.HasPrefix(name, "on"):
			return false
		case name == "href" || name == "src":
			if !strings.HasPrefix(value, "#") && !strings.HasPrefix(value, "data:image/png") &&
				!strings.HasPrefix(value, "data:image/jpeg") && e.Name.Local != "a" {
				return false
			}
		case (name == "attributename" || name == "to" || name == "values") && strings.Contains(value, "href"):
			return false
		}
		if strings.Contains(value, "javascript:") || !safeStyle(value) {
			return false
		}
	}
	return true
}

// safeStyle refuses style rules that load something. Escapes could hide them, so they are refused with them.
func safeStyle(text string) bool {
	lower := strings.ToLower(text)
	if strings.Contains(lower, "@import") || strings.Contains(lower, `\`) && strings.ContainsAny(lower, "{:") {
		return false
	}
	for rest := lower; ; {
		_, after, found := strings.Cut(rest, "url(")
		if !found {
			return true
		}
		target := strings.TrimLeft(after, " \t\r\n\"'")
		if !strings.HasPrefix(target, "#") && !strings.HasPrefix(target, "data:image/png") &&
			!strings.HasPrefix(target, "data:image/jpeg") && !strings.HasPrefix(target, "data:font/") {
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

func svgLength(s string) int {
	v, err := strconv.ParseFloat(strings.TrimSuffix(strings.TrimSpace(s), "px"), 64)
	if err != nil || v < 1 || v > maxSide {
		return 0
	}
	return int(v + 0.5)
}

package media_test

import (
	"strings"
	"testing"
)

// svg puts content into a drawing.
func svg(content string) []byte {
	return []byte(`<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 300 200">` +
		content + `</svg>`)
}

func TestProcessor_Inspect_refuses_drawings_that_do_more(t *testing.T) {
	t.Parallel()
	for name, content := range map[string]string{
		"a script":                         `<script>alert(1)</script>`,
		"a script by another prefix":       `<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>`,
		"a handler":                        `<rect onload="alert(1)"/>`,
		"a handler set by an animation":    `<set attributeName="onclick" to="alert(1)"/>`,
		"a link to a script":               `<a href="javascript:alert(1)"/>`,
		"a link to a script in disguise":   `<a href="java&#9;script:alert(1)"/>`,
		"a link changed by an animation":   `<a href="#x"><set attributeName="xlink:href" to="x"/></a>`,
		"a picture from elsewhere":         `<image href="http://evil/x.png"/>`,
		"a picture from beside it":         `<image xlink:href="x.png"/>`,
		"a picture that is a drawing":      `<image href="data:image/svg+xml;base64,AAAA"/>`,
		"a filter from elsewhere":          `<rect filter="url(http://evil/x.svg#f)"/>`,
		"references that are led away":     `<g xml:base="http://evil/"><use href="#x"/></g>`,
		"styles that import":               `<style>@import 'http://evil'</style>`,
		"styles that import, in pieces":    `<style>@imp<!-- -->ort 'http://evil'</style>`,
		"styles that import, quoted":       `<style>@imp<![CDATA[ort 'http://evil']]></style>`,
		"styles with elements inside":      `<style>@imp<g>x</g>ort 'http://evil'</style>`,
		"styles that import, escaped":      `<style>@\69mport 'http://evil'</style>`,
		"a style that loads":               `<rect style="fill:url( 'http://evil/x' )"/>`,
		"a style that loads, escaped":      `<rect fill="u\72l(//evil/x)"/>`,
		"a style that loads among others":  `<style>a{fill:url(#a);b:url(http://evil)}</style>`,
		"a style that loads without url()": `<rect style="background:image-set('http://evil/x' 1x)"/>`,
		"a page inside":                    `<foreignObject><p xmlns="http://www.w3.org/1999/xhtml"/></foreignObject>`,
		"an element of a page":             `<h:meta xmlns:h="http://www.w3.org/1999/xhtml" http-equiv="refresh" content="0;u=x"/>`,
		"another frame":                    `<iframe/>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, svg(content), "contains scripts or loads content from elsewhere")
		})
	}
	for name, file := range map[string]string{
		"an entity":            `<!DOCTYPE svg [<!ENTITY a "aaa">]><svg>&a;</svg>`,
		"an external entity":   `<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>`,
		"an assumed attribute": `<!DOCTYPE svg [<!ATTLIST svg onload CDATA "alert(1)">]><svg/>`,
		"a style sheet":        `<?xml-stylesheet href="http://evil/x.css"?><svg/>`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, []byte(file), "contains scripts or loads content from elsewhere")
		})
	}
}

func TestProcessor_Inspect_refuses_damaged_drawings(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]string{
		"nested 10000 deep":       "<svg>" + strings.Repeat("<g>", 10_000),
		"ends early":              "<svg><g>",
		"elements that cross":     "<svg><g><a></g></a></svg>",
		"an unknown entity":       "<svg>&a;</svg>",
		"another encoding":        `<?xml version="1.0" encoding="UTF-7"?><svg/>`,
		"another root":            `<?xml version="1.0"?><x><svg/></x>`,
		"half a million elements": "<svg>" + strings.Repeat("<g/>", 500_000) + "</svg>",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused(t, []byte(file), "damaged")
		})
	}
}

func TestProcessor_Inspect_accepts_drawings(t *testing.T) {
	t.Parallel()
	cases := map[string]struct {
		file          string
		width, height int
	}{
		"links and references": {string(svg(`<a href="https://example.com/"><rect fill="url(#g)"/><use xlink:href="#a"/></a>`)), 300, 200},
		"a picture inside":     {string(svg(`<image href="data:image/png;base64,AAAA"/>`)), 300, 200},
		"styles":               {string(svg(`<style type="text/css"><![CDATA[.a{fill:url(#g);font-family:'A B'}]]></style>`)), 300, 200},
		"notes of a program": {string(svg(`<g xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
			inkscape:export-filename="C:\Users\me (1)\x.png"/>`)), 300, 200},
		"a document type": {`<?xml version="1.0" encoding="utf-8"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN"
			"http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd"><svg width="20px" height="10.4"/>`, 20, 10},
		"sizes that are none": {`<svg width="NaN" height="-5" viewBox="0 0 1e99 x"/>`, 0, 0},
		"a size in percent":   {`<svg width="100%" height="100%" viewBox="0,0,30,20"/>`, 30, 20},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			info, err := inspect(t, []byte(c.file))
			if err != nil {
				t.Fatal(err)
			}
			if info.Width != c.width || info.Height != c.height || !info.HasAlpha || !info.Plays {
				t.Errorf("got %+v", info)
			}
		})
	}
}

package media_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/signate/signate/internal/media"
	"github.com/signate/signate/test/sample"
)

func flat(t *testing.T, content []byte) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := media.New(media.Deps{}).Flatten(t.Context(), bytes.NewReader(content), int64(len(content)), &out)
	return out.String(), err
}

func TestFlatten(t *testing.T) {
	t.Parallel()
	page, err := flat(t, sample.ZIP(
		"site/index.html", `<!doctype html><html><head><base href="https://evil.example/"><link rel="stylesheet" href="css/a.css"><script src="app.js?v=2"></script></head>
			<body style="background:url(img/b.png)"><img src="/img/b.png" srcset="img/b.png 2x"><a href="other.html">x</a><img src="../../etc/passwd"><img src="https://example.com/c.png"></body></html>`,
		"site/css/a.css", `@import "more.css"; body{background:url('../img/b.png')}`, "site/css/more.css", `p{color:red}`,
		"site/app.js", `document.title='</script>'`, "site/img/b.png", "\x89PNG\r\n\x1a\n", "site/data.json", `{"a":"</script>"}`,
	))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`href="data:text/css;base64,`, `src="data:text/javascript;base64,`, `style="background:url(&#34;data:image/png;base64,iVBORw0KGgo=&#34;)"`,
		`src="data:image/png;base64,iVBORw0KGgo="`, `href="other.html"`, `src="../../etc/passwd"`, `src="https://example.com/c.png"`, `"data.json":"data:application/json;base64,`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("there is no %s in\n%s", want, page)
		}
	}
	for _, unwanted := range []string{"evil.example", "srcset"} {
		if strings.Contains(page, unwanted) {
			t.Errorf("%s is still in the page", unwanted)
		}
	}
}

// Packages that would grow without end, or are not what they say, are refused within bounds.
func TestFlatten_refuses(t *testing.T) {
	t.Parallel()
	zeros := strings.Repeat("\x00", 40<<20)
	again := func(sheet string) string { return strings.Repeat(`@import "`+sheet+`";`, 20) }
	for name, content := range map[string][]byte{
		// Nothing of it is written: the fifth sheet is one too many, but was unpacked before anybody counted.
		"style sheets that load a large one 160,000 times": sample.ZIP("index.html", `<link rel=stylesheet href=a.css>`,
			"a.css", again("b.css"), "b.css", again("c.css"), "c.css", again("d.css"), "d.css", again("e.css"), "e.css", again("f.css"), "f.css", strings.Repeat(" ", 40<<20)),
		"a file that is referred to a thousand times": sample.ZIP("index.html", strings.Repeat(`<img src="a.png">`, 1000), "a.png", zeros),
		"more than fits":        sample.ZIP("index.html", "x", "a", zeros, "b", zeros),
		"no page":               sample.ZIP("a.html", "x"),
		"a path that leads out": sample.ZIP("index.html", "x", "../x", "y"),
	} {
		start := time.Now()
		if _, err := flat(t, content); media.AsRefused(err) == nil {
			t.Errorf("%s: %v", name, err)
		}
		if took := time.Since(start); took > soon {
			t.Errorf("%s: took %v", name, took)
		}
	}
	loop := sample.ZIP("index.html", `<link rel=stylesheet href=a.css>`, "a.css", `@import "a.css"; @import "a.css"; @import "a.css";`)
	if _, err := flat(t, loop); err != nil {
		t.Errorf("style sheets that load each other: %v", err)
	}
}

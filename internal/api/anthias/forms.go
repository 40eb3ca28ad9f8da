package anthias

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"net/url"
	"strings"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/live"
)

// toast is what a form tells whoever sent it.
type toast struct {
	Kind string `json:"kind"` // success, error or info
	Text string `json:"message"`
}

func success(text string) *toast { return &toast{"success", text} }
func problem(text string) *toast { return &toast{"error", text} }
func note(text string) *toast    { return &toast{"info", text} }

// filled is a form that was sent, with its file when it has one.
type filled struct {
	url.Values
	file *multipart.Part
}

// has tells whether a checkbox is ticked; a box sends a hidden false besides.
func (f filled) ticked(name string) bool {
	for _, v := range f.Values[name] {
		if v == "true" || v == "on" {
			return true
		}
	}
	return false
}

// form is an address that a box's pages send forms to.
type form struct {
	pattern    string // as of a route
	permission access.Permission
	file       string // the field of the file, which is read as it comes
	after      string // where to go on without HTMX; a table's form answers with the table
	handle     func(c *call, f filled) (*toast, error)
}

// table tells whether the form's answer to HTMX is the table of assets.
func (f form) table() bool {
	return f.after == "/" && !strings.HasPrefix(f.pattern, "/assets/control/")
}

// formTable lists the forms; what comes first wins.
func (a *api) formTable() []form {
	return append(a.assetForms(), a.settingForms()...)
}

// findForm returns the form of a path and what stands at its asterisks.
func (a *api) findForm(path string) (*form, []string) {
	parts := strings.Split(strings.TrimSuffix(path, "/"), "/")
	for i := range a.forms {
		rt := route{pattern: strings.TrimSuffix(a.forms[i].pattern, "/")}
		if params, fits := rt.fits(parts); fits {
			return &a.forms[i], params
		}
	}
	return nil, nil
}

// submit takes a form in. It must prove that it comes from a page of ours, signed in or not.
func (a *api) submit(c *call, to *form, params []string) {
	if c.r.Method != http.MethodPost {
		c.w.Header().Set("Allow", "POST")
		c.w.Header().Set("Content-Length", "0")
		c.w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	f, err := a.readForm(c, to.file)
	if err != nil {
		write(c.w, c.r, a.replyOf(c.ctx(), c.r, err))
		return
	}
	token := c.r.Header.Get("X-CSRFToken")
	if token == "" {
		token = f.Get("csrfmiddlewaretoken")
	}
	if checkCSRF(c.r, token, sameHost) != nil {
		a.html(c, http.StatusForbidden, "expired.html", map[string]string{"Root": c.root})
		return
	}
	c.sameSite, c.params = true, params
	a.protected(c, to.permission, func(c *call) error {
		said, err := to.handle(c, f)
		if said == nil && err == nil && to.after == "" {
			return nil // answered already
		}
		if said, err = toastOf(said, err); err != nil {
			return err
		}
		return a.answerForm(c, to, said)
	})
}

// toastOf turns what people can mend into words for them.
func toastOf(said *toast, err error) (*toast, error) {
	var wrong failures
	if errors.As(err, &wrong) {
		if texts, isList := wrong[0].value.([]string); isList {
			return problem(texts[0]), nil
		}
		return problem("Invalid value for " + wrong[0].key + "."), nil
	}
	var no refusal
	if errors.As(err, &no) {
		if o, isObject := no.body.(object); isObject && len(o) > 0 {
			if text, isText := o[0].value.(string); isText {
				return problem(text), nil
			}
		}
	}
	switch f := fault.As(err); {
	case f == nil, f.Kind == fault.KindNotFound, f.Kind == fault.KindForbidden, f.Kind == fault.KindUnauthorized:
		return said, err
	case f.Kind == fault.KindStorageFull:
		return problem(textDiskFull), nil
	case len(f.Fields) > 0:
		return problem(f.Fields[0].Message), nil
	default:
		return problem(f.Message), nil
	}
}

// readForm reads a form; of one with a file the fields that stand before it.
func (a *api) readForm(c *call, file string) (filled, error) {
	media, params, err := mime.ParseMediaType(c.r.Header.Get("Content-Type"))
	if file == "" || err != nil || media != "multipart/form-data" {
		b, err := readBody(c.w, c.r, false)
		if b.form == nil {
			b.form = url.Values{}
		}
		return filled{Values: b.form}, err
	}
	c.r.Body = http.MaxBytesReader(c.w, c.r.Body, a.MaxUpload+maxBody)
	reader := multipart.NewReader(c.r.Body, params["boundary"])
	f := filled{Values: url.Values{}}
	for range maxFields {
		part, err := reader.NextPart()
		if errors.Is(err, io.EOF) {
			return f, nil
		}
		if err != nil {
			return f, multipartError(err)
		}
		if part.FormName() == file && part.FileName() != "" {
			f.file = part
			return f, nil
		}
		text, err := io.ReadAll(io.LimitReader(part, maxBody))
		if err != nil {
			return f, multipartError(err)
		}
		f.Add(part.FormName(), string(text))
	}
	return f, detail(http.StatusBadRequest, "The form has too many fields.")
}

// messagesCookie carries what was said to the next page.
const messagesCookie = "messages"

// answerForm answers with the table to HTMX, else with the way to the next page.
func (a *api) answerForm(c *call, to *form, said *toast) error {
	if to.table() {
		a.Live.ToPeople(tenantOf(c), live.Hint{Type: tableSent})
	}
	if c.r.Header.Get("HX-Request") != "" && to.table() {
		if said != nil {
			c.w.Header().Set("HX-Trigger", `{"toast": {"kind": `+pythonString(said.Kind)+`, "message": `+pythonString(said.Text)+`}}`)
		}
		return a.assetTable(c)
	}
	if said != nil {
		raw, err := json.Marshal([]toast{*said})
		if err != nil {
			return err
		}
		a.setCookie(c, messagesCookie, base64.RawURLEncoding.EncodeToString(raw), 0, true)
	}
	c.w.Header().Set("Location", c.root+to.after)
	c.w.Header().Set("Content-Length", "0")
	c.w.WriteHeader(http.StatusFound)
	return nil
}

// pythonString writes text for a header, as Python does: ASCII only.
func pythonString(text string) string {
	var out strings.Builder
	for _, r := range string(appendString(nil, text)) {
		switch {
		case r < 0x80:
			out.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			out.WriteString(escape16(0xd800+(r>>10)) + escape16(0xdc00+(r&0x3ff)))
		default:
			out.WriteString(escape16(r))
		}
	}
	return out.String()
}

func escape16(r rune) string {
	return `\u` + string([]byte{hexDigits[r>>12&15], hexDigits[r>>8&15], hexDigits[r>>4&15], hexDigits[r&15]})
}

// messages takes what was said to this page.
func (a *api) messages(c *call) []toast {
	cookie, err := c.r.Cookie(messagesCookie)
	if err != nil {
		return nil
	}
	a.setCookie(c, messagesCookie, "", -1, true)
	var said []toast
	raw, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || json.Unmarshal(raw, &said) != nil {
		return nil
	}
	return said
}

// tableRow is a line of the table of assets.
type tableRow struct {
	ID, Name, Kind, Start, End string
	Duration                   int64
	Enabled, Processing        bool
	Failed                     string
}

// boxPage is what the pages of a box show.
type boxPage struct {
	Root, Title, Player, Token string
	Messages                   []toast
	Enabled, Inactive          []tableRow
}

// boxPage fills a page; the form's token goes with it, as a cookie too.
func (a *api) boxPage(c *call, title string) (boxPage, error) {
	set, _, err := a.readSettings(c)
	if err != nil {
		return boxPage{}, err
	}
	zone, err := a.zone(c)
	if err != nil {
		return boxPage{}, err
	}
	all, err := a.Assets.All(c.ctx())
	if err != nil {
		return boxPage{}, err
	}
	p := boxPage{Root: c.root, Title: title, Player: set.PlayerName, Token: a.csrfToken(c)}
	for _, one := range all.Assets {
		row := tableRow{ID: one.ID, Name: one.Name, Kind: one.Mimetype, Duration: one.Duration, Enabled: one.Visible(), Processing: one.LegacyProcessing()}
		row.Start, _ = date(one.Start, zone).(string)
		row.End, _ = date(one.End, zone).(string)
		if one.Status == asset.StatusFailed {
			row.Failed = one.ProcessingNote
		}
		if row.Enabled && !row.Processing {
			p.Enabled = append(p.Enabled, row)
		} else {
			p.Inactive = append(p.Inactive, row)
		}
	}
	return p, nil
}

// assetTable answers with the part of the page that is fetched every few seconds.
func (a *api) assetTable(c *call) error {
	p, err := a.boxPage(c, "")
	if err == nil {
		a.html(c, http.StatusOK, "table.html", p)
	}
	return err
}

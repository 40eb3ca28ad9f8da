package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"

	"github.com/signate/signate/internal/fault"
)

// piSignage speaks the API of piSignage's hosted and self-hosted servers.
type piSignage struct {
	*client
	base  *url.URL
	login Login
	token string
}

var subdomain = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9-]{0,62}$`)

func newPiSignage(c *client, l Login) (Source, error) {
	if l.Address == "" && !subdomain.MatchString(l.Account) {
		return nil, fault.Invalid("credentials.account", "invalid", "Enter the name in front of .pisignage.com, or the address of your own server.")
	}
	base, err := addressOf(l.Address, "https://"+l.Account+".pisignage.com")
	if err == nil {
		base.Path = strings.TrimSuffix(base.Path, "/api")
		err = required("credentials.username", l.Username, "Enter the e-mail address of the account.")
	}
	if err == nil {
		err = required("credentials.secret", l.Secret, "Enter the password of the account.")
	}
	return &piSignage{client: c, base: base, login: l}, err
}

func (p *piSignage) header() http.Header { return http.Header{"X-Access-Token": {p.token}} }

func (p *piSignage) signIn(ctx context.Context) error {
	body, err := json.Marshal(map[string]any{"email": p.login.Username, "password": p.login.Secret, "getToken": true})
	if err != nil {
		return fmt.Errorf("encode the login: %w", err)
	}
	var answer struct {
		Token text `json:"token"`
	}
	if err := p.ask(ctx, call{method: http.MethodPost, url: p.base.String() + "/api/session", body: body, contentType: "application/json"}, &answer); err != nil {
		return p.explain(err)
	}
	if answer.Token == "" {
		return p.rejected()
	}
	p.token = string(answer.Token)
	return nil
}

// signedIn does something with a token; a token that ran out is renewed once.
func (p *piSignage) signedIn(ctx context.Context, do func() error) error {
	if p.token == "" {
		if err := p.signIn(ctx); err != nil {
			return err
		}
		return do()
	}
	err := do()
	if !refused(err) {
		return err
	}
	if err := p.signIn(ctx); err != nil {
		return err
	}
	return do()
}

type piSignageFile struct {
	Name     text       `json:"name"`
	Type     text       `json:"type"`
	Duration seconds    `json:"duration"`
	Labels   []flexible `json:"labels"`
	Path     text       `json:"path"`
}

// Items lists the files that the server knows, then those that only lie there.
func (p *piSignage) Items(ctx context.Context, fn func(Item) error) error {
	var answer struct {
		Success *bool `json:"success"`
		Data    struct {
			Files []text          `json:"files"`
			Known []piSignageFile `json:"dbdata"`
		} `json:"data"`
	}
	err := p.signedIn(ctx, func() error {
		return p.ask(ctx, call{method: http.MethodGet, url: p.base.String() + "/api/files", header: p.header()}, &answer)
	})
	if err != nil {
		return p.explain(err)
	}
	if answer.Success != nil && !*answer.Success {
		return p.unavailable("It refuses to list its files.", nil)
	}
	known := seen{label: p.label}
	files := answer.Data.Known
	for _, name := range answer.Data.Files {
		files = append(files, piSignageFile{Name: name})
	}
	for _, f := range files {
		if f.Name == "" {
			continue
		}
		fresh, err := known.add(string(f.Name))
		if err != nil {
			return err
		}
		if fresh {
			if err := fn(p.item(f)); err != nil {
				return err
			}
		}
	}
	return nil
}

func (p *piSignage) item(f piSignageFile) Item {
	name := string(f.Name)
	item := Item{ID: name, Name: strings.TrimSuffix(name, path.Ext(name)), Kind: piSignageKind(f), FileName: name, Duration: int64(f.Duration), Tags: names(f.Labels)}
	item.Skip = skipOf(item.Kind)
	where := *p.base
	where.Path = path.Join("/", where.Path, "media", name)
	if f.Path != "" && !strings.Contains(string(f.Path), "..") {
		where.Path = path.Join("/", p.base.Path, string(f.Path))
	}
	item.File = where.String()
	return item
}

var piSignageKinds = map[string]Kind{
	".jpg": KindImage, ".jpeg": KindImage, ".png": KindImage, ".gif": KindImage, ".bmp": KindImage, ".webp": KindImage,
	".mp4": KindVideo, ".mov": KindVideo, ".m4v": KindVideo, ".avi": KindVideo, ".webm": KindVideo, ".wmv": KindVideo, ".flv": KindVideo, ".3gp": KindVideo, ".mpg": KindVideo, ".mpeg": KindVideo, ".mkv": KindVideo,
	".mp3": KindAudio, ".m4a": KindAudio, ".wav": KindAudio, ".pdf": KindDocument,
}

func piSignageKind(f piSignageFile) Kind {
	if k := kindOf(string(f.Type)); k == KindImage || k == KindVideo || k == KindAudio {
		return k
	}
	if k, ok := piSignageKinds[strings.ToLower(path.Ext(string(f.Name)))]; ok {
		return k
	}
	return KindOther
}

// Detail knows all from the list.
func (p *piSignage) Detail(_ context.Context, item Item) (Item, error) { return item, nil }

// Open opens a file of the server.
func (p *piSignage) Open(ctx context.Context, item Item) (content io.ReadCloser, size int64, err error) {
	err = p.signedIn(ctx, func() error {
		content, size, err = p.open(ctx, item.File, p.base.Host, p.header())
		return err
	})
	return content, size, p.explainItem(err)
}

package provider

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// xibo speaks the API of a Xibo CMS.
type xibo struct {
	*client
	base    *url.URL
	login   Login
	token   string
	expires time.Time
}

func newXibo(c *client, l Login) (Source, error) {
	if err := required("base_url", l.Address, "Enter the address of your CMS, such as https://cms.example.com."); err != nil {
		return nil, err
	}
	base, err := addressOf(l.Address, "")
	if err == nil {
		base.Path = strings.TrimSuffix(base.Path, "/api")
		err = required("credentials.username", l.Username, "Enter the client id of an application of the CMS.")
	}
	if err == nil {
		err = required("credentials.secret", l.Secret, "Enter the client secret of the application.")
	}
	return &xibo{client: c, base: base, login: l}, err
}

func (x *xibo) header() http.Header { return http.Header{"Authorization": {"Bearer " + x.token}} }

// signIn exchanges the client's credentials for a token that lasts for a while.
func (x *xibo) signIn(ctx context.Context) error {
	form := url.Values{"grant_type": {"client_credentials"}, "client_id": {strings.TrimSpace(x.login.Username)}, "client_secret": {strings.TrimSpace(x.login.Secret)}}
	var answer struct {
		Token   text    `json:"access_token"`
		Expires seconds `json:"expires_in"`
	}
	err := x.ask(ctx, call{
		method: http.MethodPost, url: x.base.String() + "/api/authorize/access_token", body: []byte(form.Encode()), contentType: "application/x-www-form-urlencoded",
	}, &answer)
	var status *statusError
	if errors.As(err, &status) && status.status == http.StatusBadRequest {
		return x.rejected()
	}
	if err != nil {
		return x.explain(err)
	}
	if answer.Token == "" {
		return x.rejected()
	}
	x.token, x.expires = string(answer.Token), time.Now().Add(time.Hour)
	if answer.Expires > 0 {
		x.expires = time.Now().Add(time.Duration(answer.Expires)*time.Second - tokenMargin)
	}
	return nil
}

// tokenMargin is how long before its end a token is renewed.
const tokenMargin = 30 * time.Second

// signedIn does something with a token; one that runs out, or is refused, is renewed once.
func (x *xibo) signedIn(ctx context.Context, do func() error) error {
	fresh := x.token == "" || time.Now().After(x.expires)
	if fresh {
		if err := x.signIn(ctx); err != nil {
			return err
		}
	}
	err := do()
	if fresh || !refused(err) {
		return err
	}
	if err := x.signIn(ctx); err != nil {
		return err
	}
	return do()
}

type xiboMedia struct {
	ID       text       `json:"mediaId"`
	Name     text       `json:"name"`
	Type     text       `json:"mediaType"`
	FileName text       `json:"fileName"`
	Size     seconds    `json:"fileSize"`
	Duration seconds    `json:"duration"`
	Tags     []flexible `json:"tags"`
	Folder   text       `json:"folderName"`
}

// Items lists the library.
func (x *xibo) Items(ctx context.Context, fn func(Item) error) error {
	known := seen{label: x.label}
	for start := 0; ; start += pageSize {
		var page []xiboMedia
		query := url.Values{"start": {strconv.Itoa(start)}, "length": {strconv.Itoa(pageSize)}}
		err := x.signedIn(ctx, func() error {
			var raw json.RawMessage
			err := x.ask(ctx, call{method: http.MethodGet, url: x.base.String() + "/api/library?" + query.Encode(), header: x.header()}, &raw)
			if err != nil {
				return err
			}
			return x.page(raw, &page)
		})
		if err != nil {
			return x.explain(err)
		}
		news := false
		for _, m := range page {
			if m.ID == "" {
				continue
			}
			fresh, err := known.add(string(m.ID))
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			news = true
			if err := fn(x.item(m)); err != nil {
				return err
			}
		}
		if len(page) < pageSize {
			return nil
		}
		if !news {
			return known.again()
		}
	}
}

// page reads a list, which some releases wrap for their own tables.
func (x *xibo) page(raw json.RawMessage, page *[]xiboMedia) error {
	if json.Unmarshal(raw, page) == nil {
		return nil
	}
	var wrapped struct {
		Data *[]xiboMedia `json:"data"`
	}
	if err := json.Unmarshal(raw, &wrapped); err != nil || wrapped.Data == nil {
		return x.unavailable("Its answer cannot be understood.", err)
	}
	*page = *wrapped.Data
	return nil
}

func (x *xibo) item(m xiboMedia) Item {
	item := Item{
		ID: string(m.ID), Name: string(m.Name), Kind: KindOther, FileName: string(m.FileName), Size: int64(m.Size), Duration: int64(m.Duration),
		Tags: names(m.Tags, m.Folder), File: x.base.String() + "/api/library/download/" + url.PathEscape(string(m.ID)) + "/" + url.PathEscape(string(m.Type)),
	}
	switch k := Kind(strings.ToLower(string(m.Type))); k {
	case KindImage, KindVideo, KindAudio:
		item.Kind = k
	case "powerpoint", "pdf", "htmlpackage":
		item.Kind = KindDocument
	}
	item.Skip = skipOf(item.Kind)
	return item
}

// Detail knows all from the list.
func (x *xibo) Detail(_ context.Context, item Item) (Item, error) { return item, nil }

// Open opens a file of the library.
func (x *xibo) Open(ctx context.Context, item Item) (content io.ReadCloser, size int64, err error) {
	err = x.signedIn(ctx, func() error {
		content, size, err = x.open(ctx, item.File, x.base.Host, x.header())
		return err
	})
	return content, size, x.explainItem(err)
}

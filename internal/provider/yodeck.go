package provider

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/signate/signate/internal/fault"
)

// yodeck speaks the REST API of Yodeck, version 2.
type yodeck struct {
	*client
	base   *url.URL
	header http.Header
}

func newYodeck(c *client, l Login) (Source, error) {
	base, err := addressOf(l.Address, "https://app.yodeck.com/api/v2")
	if err == nil {
		err = required("credentials.secret", l.Secret, "Enter an API token of Yodeck.")
	}
	return &yodeck{c, base, http.Header{"Authorization": {"Token " + strings.TrimSpace(l.Secret)}}}, err
}

type yodeckMedia struct {
	ID              text                `json:"id"`
	Name            text                `json:"name"`
	Origin          struct{ Type text } `json:"media_origin"`
	Extension       text                `json:"file_extension"`
	DefaultDuration seconds             `json:"default_duration"`
	File            text                `json:"file"`
	MediaFile       text                `json:"media_file"`
	SourceURL       text                `json:"source_url"`
	OriginalURL     text                `json:"original_url"`
	URL             text                `json:"url"`
	WebsiteURL      text                `json:"website_url"`
	Link            text                `json:"link"`
	Thumbnail       text                `json:"thumbnail_url"`
	Arguments       map[string]flexible `json:"arguments"`
	Tags            []flexible          `json:"tags"`
	Workspace       struct{ Name text } `json:"workspace"`
	Availability    struct {
		Enable bool `json:"enable"`
		After  text `json:"available_after"`
		Before text `json:"available_before"`
	} `json:"availability_schedule"`
}

// Items lists the media, one type after the other: rows of the list do not tell their type.
func (y *yodeck) Items(ctx context.Context, fn func(Item) error) error {
	known := seen{label: y.label}
	for _, kind := range []Kind{KindImage, KindVideo, KindWebpage, KindAudio, KindDocument} {
		if err := y.list(ctx, kind, &known, fn); err != nil {
			return err
		}
	}
	return nil
}

func (y *yodeck) list(ctx context.Context, kind Kind, known *seen, fn func(Item) error) error {
	for offset := 0; ; {
		var page struct {
			Results []yodeckMedia `json:"results"`
			Next    text          `json:"next"`
		}
		query := url.Values{"media_type": {string(kind)}, "limit": {strconv.Itoa(pageSize)}, "offset": {strconv.Itoa(offset)}}
		if err := y.ask(ctx, call{method: http.MethodGet, url: y.base.String() + "/media/?" + query.Encode(), header: y.header.Clone()}, &page); err != nil {
			return y.explain(err)
		}
		news := false
		for _, m := range page.Results {
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
			if err := fn(Item{ID: string(m.ID), Name: string(m.Name), Kind: kind, Skip: skipOf(kind)}); err != nil {
				return err
			}
		}
		offset += len(page.Results)
		if len(page.Results) == 0 || page.Next == "" {
			return nil
		}
		if !news {
			return known.again()
		}
	}
}

// Detail asks for one of the media: only that tells addresses, times and durations.
func (y *yodeck) Detail(ctx context.Context, item Item) (Item, error) {
	var m yodeckMedia
	if err := y.ask(ctx, call{method: http.MethodGet, url: y.base.String() + "/media/" + url.PathEscape(item.ID) + "/", header: y.header.Clone()}, &m); err != nil {
		return item, y.explainItem(err)
	}
	if m.Name != "" {
		item.Name = string(m.Name)
	}
	item.Duration, item.Tags = int64(m.DefaultDuration), names(m.Tags, m.Workspace.Name)
	if m.Availability.Enable {
		item.Start, item.End = window(m.Availability.After, m.Availability.Before)
	}
	if item.Kind == KindWebpage {
		return y.webpage(item, m), nil
	}
	item.File = firstURL(m.File, m.MediaFile, m.SourceURL, m.OriginalURL, m.URL,
		m.argument("download_from_url"), m.argument("source_url"), m.argument("file"), m.argument("url"))
	if item.File == "" && item.Kind == KindImage {
		item.File = firstURL(m.Thumbnail)
	}
	if item.File == "" {
		item.Skip = "Yodeck offers no download of this file; upload it by hand."
	}
	item.FileName = fileName(item.Name, string(m.Extension), item.File)
	return item, nil
}

func (m yodeckMedia) argument(name string) text { return m.Arguments[name].text }

// webpage finds the address that a page shows. Yodeck's own pages work nowhere else.
func (y *yodeck) webpage(item Item, m yodeckMedia) Item {
	candidates := []text{m.URL, m.WebsiteURL, m.SourceURL, m.Link}
	for _, name := range []string{"url", "website_url", "source_url", "link", "address"} {
		candidates = append(candidates, m.argument(name))
	}
	for _, a := range sortedByName(m.Arguments) {
		candidates = append(candidates, a.text)
	}
	item.Page = firstURL(candidates...)
	u, err := url.Parse(item.Page)
	switch {
	case item.Page == "" || err != nil:
		item.Skip = "Yodeck does not tell the address of this page."
	case u.Hostname() == "yodeck.com" || strings.HasSuffix(u.Hostname(), ".yodeck.com"):
		item.Skip = "This is an app or widget of Yodeck, which works nowhere else."
	}
	return item
}

// Open opens a file; Yodeck's own addresses want the token, those of its storage do not.
func (y *yodeck) Open(ctx context.Context, item Item) (io.ReadCloser, int64, error) {
	if item.File == "" {
		return nil, 0, fault.New(fault.KindUnprocessed, "There is no address to download it from.")
	}
	content, size, err := y.open(ctx, item.File, y.base.Host, y.header)
	return content, size, y.explainItem(err)
}

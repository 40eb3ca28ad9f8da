package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/signate/signate/internal/egress"
	"github.com/signate/signate/internal/fault"
)

// place is the asset group that content goes to.
const place = "Migrated from Signate"

// screenly speaks the API of Screenly, version 4.1.
type screenly struct {
	*client
	base   *url.URL
	header http.Header
}

func newScreenly(c *client, l Login) (Target, error) {
	base, err := addressOf(l.Address, "https://api.screenlyapp.com/api/v4.1")
	if err == nil {
		err = required("credentials.secret", l.Secret, "Enter an API token of Screenly.")
	}
	return &screenly{c, base, http.Header{"Authorization": {"Token " + strings.TrimSpace(l.Secret)}, "Prefer": {"return=representation"}}}, err
}

type screenlyRow struct {
	ID    text `json:"id"`
	Title text `json:"title"`
}

func (s *screenly) rows(ctx context.Context, path string, query url.Values) ([]screenlyRow, error) {
	var rows []screenlyRow
	err := s.ask(ctx, call{method: http.MethodGet, url: s.base.String() + path + "?" + query.Encode(), header: s.header.Clone()}, &rows)
	return rows, s.explain(err)
}

// Open finds the group, or makes it.
func (s *screenly) Open(ctx context.Context) (string, error) {
	rows, err := s.rows(ctx, "/asset-groups", url.Values{"title": {"eq." + place}, "limit": {"1"}})
	if err != nil {
		return "", err
	}
	if len(rows) > 0 && rows[0].ID != "" {
		return string(rows[0].ID), nil
	}
	body, err := json.Marshal(map[string]string{"title": place})
	if err != nil {
		return "", fmt.Errorf("encode the group: %w", err)
	}
	var made json.RawMessage
	err = s.ask(ctx, call{method: http.MethodPost, url: s.base.String() + "/asset-groups", body: body, contentType: "application/json", header: s.header.Clone()}, &made)
	if err != nil {
		return "", s.explain(err)
	}
	if id := idOf(made); id != "" {
		return id, nil
	}
	return "", s.unavailable("It did not make a group for the content.", nil)
}

// idOf reads the id of what was made, alone or as the only row of a list.
func idOf(raw json.RawMessage) string {
	var rows []screenlyRow
	if json.Unmarshal(raw, &rows) == nil && len(rows) > 0 {
		return string(rows[0].ID)
	}
	var one screenlyRow
	_ = json.Unmarshal(raw, &one) // without an id there is none
	return string(one.ID)
}

// Has looks for an asset of the group by its title.
func (s *screenly) Has(ctx context.Context, group, name string) (bool, error) {
	rows, err := s.rows(ctx, "/assets", url.Values{"asset_group_id": {"eq." + group}, "title": {"eq." + name}, "limit": {"1"}})
	return len(rows) > 0, err
}

// Send adds an asset; a file streams, so it is sent once and not again.
func (s *screenly) Send(ctx context.Context, group string, u Upload) (string, error) {
	reader, writer := io.Pipe()
	form := multipart.NewWriter(writer)
	go func() { writer.CloseWithError(writeForm(form, group, u)) }()
	defer func() { _ = reader.Close() }()
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.base.String()+"/assets", reader)
	if err != nil {
		return "", fmt.Errorf("make a request: %w", err)
	}
	r.Header = s.header.Clone()
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("User-Agent", userAgent)
	res, err := s.http.Do(r)
	if err != nil {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		return "", s.unavailable(egress.Explain(err), err)
	}
	if res.StatusCode >= http.StatusBadRequest {
		return "", s.refusal(statusOf(res))
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err != nil {
		return "", s.unavailable("The connection broke in the middle of an answer.", err)
	}
	return idOf(text), nil
}

func (s *screenly) refusal(failed *statusError) error {
	if refused(failed) {
		return s.rejected()
	}
	if failed.status == http.StatusTooManyRequests {
		f := fault.New(fault.KindRateLimited, "Screenly takes no more uploads at the moment.")
		f.RetryAfter = failed.wait
		return f.Because(failed)
	}
	detail := failed.detail
	if detail != "" {
		detail = ": " + detail
	}
	return fault.New(fault.KindUnprocessed, "Screenly rejected the upload ("+strconv.Itoa(failed.status)+")"+detail).Because(failed)
}

func writeForm(form *multipart.Writer, group string, u Upload) error {
	err := errors.Join(form.WriteField("title", u.Name), form.WriteField("asset_group_id", group))
	if err != nil {
		return err
	}
	if u.Content == nil {
		return errors.Join(form.WriteField("source_url", u.URL), form.Close())
	}
	part, err := form.CreateFormFile("file", plainName(u.FileName))
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, u.Content); err != nil {
		return err
	}
	return form.Close()
}

// plainName keeps folders and control characters out of a file's name.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || strings.ContainsRune(`/\:`, r) {
			return '_'
		}
		return r
	}, name)
	if strings.Trim(name, "._ ") == "" {
		return "file"
	}
	return name
}

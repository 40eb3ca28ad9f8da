package provider

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/signate/signate/internal/fault"
)

// screenCloud speaks the GraphQL API of ScreenCloud Studio. An account lives in one region.
type screenCloud struct {
	*client
	regions []*url.URL // to look for the account in; one once it is found
	header  http.Header
}

func newScreenCloud(c *client, l Login) (Source, error) {
	s := &screenCloud{client: c}
	token := strings.TrimSpace(l.Secret)
	regions := []string{"eu", "us"}
	if region, rest, ok := strings.Cut(token, ":"); ok && (strings.EqualFold(region, "eu") || strings.EqualFold(region, "us")) {
		regions, token = []string{strings.ToLower(region)}, rest
	}
	if l.Address != "" {
		regions = []string{""}
	}
	for _, region := range regions {
		u, err := addressOf(l.Address, "https://graphql."+region+".screencloud.com/graphql")
		if err != nil {
			return nil, err
		}
		s.regions = append(s.regions, u)
	}
	s.header = http.Header{"Authorization": {"Bearer " + token}}
	return s, required("credentials.secret", token, "Enter an API token of ScreenCloud.")
}

const (
	queryOrganisation = `{ currentOrg { id } }`
	queryFiles        = `query($first: Int!, $after: Cursor) { list: allFiles(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { id name mimetype } } }`
	queryLinks        = `query($first: Int!, $after: Cursor) { list: allLinks(first: $first, after: $after) { pageInfo { hasNextPage endCursor } nodes { id name linkType } } }`
	queryFile         = `query($id: UUID!) { item: fileById(id: $id) { id name mimetype availableAt expireAt source fileOutputsByFileId { nodes { url mimetype } } } }`
	queryLink         = `query($id: UUID!) { item: linkById(id: $id) { id name url linkType } }`
)

// query asks one question. GraphQL reports refusals inside of answers that succeed.
func (s *screenCloud) query(ctx context.Context, at *url.URL, question string, variables map[string]any, data any) error {
	body, err := json.Marshal(map[string]any{"query": question, "variables": variables})
	if err != nil {
		return fmt.Errorf("encode a query: %w", err)
	}
	var answer struct {
		Data   json.RawMessage `json:"data"`
		Errors []struct {
			Message    string `json:"message"`
			Extensions struct {
				Code string `json:"code"`
			} `json:"extensions"`
		} `json:"errors"`
	}
	if err := s.ask(ctx, call{method: http.MethodPost, url: at.String(), body: body, contentType: "application/json", header: s.header.Clone()}, &answer); err != nil {
		return err
	}
	if len(answer.Errors) > 0 {
		first := answer.Errors[0]
		if strings.Contains(strings.ToLower(first.Message+first.Extensions.Code), "auth") || strings.Contains(strings.ToLower(first.Message), "permission") {
			return s.rejected()
		}
		return s.unavailable("It refuses the request.", fmt.Errorf("graphql: %s", first.Message))
	}
	if err := json.Unmarshal(answer.Data, data); err != nil {
		return s.unavailable("Its answer cannot be understood.", err)
	}
	return nil
}

// region finds where the account is.
func (s *screenCloud) region(ctx context.Context) (*url.URL, error) {
	var last error
	for _, u := range s.regions {
		var data struct {
			Org *struct{ ID text } `json:"currentOrg"`
		}
		last = s.query(ctx, u, queryOrganisation, nil, &data)
		if last == nil && data.Org != nil {
			s.regions = []*url.URL{u}
			return u, nil
		}
		if last != nil && !refused(last) && !fault.IsKind(last, fault.KindUnauthorized) {
			return nil, s.explain(last)
		}
	}
	return nil, s.rejected()
}

// Items lists files, then links.
func (s *screenCloud) Items(ctx context.Context, fn func(Item) error) error {
	at, err := s.region(ctx)
	if err != nil {
		return err
	}
	known := seen{label: s.label}
	if err := s.list(ctx, at, queryFiles, "file:", &known, fn); err != nil {
		return err
	}
	return s.list(ctx, at, queryLinks, "link:", &known, fn)
}

type screenCloudNode struct {
	ID       text `json:"id"`
	Name     text `json:"name"`
	Mimetype text `json:"mimetype"`
	LinkType text `json:"linkType"`
}

func (s *screenCloud) list(ctx context.Context, at *url.URL, question, prefix string, known *seen, fn func(Item) error) error {
	var after any
	for {
		var data struct {
			List struct {
				Page struct {
					More bool `json:"hasNextPage"`
					End  text `json:"endCursor"`
				} `json:"pageInfo"`
				Nodes []screenCloudNode `json:"nodes"`
			} `json:"list"`
		}
		if err := s.query(ctx, at, question, map[string]any{"first": pageSize, "after": after}, &data); err != nil {
			return s.explain(err)
		}
		news := false
		for _, n := range data.List.Nodes {
			if n.ID == "" {
				continue
			}
			fresh, err := known.add(prefix + string(n.ID))
			if err != nil {
				return err
			}
			if !fresh {
				continue
			}
			news = true
			if err := fn(n.item(prefix)); err != nil {
				return err
			}
		}
		if !data.List.Page.More || data.List.Page.End == "" {
			return nil
		}
		if !news {
			return known.again()
		}
		after = data.List.Page.End
	}
}

func (n screenCloudNode) item(prefix string) Item {
	item := Item{ID: prefix + string(n.ID), Name: string(n.Name), Kind: KindWebpage}
	if prefix == "file:" {
		item.Kind = kindOf(string(n.Mimetype))
		item.Skip = skipOf(item.Kind)
	} else if n.LinkType != "STANDARD" {
		item.Skip = "This is content of ScreenCloud's own, which works nowhere else."
	}
	return item
}

// Detail asks for the address and the dates of one item.
func (s *screenCloud) Detail(ctx context.Context, item Item) (Item, error) {
	at, err := s.found(ctx)
	if err != nil {
		return item, err
	}
	kind, id, _ := strings.Cut(item.ID, ":")
	question := queryFile
	if kind == "link" {
		question = queryLink
	}
	var data struct {
		Item *struct {
			Name        text `json:"name"`
			URL         text `json:"url"`
			AvailableAt text `json:"availableAt"`
			ExpireAt    text `json:"expireAt"`
			Source      text `json:"source"`
			Outputs     struct {
				Nodes []struct {
					URL text `json:"url"`
				} `json:"nodes"`
			} `json:"fileOutputsByFileId"`
		} `json:"item"`
	}
	if err := s.query(ctx, at, question, map[string]any{"id": id}, &data); err != nil {
		return item, s.explainItem(err)
	}
	if data.Item == nil {
		return item, fault.NotFound("file").WithCode("vendor_item_gone")
	}
	if kind == "link" {
		if item.Page = firstURL(data.Item.URL); item.Page == "" {
			item.Skip = "ScreenCloud does not tell the address of this page."
		}
		return item, nil
	}
	candidates := []text{data.Item.Source}
	for _, o := range data.Item.Outputs.Nodes {
		candidates = append(candidates, o.URL)
	}
	item.Start, item.End = window(data.Item.AvailableAt, data.Item.ExpireAt)
	if item.File = firstURL(candidates...); item.File == "" {
		item.Skip = "ScreenCloud offers no download of this file; upload it by hand."
	}
	item.FileName = fileName(item.Name, "", item.File)
	return item, nil
}

// found returns the region, looking for it only once.
func (s *screenCloud) found(ctx context.Context) (*url.URL, error) {
	if len(s.regions) == 1 {
		return s.regions[0], nil
	}
	return s.region(ctx)
}

// Open opens a file; the addresses carry their own permission, so no token is sent.
func (s *screenCloud) Open(ctx context.Context, item Item) (io.ReadCloser, int64, error) {
	content, size, err := s.open(ctx, item.File, "", nil)
	return content, size, s.explainItem(err)
}

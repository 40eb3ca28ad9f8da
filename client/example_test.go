package client_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"

	"github.com/signate/signate/client"
)

func ExampleNew() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path != "/api/v3/assets/" {
			w.Header().Set("Content-Type", "application/problem+json")
			w.WriteHeader(http.StatusNotFound)
			_, _ = fmt.Fprint(w, `{"type": "/problems/not-found", "title": "Not found", "status": 404, "detail": "There is no such asset."}`)
			return
		}
		_, _ = fmt.Fprint(w, `{"results": [{"id": "87650da049d64cd98e386c039e787dbd", "name": "Menu"}], "next_cursor": null}`)
	}))
	defer server.Close()

	c, err := client.New(client.Config{Server: server.URL, Key: "sgn_…"})
	if err != nil {
		panic(err)
	}
	search := "menu"
	page, err := c.ListAssetsWithResponse(context.Background(), &client.ListAssetsParams{Search: &search})
	if err != nil {
		panic(err)
	}
	for _, a := range page.JSON200.Results {
		fmt.Println(a.Name)
	}

	_, err = c.GetAssetWithResponse(context.Background(), "00000000000000000000000000000000")
	var problem *client.Error
	if errors.As(err, &problem) {
		fmt.Println(problem.Status, problem.Detail)
	}
	// Output:
	// Menu
	// 404 There is no such asset.
}

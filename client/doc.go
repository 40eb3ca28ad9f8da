// Package client calls a Signate server's API v3. Its types and methods are made from the same contract as the
// server, which /api/v3/docs/ of every installation shows.
//
//	c, err := client.New(client.Config{Server: "https://signage.example.com", Key: "sgn_…"})
//	page, err := c.ListAssetsWithResponse(ctx, &client.ListAssetsParams{})
//	for _, a := range page.JSON200.Results { … }
//
// An answer that reports a problem is an *Error, so a nil error means that it worked. What may be repeated without
// harm is, when the server is away for a moment or says when to come again. Nothing has a deadline but that of its
// context, as large files take their time.
package client

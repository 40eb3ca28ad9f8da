package v3_test

import (
	"crypto/md5"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strconv"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/page"
	"github.com/signate/signate/test/apitest"
)

// The library that BenchmarkLibrary reads: one large tenant among many small ones.
const (
	libraryTenants = 1_000
	librarySmall   = 100     // assets of a small tenant
	libraryLarge   = 100_000 // of the large one
	libraryWords   = 2_000   // that names are made of, apart from one that every tenth has
	libraryTags    = 500
	libraryReaders = 16 // connections at once
)

// fillLibrary writes the assets straight into the database.
func fillLibrary(b *testing.B, in *apitest.Installation, tenant string) {
	b.Helper()
	const columns = `insert into assets (tenant_id, asset_id, name, type, mimetype, uri, is_enabled, play_order, tags, metadata, processing_status, start_date, end_date)`
	const row = `md5(%s || '/' || i), 'Asset ' || i || ' ' || substr(md5((i %% %d)::text), 1, 8) || case when i %% 10 = 0 then ' seasonal' else '' end,
		'webpage', 'webpage', 'https://example.com/' || i, true, i, array['campaign/' || (i %% %d), 'all'], jsonb_build_object('room', i), 'completed',
		now() - interval '1 day', now() + interval '1 year'`
	const chunk = 10_000
	for from := 0; from < libraryLarge; from += chunk {
		in.Owner(b, fmt.Sprintf(columns+` select '%s'::uuid, `+row+` from generate_series(%d, %d) i`, tenant, "'large'", libraryWords, libraryTags, from, from+chunk-1))
	}
	for from := 1; from < libraryTenants; from += chunk / librarySmall {
		in.Owner(b, fmt.Sprintf(columns+` select md5('tenant' || t)::uuid, `+row+` from generate_series(%d, %d) t, generate_series(0, %d) i`,
			"t", libraryWords, libraryTags, from, min(from+chunk/librarySmall, libraryTenants)-1, librarySmall-1))
	}
	in.Owner(b, fmt.Sprintf(`insert into tags (tenant_id, id, name) select '%s'::uuid, gen_random_uuid(), 'campaign/' || i from generate_series(0, %d) i`, tenant, libraryTags-1))
	in.Owner(b, `vacuum analyze assets`)
}

// BenchmarkLibrary has 50 of 100,000 assets of one tenant among 1,000 read over HTTP with 16 connections, and tells
// the median and the 95th percentile of how long an answer takes.
func BenchmarkLibrary(b *testing.B) {
	in := apitest.Open(b)
	tenant := in.Tenant(b)
	c := tenant.As(b, access.ContentManager)
	fillLibrary(b, in, tenant.ID.String())
	word := func(i int) string {
		return fmt.Sprintf("search=%x", md5.Sum([]byte(strconv.Itoa(i%libraryWords))))[:len("search=")+8]
	}
	for _, kind := range []struct {
		name  string
		query func(i int) string
	}{
		{"page", func(i int) string {
			return "cursor=" + url.QueryEscape(page.Cursor{Order: "play_order", Key: []any{i % libraryLarge, "z"}}.Encode())
		}},
		{"newest", func(int) string { return "ordering=-created_at" }},
		{"search", word},
		{"search-common", func(int) string { return "search=seasonal" }},
		{"tag", func(i int) string { return fmt.Sprintf("tags=campaign/%d", i%libraryTags) }},
		{"search-and-tag", func(i int) string { return word(i) + fmt.Sprintf("&tags=campaign/%d", i%libraryTags) }},
	} {
		b.Run(kind.name, func(b *testing.B) { readLibrary(b, c, "/api/v3/assets/?limit=50&", kind.query) })
	}
	all := func(int) string { return "" }
	b.Run("facets", func(b *testing.B) { readLibrary(b, c, "/api/v3/assets/facets/", all) })
	b.Run("tags-used", func(b *testing.B) { readLibrary(b, c, "/api/v3/tags/", all) })
}

func readLibrary(b *testing.B, c *apitest.Client, path string, query func(int) string) {
	b.Helper()
	paths := make([]string, b.N)
	for i := range paths {
		paths[i] = path + query(rand.IntN(1<<30))
	}
	took := readElsewhere(b, c, libraryReaders, paths)
	b.ReportMetric(percentile(took, 50), "p50-ms")
	b.ReportMetric(percentile(took, 95), "p95-ms")
}

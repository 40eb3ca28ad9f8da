package layout

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"time"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/riverqueue/river"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/egress"
	"github.com/signate/signate/internal/job"
	"github.com/signate/signate/internal/layout/internal/db"
	"github.com/signate/signate/internal/postgres"
)

// Source is where data of widgets comes from. Widgets with the same source share what is fetched.
type Source struct {
	Kind string // rss or weather
	URL  string
}

// sources says how each kind is read, and how old its data may become.
var sources = map[string]struct {
	read     func(body []byte) (any, error)
	every    time.Duration
	accepted string
}{
	"rss":     {readRSS, 5 * time.Minute, "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8, */*;q=0.1"},
	"weather": {readWeather, 15 * time.Minute, "application/json"},
}

// secretParameters are names by which services take keys in an address.
var secretParameters = regexp.MustCompile(`(?i)^(app_?id|auth|authorization|((api|access|subscription|private|client)[-_]?)?(key|token|secret)|pass(word|wd)?|sig(nature)?)$`)

// LoadsByKey tells whether the widget of the zone loads its data from an address with a password or a key in it. No screen
// is told such an address, and no other tenant.
func (z Zone) LoadsByKey() bool {
	source := z.Widget.feed()
	if source == nil {
		return false
	}
	u, err := url.Parse(source.URL)
	if err != nil || u.User != nil {
		return true
	}
	for name := range u.Query() {
		if secretParameters.MatchString(name) {
			return true
		}
	}
	return false
}

// namespace makes ids of sources, so that the same source has the same id.
var namespace = uuid.MustParse("6f1c8a52-3b0d-4c57-9a3e-2d5a1f5c7e10")

func (s Source) id() uuid.UUID { return uuid.NewSHA1(namespace, []byte(s.Kind+" "+s.URL)) }

// Feed is what was fetched from a source.
type Feed struct {
	ID        uuid.UUID
	Kind      string
	URL       string
	Data      json.RawMessage // nil before the first good answer
	ChangedAt *time.Time
	FetchedAt *time.Time
	FailedAt  *time.Time    // when the last attempt failed; nil when it did not
	Failed    egress.Reason // why it did
}

// Feed returns the data of a source as it is known. When it has become old somebody fetches it anew, and
// whoever asks next gets that. Faults: NotFound.
func (s *Service) Feed(ctx context.Context, feed uuid.UUID) (Feed, error) {
	row, err := s.q.GetFeed(ctx, s.DB.Read(ctx), db.GetFeedParams{TenantID: access.From(ctx).Tenant, ID: feed})
	if err != nil {
		return Feed{}, postgres.Fault(err, "feed")
	}
	return fromFeed(row), s.freshen(ctx, row)
}

// Feeds returns the data that a layout shows. Faults: NotFound.
func (s *Service) Feeds(ctx context.Context, layout ID) ([]Feed, error) {
	if _, err := s.Get(ctx, layout); err != nil {
		return nil, err
	}
	rows, err := s.q.ListFeeds(ctx, s.DB.Read(ctx), db.ListFeedsParams{TenantID: access.From(ctx).Tenant, LayoutID: layout})
	if err != nil {
		return nil, postgres.Fault(err, "feed")
	}
	out := make([]Feed, len(rows))
	for i, row := range rows {
		out[i] = fromFeed(row)
		if err := s.freshen(ctx, row); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func fromFeed(r db.Feed) Feed {
	f := Feed{ID: r.ID, Kind: r.Kind, URL: r.Url, Data: r.Data, ChangedAt: r.ChangedAt, FetchedAt: r.FetchedAt, FailedAt: r.FailedAt}
	f.Failed = egress.Reason{Code: r.ErrorCode, Text: r.Error}
	if r.ErrorStatus != nil {
		f.Failed.Status = int(*r.ErrorStatus)
	}
	return f
}

func (s *Service) freshen(ctx context.Context, row db.Feed) error {
	if s.Now().Before(row.DueAt) {
		return nil
	}
	return s.DB.Tx(ctx, func(tx postgres.Tx) error { return s.claimTx(ctx, tx, row.ID, row.Kind) })
}

// claimTx has a source fetched if that is due and nobody else has seen to it.
func (s *Service) claimTx(ctx context.Context, tx postgres.Tx, feed uuid.UUID, kind string) error {
	tenant, now := access.From(ctx).Tenant, s.Now()
	won, err := s.q.ClaimFeed(ctx, tx, db.ClaimFeedParams{TenantID: tenant, ID: feed, Now: now, Until: now.Add(sources[kind].every)})
	if err != nil || won == 0 {
		return postgres.Fault(err, "feed")
	}
	return s.Jobs.InsertTx(ctx, tx, FetchArgs{Tenant: tenant, Feed: feed})
}

// FetchArgs ask for a source to be fetched.
type FetchArgs struct {
	Tenant uuid.UUID `json:"tenant"`
	Feed   uuid.UUID `json:"feed"`
}

// Kind names the job of River.
func (FetchArgs) Kind() string { return "layout.fetch" }

// InsertOpts make it run once: when it fails, whoever needs the data asks again.
func (FetchArgs) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: job.QueueDefault, MaxAttempts: 1}
}

// Fetcher works FetchArgs.
type Fetcher struct {
	river.WorkerDefaults[FetchArgs]
	Layouts *Service
}

// Timeout bounds one fetch.
func (*Fetcher) Timeout(*river.Job[FetchArgs]) time.Duration { return 30 * time.Second }

// Work fetches a source. The last good data stays when that fails.
func (f *Fetcher) Work(ctx context.Context, j *river.Job[FetchArgs]) error {
	return f.Layouts.fetch(access.System(ctx, j.Args.Tenant), j.Args.Feed)
}

func (s *Service) fetch(ctx context.Context, feed uuid.UUID) error {
	tenant := access.From(ctx).Tenant
	row, err := s.q.GetFeed(ctx, s.DB.Read(ctx), db.GetFeedParams{TenantID: tenant, ID: feed})
	if errors.Is(err, pgx.ErrNoRows) {
		return nil // no layout shows it any more
	}
	if err != nil {
		return postgres.Fault(err, "feed")
	}
	got, err := s.load(ctx, row)
	return s.DB.Tx(ctx, func(tx postgres.Tx) error {
		switch {
		case err != nil:
			return postgres.Fault(s.q.FailFeed(ctx, tx, failed(row, egress.Why(err), s.Now())), "feed")
		case got.data == nil:
			return postgres.Fault(s.q.KeepFeed(ctx, tx, db.KeepFeedParams{TenantID: tenant, ID: feed, Now: s.Now()}), "feed")
		}
		return postgres.Fault(s.q.StoreFeed(ctx, tx, db.StoreFeedParams{TenantID: tenant, ID: feed, Data: got.data, Etag: got.etag, Now: s.Now()}), "feed")
	})
}

func failed(row db.Feed, why egress.Reason, now time.Time) db.FailFeedParams {
	p := db.FailFeedParams{TenantID: row.TenantID, ID: row.ID, Error: why.Text, ErrorCode: why.Code, Now: now}
	if why.Status != 0 {
		status := int32(why.Status)
		p.ErrorStatus = &status
	}
	return p
}

type answer struct {
	data json.RawMessage // nil when nothing changed
	etag string
}

// maxFeed bounds what a source may send.
const maxFeed = 2 << 20

func (s *Service) load(ctx context.Context, row db.Feed) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, 20*time.Second)
	defer cancel()
	wanted := egress.Wanted{URL: row.Url, Accept: sources[row.Kind].accepted, Limit: maxFeed}
	if row.Data != nil {
		wanted.ETag = row.Etag
	}
	doc, err := s.Documents.Fetch(ctx, wanted)
	if err != nil || doc.Body == nil {
		return answer{}, err
	}
	read, err := sources[row.Kind].read(doc.Body)
	if err != nil {
		return answer{}, err
	}
	data, err := json.Marshal(read)
	if err != nil {
		return answer{}, fmt.Errorf("encode a feed: %w", err)
	}
	return answer{data: data, etag: doc.ETag}, nil
}

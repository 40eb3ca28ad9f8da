package asset

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/id"
)

// legacyDefaultPrefix begins the ids of the pages that a new Anthias box shows.
const legacyDefaultPrefix = "default_"

// legacyDefaultYears is how long those pages play.
const legacyDefaultYears = 6

var legacyDefaults = []struct{ name, uri string }{
	{"Weather", "https://weather.srly.io"},
	{"Clock", "https://clock.srly.io"},
	{"Hacker News", "https://news.ycombinator.com"},
}

// SetLegacyDefaults adds the pages that a new Anthias box shows, or takes them away. Faults: Quota.
func (s *Service) SetLegacyDefaults(ctx context.Context, on bool, seconds int64) error {
	if on {
		return s.addLegacyDefaults(ctx, seconds)
	}
	all, err := s.All(ctx)
	if err != nil {
		return err
	}
	for _, a := range all.Assets {
		if !strings.HasPrefix(a.ID, legacyDefaultPrefix) {
			continue
		}
		if err := s.Delete(ctx, a.ID); err != nil && !fault.IsKind(err, fault.KindNotFound) {
			return err
		}
	}
	return nil
}

func (s *Service) addLegacyDefaults(ctx context.Context, seconds int64) error {
	start := s.now().UTC().Truncate(time.Microsecond)
	end := start.AddDate(legacyDefaultYears, 0, 0)
	var failed []error
	for _, d := range legacyDefaults {
		_, err := s.CreateLegacy(ctx, LegacyInput{
			ID: legacyDefaultPrefix + id.NewAsset()[:24], Name: d.name, URI: d.uri, Mimetype: "webpage", Start: &start, End: &end,
			Duration: &seconds, Enabled: true,
		})
		failed = append(failed, err)
	}
	return errors.Join(failed...)
}

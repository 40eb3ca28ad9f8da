package blob_test

import (
	"errors"
	"testing"

	"github.com/signate/signate/internal/blob"
)

// However a file is cut, S3 takes the parts and they are the file.
func TestSplit(t *testing.T) {
	t.Parallel()
	const mib, gib, tib = int64(1) << 20, int64(1) << 30, int64(1) << 40
	for _, c := range []struct {
		size, wish, part int64
		count            int
	}{
		{size: 1, part: 1, count: 1},
		{size: 5 * gib, part: 5 * gib, count: 1},
		{size: 5*gib + 1, part: 64 * mib, count: 81},
		{size: 5 * tib, part: 525 * mib, count: 9987},
		{size: 1, wish: 5 * mib, part: 1, count: 1},
		{size: 10 * mib, wish: 5 * mib, part: 5 * mib, count: 2},
		{size: 10*mib + 1, wish: 5 * mib, part: 5 * mib, count: 3},
		{size: 10 * mib, wish: 1, part: 5 * mib, count: 2},
		{size: 10_000 * 5 * mib, wish: 5 * mib, part: 5 * mib, count: 10_000},
		{size: 10_000*5*mib + 1, wish: 5 * mib, part: 6 * mib, count: 8334},
		{size: 11 * gib, wish: 6 * gib, part: 5 * gib, count: 3},
	} {
		s, err := blob.NewSplit(c.size, c.wish)
		if err != nil || s.PartSize != c.part || s.Count() != c.count {
			t.Errorf("%d bytes by %d: %+v, %d parts, %v; want %d of %d", c.size, c.wish, s, s.Count(), err, c.count, c.part)
			continue
		}
		var end int64
		for n := 1; n <= s.Count(); n++ {
			p, ok := s.Part(n)
			if !ok || p.Number != n || p.Offset != end || p.Size < 1 || p.Size > blob.MaxPart || (n < s.Count() && p.Size < blob.MinPart) {
				t.Fatalf("part %d of %+v is %+v, %v", n, s, p, ok)
			}
			end += p.Size
		}
		if end != c.size {
			t.Errorf("the parts of %+v end at %d", s, end)
		}
		for _, n := range []int{-1, 0, s.Count() + 1} {
			if p, ok := s.Part(n); ok {
				t.Errorf("%+v has a part %d: %+v", s, n, p)
			}
		}
	}
	if _, err := blob.NewSplit(5*tib+1, 0); !errors.Is(err, blob.ErrTooLarge) {
		t.Errorf("more than the storage takes: %v", err)
	}
}

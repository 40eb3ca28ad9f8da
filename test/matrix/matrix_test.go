// Package matrix shows that content behaves the same on every kind of storage, with every kind of cache, at one
// node and at two, and what is seen while one of those is away.
package matrix

import (
	"fmt"
	"io"
	"os"
	"testing"
	"time"

	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/redistest"
	"github.com/signate/signate/test/s3test"
)

func TestMain(m *testing.M) { apitest.Main(m) }

// setup is a way to run Signate.
type setup struct {
	s3, redis, two bool
}

func (s setup) String() string {
	name := func(b bool, yes, no string) string {
		if b {
			return yes
		}
		return no
	}
	return fmt.Sprintf("%s,%s,%s", name(s.s3, "s3", "disk"), name(s.redis, "redis", "memory"), name(s.two, "two nodes", "one node"))
}

// setups are all ways with SIGNATE_TEST_MATRIX=all, and otherwise as many as show every two properties together.
func setups() []setup {
	if os.Getenv("SIGNATE_TEST_MATRIX") != "all" {
		return []setup{{}, {redis: true, two: true}, {s3: true, two: true}, {s3: true, redis: true}}
	}
	var out []setup
	for i := range 8 {
		out = append(out, setup{s3: i&4 != 0, redis: i&2 != 0, two: i&1 != 0})
	}
	return out
}

// place is an installation that was set up, and the servers that it uses.
type place struct {
	here, there *apitest.Installation // the node that is written to, and the one that reads; the same if there is one
	bucket      *s3test.Server        // nil on disk
	redis       *redistest.Server     // nil with the memory of the process
}

// start sets an installation up. With two nodes, the one that is written to works no jobs.
func (s setup) start(t *testing.T) *place {
	t.Helper()
	p := &place{}
	if s.s3 {
		p.bucket = s3test.Start(t)
	}
	if s.redis {
		p.redis = redistest.Start(t)
	}
	p.there = apitest.Alone(t, func(c *config.Config) {
		if s.s3 {
			apitest.UseBucket(p.bucket)(c)
		}
		if s.redis {
			c.RedisURL = p.redis.URL
		}
	})
	p.here = p.there
	if s.two {
		p.here = p.there.Node(t, io.Discard, nil)
	}
	return p
}

// stale is how long another node may go on reading what was.
const stale = time.Second

// person is somebody who writes at one node and reads at both.
type person struct {
	*apitest.Client
	there *apitest.Client
	wrote time.Time // when the last write was acknowledged
}

func (p *place) person(c *apitest.Client) *person {
	return &person{Client: c.At(p.here), there: c.At(p.there)}
}

// write sends what changes something.
func (p *person) write(t *testing.T, status int, method, path string, body any, header ...string) *apitest.Answer {
	t.Helper()
	a := p.Do(t, method, path, body, header...).Want(t, status)
	p.wrote = time.Now()
	return a
}

// sees reads after a write: at its own node it must be seen at once, at the other in time.
func (p *person) sees(t *testing.T, path string, what string, holds func(*apitest.Answer) bool) *apitest.Answer {
	t.Helper()
	a := p.Get(t, path)
	if !holds(a) {
		t.Errorf("at the node that wrote, %s is not seen: GET %s: %d %s", what, path, a.Status, a.Body)
	}
	for {
		began := time.Now()
		b := p.there.Get(t, path)
		if holds(b) {
			return a
		}
		if began.Sub(p.wrote) > stale {
			t.Fatalf("at the other node, %s is not seen after %s: GET %s: %d %s", what, began.Sub(p.wrote), path, b.Status, b.Body)
		}
	}
}

// value tells whether a value stands at a path of an answer.
func value(t *testing.T, path string, want any) func(*apitest.Answer) bool {
	t.Helper()
	return func(a *apitest.Answer) bool { return a.Status == 200 && a.Value(t, path) == want }
}

func status(want int) func(*apitest.Answer) bool {
	return func(a *apitest.Answer) bool { return a.Status == want }
}

func TestContent_behaves_the_same(t *testing.T) {
	t.Parallel()
	for _, s := range setups() {
		t.Run(s.String(), func(t *testing.T) {
			t.Parallel()
			p := s.start(t)
			// One at a time would be slow, and nothing here may depend on being alone.
			for name, test := range map[string]func(*testing.T, *place){
				"library": library, "file": file, "resumable upload": resumable, "replacement": replacement, "trash": trash,
				"playlist": playlist, "layout": layout, "share": share, "quota": quota, "webhook": webhook,
			} {
				t.Run(name, func(t *testing.T) { t.Parallel(); test(t, p) })
			}
		})
	}
}

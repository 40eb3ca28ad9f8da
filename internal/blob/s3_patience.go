package blob

import (
	"context"
	"errors"
	"io"
	"net/http"
	"sync/atomic"
	"time"
)

// How long a bucket's server may be silent before it counts as hanging.
const (
	s3Silence    = 10 * time.Second // until it answers, and between two reads of an answer
	s3Suspicion  = 2 * time.Second  // until it answers, when nothing has been heard of it since it hung
	s3WorkTime   = time.Minute      // until it has copied an object, or made one of its parts
	s3SlowUplink = 100 << 10        // bytes a second that content goes out with at least
	s3Buffered   = 4 << 20          // bytes that may have left us and still be on the way
)

// errHangs says that the bucket's server takes connections and says nothing.
var errHangs error = hangs{}

type hangs struct{}

func (hangs) Error() string   { return "the storage's server hangs" }
func (hangs) Timeout() bool   { return true }
func (hangs) Temporary() bool { return true }

// patient ends requests that hang, as long as they may take while something moves.
type patient struct {
	next               http.RoundTripper
	silence, suspicion time.Duration
	suspect            *atomic.Bool // nothing was heard since a request hung
}

func newPatient(next http.RoundTripper) patient {
	return patient{next, s3Silence, s3Suspicion, new(atomic.Bool)}
}

// patience is how long to wait for the answer to a request while nothing of it moves.
func (p patient) patience(r *http.Request) time.Duration {
	if r.Header.Get("X-Amz-Copy-Source") != "" || r.Method == http.MethodPost && r.URL.Query().Has("uploadId") {
		return s3WorkTime
	}
	most := p.silence
	if p.suspect.Load() {
		most = p.suspicion
	}
	return most + time.Duration(min(max(r.ContentLength, 0), s3Buffered))*time.Second/s3SlowUplink
}

// RoundTrip implements http.RoundTripper.
func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(r.Context())
	most := p.patience(r)
	w := &watch{cancel: cancel, timer: time.AfterFunc(most, func() {
		p.suspect.Store(true)
		cancel(errHangs)
	})}
	out := r.WithContext(ctx)
	if r.Body != nil && r.Body != http.NoBody {
		out.Body = &sent{r.Body, w, most}
	}
	res, err := p.next.RoundTrip(out)
	w.answered.Store(true)
	w.timer.Stop()
	if err != nil {
		err = w.reason(ctx, err)
		cancel(nil)
		return nil, err
	}
	p.suspect.Store(false)
	res.Body = &received{res.Body, w, p.silence, ctx}
	return res, nil
}

// watch ends one request.
type watch struct {
	timer    *time.Timer
	cancel   context.CancelCauseFunc
	answered atomic.Bool
}

// reason tells that a request was ended for its silence.
func (w *watch) reason(ctx context.Context, err error) error {
	if err != nil && !errors.Is(err, io.EOF) && errors.Is(context.Cause(ctx), errHangs) {
		return errHangs
	}
	return err
}

// sent is content on its way: every byte of it gives the server more time.
type sent struct {
	io.ReadCloser
	watch *watch
	most  time.Duration
}

func (s *sent) Read(p []byte) (int, error) {
	if !s.watch.answered.Load() {
		s.watch.timer.Reset(s.most)
	}
	if s.watch.answered.Load() { // in between
		s.watch.timer.Stop()
	}
	return s.ReadCloser.Read(p)
}

// received is an answer on its way. Only while somebody reads the server has to send.
type received struct {
	io.ReadCloser
	watch *watch
	most  time.Duration
	ctx   context.Context //nolint:containedctx // it is that of the request, which ends with the answer
}

func (r *received) Read(p []byte) (int, error) {
	r.watch.timer.Reset(r.most)
	n, err := r.ReadCloser.Read(p)
	r.watch.timer.Stop()
	return n, r.watch.reason(r.ctx, err)
}

func (r *received) Close() error {
	r.watch.timer.Stop()
	err := r.ReadCloser.Close()
	r.watch.cancel(nil)
	return err
}

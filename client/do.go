package client

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Error is an answer that reports a problem.
type Error struct {
	Problem                  // what the server says; Status is always set
	RetryAfter time.Duration // how long to wait before trying again; 0 when the server does not say
}

// Error implements error.
func (e *Error) Error() string {
	text := e.Detail
	if text == "" {
		text = http.StatusText(e.Status)
	}
	var fields []string
	for _, f := range e.Errors {
		fields = append(fields, f.Field+": "+f.Message)
	}
	if len(fields) > 0 {
		text += " (" + strings.Join(fields, "; ") + ")"
	}
	return fmt.Sprintf("the server answers %d: %s", e.Status, text)
}

// doer sends requests: again where that does no harm, and with problems as errors.
type doer struct {
	http    *http.Client
	retries int
}

// Bounds of waiting between attempts.
const (
	firstPause   = 200 * time.Millisecond
	longestPause = 30 * time.Second
	maxProblem   = 1 << 20 // bytes
)

// Do implements HttpRequestDoer.
func (d *doer) Do(r *http.Request) (*http.Response, error) {
	for attempt := 0; ; attempt++ {
		res, err := d.http.Do(r)
		if err == nil && res.StatusCode < http.StatusBadRequest {
			return res, nil
		}
		var problem *Error
		if err == nil {
			problem = read(res)
			err = problem
		}
		pause, again := retry(r, problem, attempt)
		if !again || attempt >= d.retries || r.Context().Err() != nil {
			return nil, err
		}
		if wait(r.Context(), pause) != nil {
			return nil, err
		}
		if r.GetBody != nil {
			if r.Body, err = r.GetBody(); err != nil {
				return nil, err
			}
		}
	}
}

// retry tells whether a request that failed is sent again, and after how long. Without a problem there was no answer.
func retry(r *http.Request, problem *Error, attempt int) (pause time.Duration, again bool) {
	if r.Body != nil && r.Body != http.NoBody && r.GetBody == nil {
		return 0, false
	}
	pause = min(firstPause<<attempt, longestPause)
	pause = pause/2 + rand.N(pause) //nolint:gosec // it only keeps clients from coming all at once
	if problem == nil {
		return pause, repeatable(r.Method)
	}
	if problem.RetryAfter > longestPause {
		return 0, false
	}
	switch problem.Status {
	case http.StatusTooManyRequests: // nothing was done; without a time it is the plan's limit, and waiting does not help
		return problem.RetryAfter, problem.RetryAfter > 0
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return max(pause, problem.RetryAfter), repeatable(r.Method)
	}
	return 0, false
}

func repeatable(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}

// read makes an error of an answer, and closes it.
func read(res *http.Response) *Error {
	defer func() { _ = res.Body.Close() }()
	e := &Error{}
	if seconds, err := strconv.Atoi(res.Header.Get("Retry-After")); err == nil && seconds > 0 {
		e.RetryAfter = time.Duration(seconds) * time.Second
	}
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "application/problem+json" {
		if text, err := io.ReadAll(io.LimitReader(res.Body, maxProblem)); err == nil && json.Unmarshal(text, &e.Problem) != nil {
			e.Problem = Problem{}
		}
	}
	e.Status = res.StatusCode
	return e
}

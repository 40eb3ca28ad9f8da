package v3_test

import (
	"io"
	"net/http"
	"testing"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/config"
	"github.com/signate/signate/test/apitest"
	"github.com/signate/signate/test/redistest"
)

// Nodes that share a Redis count wrong passwords together: ten over two nodes are too many at both, even with
// the right one. Without Redis each counts by itself.
func TestSignIn_guesses_count_over_nodes(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	redis := redistest.Start(t)
	shared := func(c *config.Config) { c.RedisURL = redis.URL }
	one, two, alone := in.Node(t, io.Discard, shared), in.Node(t, io.Discard, shared), in.Node(t, io.Discard, nil)
	victim, other := in.Tenant(t).Member(t, access.Viewer), in.Tenant(t).Member(t, access.Viewer)
	for i := range 10 {
		signIn(t, []*apitest.Installation{one, two}[i%2], victim.Email, "wrong").WantProblem(t, http.StatusUnauthorized, "invalid_credentials", "")
	}
	for _, node := range []*apitest.Installation{one, two} {
		refused := signIn(t, node, victim.Email, victim.Password).WantProblem(t, http.StatusTooManyRequests, "rate_limited", "")
		if refused.Header.Get("Retry-After") == "" {
			t.Error("nothing says how long to wait")
		}
		signIn(t, node, other.Email, other.Password).Want(t, http.StatusOK)
	}
	signIn(t, alone, victim.Email, victim.Password).Want(t, http.StatusOK)
}

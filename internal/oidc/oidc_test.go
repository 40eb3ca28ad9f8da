package oidc_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/signate/signate/internal/oidc"
)

// A tenant names its provider; the server must not become a way into the networks behind it.
func TestClient_refuses_inner_networks(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	inner := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer inner.Close()
	for _, issuer := range []string{inner.URL, "https://127.0.0.1", "https://localhost", "https://169.254.169.254", "https://10.0.0.1", "https://[::1]"} {
		_, err := oidc.New(false).Begin(t.Context(), oidc.Provider{Issuer: issuer}, oidc.Flow{})
		if !errors.Is(err, oidc.ErrRefused) {
			t.Errorf("%s: %v", issuer, err)
		}
	}
	if asked.Load() != 0 {
		t.Error("the inner server was asked")
	}
	_, _ = oidc.New(true).Begin(t.Context(), oidc.Provider{Issuer: inner.URL}, oidc.Flow{})
	if asked.Load() == 0 {
		t.Error("the same server is not reached even when that is allowed, so this test proves nothing")
	}
}

func TestCheckIssuer(t *testing.T) {
	t.Parallel()
	for issuer, fine := range map[string]bool{
		"https://login.example.com": true, "https://login.example.com/realms/x": true, "http://login.example.com": false, "login.example.com": false,
		"https://user@login.example.com": false, "https://login.example.com?x": false, "file:///etc/passwd": false, "": false,
	} {
		if err := oidc.CheckIssuer(issuer); (err == nil) != fine {
			t.Errorf("%s: %v", issuer, err)
		}
	}
}

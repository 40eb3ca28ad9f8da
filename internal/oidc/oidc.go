// Package oidc signs people in at somebody else's OpenID provider. It speaks the protocol (authorization
// code with PKCE, state and nonce) and trusts no address: providers are named by tenants, so they are
// reached by a client that refuses the networks of the installation itself.
package oidc

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"code.dny.dev/ssrf"
	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"github.com/signate/signate/internal/fault"
)

// fetchTimeout bounds each request to a provider.
const fetchTimeout = 10 * time.Second

// Provider is where people sign in, and how the tenant is known there.
type Provider struct {
	Issuer, ClientID, ClientSecret string
	Redirect                       string // where people come back to
}

// Flow is what one attempt to sign in must come back with.
type Flow struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
}

// Claims are what a provider says about a person.
type Claims struct {
	Subject       string   `json:"sub"`
	Email         string   `json:"email"`
	EmailVerified bool     `json:"email_verified"`
	FirstName     string   `json:"given_name"`
	LastName      string   `json:"family_name"`
	Groups        []string `json:"groups"`
}

// Client talks to providers.
type Client struct{ http *http.Client }

// ErrRefused says that the provider, or what it said, cannot be trusted.
var ErrRefused = fault.New(fault.KindForbidden, "The provider of single sign-on could not be reached or did not confirm who you are.").WithCode("single_sign_on_failed")

// New returns a client. local also reaches providers on this machine and by plain http, for tests.
func New(local bool) *Client {
	options := []ssrf.Option{ssrf.WithPorts(80, 443, 8443)}
	if local {
		options = []ssrf.Option{ssrf.WithAnyPort(), ssrf.WithAllowedV4Prefixes(netip.MustParsePrefix("127.0.0.0/8"))}
	}
	dialer := &net.Dialer{Timeout: fetchTimeout, Control: ssrf.New(options...).Safe}
	return &Client{&http.Client{
		Timeout: fetchTimeout, Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: fetchTimeout, MaxIdleConnsPerHost: 2},
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return errors.New("providers do not redirect their own calls")
		},
	}}
}

// CheckIssuer says what is wrong with the address of a provider, nil when nothing is.
func CheckIssuer(issuer string) error {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" || (u.Scheme != "https" && u.Hostname() != "127.0.0.1") {
		return fault.Invalid("issuer", "invalid", "Use the provider's address, such as https://login.example.com.")
	}
	return nil
}

// Begin returns where to send somebody's browser.
func (c *Client) Begin(ctx context.Context, p Provider, f Flow) (string, error) {
	config, _, err := c.config(ctx, p)
	if err != nil {
		return "", err
	}
	return config.AuthCodeURL(f.State, oidc.Nonce(f.Nonce), oauth2.S256ChallengeOption(f.Verifier)), nil
}

// Finish exchanges the code that somebody came back with for what the provider says about them.
func (c *Client) Finish(ctx context.Context, p Provider, f Flow, code string) (Claims, error) {
	var claims Claims
	config, provider, err := c.config(ctx, p)
	if err != nil {
		return claims, err
	}
	ctx = oidc.ClientContext(ctx, c.http)
	token, err := config.Exchange(ctx, code, oauth2.VerifierOption(f.Verifier))
	if err != nil {
		return claims, ErrRefused.Because(fmt.Errorf("exchange the code: %w", err))
	}
	raw, _ := token.Extra("id_token").(string)
	proof, err := provider.Verifier(&oidc.Config{ClientID: p.ClientID}).Verify(ctx, raw)
	if err != nil {
		return claims, ErrRefused.Because(fmt.Errorf("verify the ID token: %w", err))
	}
	if proof.Nonce != f.Nonce {
		return claims, ErrRefused.Because(errors.New("the nonce is of another attempt"))
	}
	if err := proof.Claims(&claims); err != nil {
		return claims, ErrRefused.Because(fmt.Errorf("read the claims: %w", err))
	}
	return claims, nil
}

func (c *Client) config(ctx context.Context, p Provider) (*oauth2.Config, *oidc.Provider, error) {
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, c.http), p.Issuer)
	if err != nil {
		return nil, nil, ErrRefused.Because(fmt.Errorf("discover %s: %w", p.Issuer, err))
	}
	return &oauth2.Config{
		ClientID: p.ClientID, ClientSecret: p.ClientSecret, RedirectURL: p.Redirect, Endpoint: provider.Endpoint(), Scopes: scopes(provider),
	}, provider, nil
}

// scopes asks for groups only where the provider knows such a scope: some refuse what they do not know,
// and tell groups without being asked.
func scopes(provider *oidc.Provider) []string {
	var known struct {
		Scopes []string `json:"scopes_supported"`
	}
	wanted := []string{oidc.ScopeOpenID, "email", "profile"}
	if err := provider.Claims(&known); err == nil && slices.Contains(known.Scopes, "groups") {
		wanted = append(wanted, "groups")
	}
	return wanted
}

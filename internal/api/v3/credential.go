package v3

import (
	"net/http"
	"strings"

	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/identity"
)

// authenticated completes the actor from the request's credential, when there is one.
func authenticated(svc *identity.Service, problems problem.Writer, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		credential, err := credentialOf(r)
		if err != nil {
			problems.Write(w, r, err)
			return
		}
		if credential == "" {
			next.ServeHTTP(w, r)
			return
		}
		res := gateway.ResolutionFrom(r.Context())
		ctx, err := svc.Authenticate(r.Context(), credential, identity.Named{Any: res.Named, ByHost: res.ByHost})
		if err != nil {
			problems.Write(w, r, err)
			return
		}
		gateway.Saw(ctx)
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// credentialOf returns the access token or API key of a request, empty when it has none.
func credentialOf(r *http.Request) (string, error) {
	header, key := r.Header.Get("Authorization"), r.Header.Get("X-Api-Key")
	switch {
	case header != "" && key != "":
		return "", fault.Invalid("X-API-Key", "ambiguous", "Send either Authorization or X-API-Key.")
	case key != "":
		return keyOnly(key)
	case header == "":
		return "", nil
	}
	scheme, credential, _ := strings.Cut(header, " ")
	switch {
	case strings.EqualFold(scheme, "ApiKey"):
		return keyOnly(credential)
	case strings.EqualFold(scheme, "Bearer"):
		return strings.TrimSpace(credential), nil
	}
	return "", fault.Unauthorized("Send the access token or API key as Authorization: Bearer …")
}

func keyOnly(text string) (string, error) {
	text = strings.TrimSpace(text)
	if !identity.IsAPIKey(text) {
		return "", fault.Unauthorized("An API key begins with sgn_.").WithCode("api_key_invalid")
	}
	return text, nil
}

// Package v3 is the multi-tenant API: it decodes what the contract describes, calls one domain and
// encodes the answer. Rules live in the domains, permissions in the contract.
package v3

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"

	"github.com/signate/signate/api/openapi"
	"github.com/signate/signate/internal/api/problem"
	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/asset"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/device"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/gateway"
	"github.com/signate/signate/internal/identity"
	"github.com/signate/signate/internal/importer"
	"github.com/signate/signate/internal/invitation"
	"github.com/signate/signate/internal/layout"
	"github.com/signate/signate/internal/offer"
	"github.com/signate/signate/internal/playlist"
	"github.com/signate/signate/internal/share"
	"github.com/signate/signate/internal/signedurl"
	"github.com/signate/signate/internal/tenant"
	"github.com/signate/signate/internal/transfer"
	"github.com/signate/signate/internal/webhook"
)

// Deps are what the API needs.
type Deps struct {
	Identity  *identity.Service
	Limits    *gateway.Limits
	Tenants   *tenant.Service
	Assets    *asset.Service
	Devices   *device.Service
	Playlists *playlist.Service
	Layouts   *layout.Service
	Shares    *share.Service
	Offers    *offer.Service
	Audit     *audit.Log
	Webhooks  *webhook.Service

	Invitations *invitation.Service
	Transfer    *transfer.Service
	Imports     *importer.Service

	Files     signedurl.Signer
	Live      http.Handler
	Uploads   http.Handler
	MaxUpload int64 // bytes
	Secure    bool  // cookies travel over TLS only
	Problems  problem.Writer
}

// API carries all collections; one line a collection.
type API struct {
	auth
	account
	secondFactor
	passkeys
	singleSignOn
	apiKeys
	tenants
	admin
	users
	roles
	invitations
	auditLog
	webhooks
	imports
	assets
	playlists
	layouts
	sharing
	offers
	tags
	folders
	metadataTemplates
	savedSearches
	directUploads
	devices
}

var _ contract.StrictServerInterface = (*API)(nil)

// New returns the API's handler. It fails when an operation of the contract has no handler or no
// permission.
func New(d Deps) (http.Handler, error) {
	mux, err := newMux(openapi.Bundle, d.Problems)
	if err != nil {
		return nil, err
	}
	signIn := auth{svc: d.Identity, secure: d.Secure}
	api := &API{
		auth:         signIn,
		account:      account{svc: d.Identity},
		secondFactor: secondFactor{svc: d.Identity},
		passkeys:     passkeys{svc: d.Identity, auth: signIn},
		singleSignOn: singleSignOn{svc: d.Identity, auth: signIn},
		apiKeys:      apiKeys{svc: d.Identity},
		tenants:      tenants{svc: d.Tenants},
		assets:       assets{svc: d.Assets, devices: d.Devices, files: d.Files},
		imports:      imports{svc: d.Imports},
		webhooks:     webhooks{svc: d.Webhooks},
		playlists:    playlists{svc: d.Playlists, tenants: d.Tenants, files: d.Files},
		layouts:      layouts{svc: d.Layouts, files: d.Files},
		sharing:      sharing{svc: d.Shares, files: d.Files},
		offers:       offers{svc: d.Offers},
		devices:      devices{svc: d.Devices},

		tags:              tags{svc: d.Assets},
		folders:           folders{svc: d.Assets},
		metadataTemplates: metadataTemplates{svc: d.Assets},
		savedSearches:     savedSearches{svc: d.Assets},

		admin:    admin{tenants: d.Tenants, identity: d.Identity},
		users:    users{svc: d.Tenants},
		roles:    roles{svc: d.Tenants},
		auditLog: auditLog{log: d.Audit},
	}
	api.directUploads = directUploads{api: api.assets, limit: d.MaxUpload}
	api.invitations = invitations{svc: d.Invitations, auth: api.auth}
	strict := contract.NewStrictHandlerWithOptions(api, []contract.StrictMiddlewareFunc{refuseEmpty}, contract.StrictHTTPServerOptions{
		RequestErrorHandlerFunc:  func(w http.ResponseWriter, r *http.Request, err error) { d.Problems.Write(w, r, bodyFault(err)) },
		ResponseErrorHandlerFunc: d.Problems.Write,
	})
	contract.HandlerWithOptions(strict, contract.StdHTTPServerOptions{
		BaseRouter:       mux,
		ErrorHandlerFunc: func(w http.ResponseWriter, r *http.Request, err error) { d.Problems.Write(w, r, paramFault(err)) },
	})
	raw := files{assets: d.Assets, api: api.assets, limit: d.MaxUpload, problems: d.Problems}
	mux.HandleFunc("POST /api/v3/assets/upload/{$}", raw.upload)
	mux.HandleFunc("GET /api/v3/assets/{id}/content/{$}", raw.content)
	mux.HandleFunc("PUT /api/v3/assets/{id}/content/{$}", raw.replace)
	mux.HandleFunc("GET /api/v3/assets/{id}/download/{$}", raw.download)
	mux.HandleFunc("GET /api/v3/assets/{id}/versions/{number}/content/{$}", raw.version)
	mux.HandleFunc("GET /api/v3/assets/{id}/thumbnail/{$}", raw.thumbnail)
	mux.HandleFunc("POST /api/v3/uploads/{$}", d.Uploads.ServeHTTP)
	for _, method := range []string{"HEAD", "PATCH", "DELETE"} {
		mux.HandleFunc(method+" /api/v3/uploads/{id}", d.Uploads.ServeHTTP)
	}
	mux.HandleFunc("POST /api/v3/invitations/bulk/{$}", bulkInvite{svc: d.Invitations, problems: d.Problems}.ServeHTTP)
	logo := logos{svc: d.Tenants, problems: d.Problems}
	export := exports{svc: d.Transfer, tenants: d.Tenants, problems: d.Problems}
	mux.HandleFunc("GET /api/v3/tenants/current/export/{$}", export.current)
	mux.HandleFunc("GET /api/v3/admin/tenants/{id}/export/{$}", export.any)
	mux.HandleFunc("PUT /api/v3/tenants/current/logo/{$}", logo.put)
	mux.HandleFunc("GET /api/v3/branding/logo/{tenant}/{$}", logo.get)
	mux.HandleFunc("GET /api/v3/audit/export/{$}", auditExport{log: d.Audit, problems: d.Problems}.ServeHTTP)
	mux.HandleFunc("GET /api/v3/sharing/{id}/qr/{$}", shareQR{svc: d.Shares, problems: d.Problems}.ServeHTTP)
	mux.HandleFunc("GET /api/v3/layouts/{id}/preview/{$}", layoutPreview{svc: d.Layouts, problems: d.Problems}.ServeHTTP)
	mux.HandleFunc("GET /api/v3/live/{$}", liveStream{identity: d.Identity, tenants: d.Tenants, hub: d.Live}.ServeHTTP)
	if missing := mux.unrouted(); len(missing) > 0 {
		return nil, fmt.Errorf("contract: no handler for %s", strings.Join(missing, ", "))
	}
	return authenticated(d.Identity, d.Problems, d.Limits.People(mux)), nil
}

// refuseEmpty makes an operation that answers nothing an error instead of an empty 200.
func refuseEmpty(f contract.StrictHandlerFunc, operation string) contract.StrictHandlerFunc {
	return func(ctx context.Context, w http.ResponseWriter, r *http.Request, request any) (any, error) {
		response, err := f(ctx, w, r, request)
		if err == nil && response == nil {
			err = fmt.Errorf("%s answered nothing", operation)
		}
		return response, err
	}
}

func bodyFault(err error) error {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return fault.New(fault.KindTooLarge, "The body is too large.").Because(err)
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return err
	}
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) {
		return fault.Invalid(wrong.Field, "wrong_type", "This has another type.").Because(err)
	}
	return fault.Invalid("", "malformed", "The body is not valid JSON.").Because(err)
}

func paramFault(err error) error {
	var format *contract.InvalidParamFormatError
	if errors.As(err, &format) {
		if slices.Contains([]string{"id", "grant_id", "comment_id", "delivery_id", "number", "token"}, format.ParamName) {
			return fault.NotFound("object").Because(err)
		}
		return fault.Invalid(format.ParamName, "invalid", "This cannot be read.").Because(err)
	}
	return fault.Invalid("", "invalid", "A parameter cannot be read.").Because(err)
}

package v3_test

import (
	"net/http"
	"testing"

	"github.com/signate/signate/test/apitest"
)

// However host, header and token are combined, nobody reaches another tenant's data.
func TestHosts_headers_and_tokens_that_disagree(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	ours, theirs := in.Tenant(t), in.Tenant(t)
	stranger := theirs.Admin(t).In("")
	secret := newAsset(t, ours)
	hosts := []string{"localhost", "signate.test", ours.Slug + ".signate.test", theirs.Slug + ".signate.test", "x--" + ours.Slug + ".signate.test",
		ours.Slug + ".signate.test:8080", ours.Slug + ".SIGNATE.test.", "nobody.signate.test", "unverified.example.com", "127.0.0.1"}
	headers := []string{"", ours.Slug, ours.ID.String(), theirs.Slug, theirs.ID.String(), "nobody", "' or 1=1"}
	for _, host := range hosts {
		for _, header := range headers {
			send := []string{"Host", host, "X-Forwarded-Host", ours.Slug + ".signate.test"}
			if header != "" {
				send = append(send, "X-Tenant-ID", header)
			}
			one := stranger.Get(t, "/api/v3/assets/"+secret+"/", send...)
			list := stranger.Get(t, "/api/v3/assets/?count=true", send...)
			if one.Status == http.StatusOK || list.Status == http.StatusOK && list.Value(t, "count") != 0.0 {
				t.Errorf("host %s and header %q show a stranger our assets", host, header)
			}
			if one.Status >= http.StatusInternalServerError || list.Status >= http.StatusInternalServerError {
				t.Errorf("host %s and header %q: %d", host, header, one.Status)
			}
		}
	}
	stranger.Get(t, "/api/v3/assets/", "Host", ours.Slug+".signate.test").WantProblem(t, http.StatusForbidden, "tenant_mismatch", "")
	stranger.Get(t, "/api/v3/assets/", "Host", theirs.Slug+".signate.test").Want(t, http.StatusOK)
}

// A domain that nobody has proven leads nowhere.
func TestHosts_of_unverified_domains(t *testing.T) {
	t.Parallel()
	in := apitest.Open(t)
	tenant := in.Tenant(t)
	domain := tenant.Slug + ".example.com"
	tenant.Admin(t).Post(t, "/api/v3/tenants/current/domains/", body{"domain": domain}).Want(t, http.StatusCreated)
	in.Guest().Get(t, "/api/v3/branding/", "Host", domain).Want(t, http.StatusNotFound)
	in.Exec(t, `update tenant_management.tenant_domains set verified_at = now() where domain = $1`, domain)
	within(t, 1e9, func() bool { return in.Guest().Get(t, "/api/v3/branding/", "Host", domain).Status == http.StatusOK })
}

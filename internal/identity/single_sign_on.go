package identity

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/audit"
	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity/internal/db"
	"github.com/signate/signate/internal/oidc"
	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret"
)

// CallbackPath is where providers send people back to, below the public address.
const CallbackPath = "/api/v3/auth/single-sign-on/callback/"

const (
	purposeSingleSignOn = "single_sign_on"
	flowLifetime        = 10 * time.Minute
	clientSecretName    = "single_sign_on" // among the tenant's keys of other services
)

// SingleSignOn is how a tenant's people sign in at their company.
type SingleSignOn struct {
	Enabled          bool
	Issuer, ClientID string
	AllowedDomains   []string               // of e-mail addresses; others are refused
	GroupRoles       map[string]access.Role // what members of a group are, at every sign-in; none leaves roles to the tenant
	DefaultRole      access.Role            // what everybody else is
	RefuseUnmapped   bool                   // everybody else is refused instead
	JustInTime       bool                   // people without membership join when they sign in
	CallbackURL      string                 // to be registered with the provider
}

// provider talks to OpenID providers.
type provider interface {
	Begin(ctx context.Context, p oidc.Provider, f oidc.Flow) (string, error)
	Finish(ctx context.Context, p oidc.Provider, f oidc.Flow, code string) (oidc.Claims, error)
}

// secrets keeps what a tenant proves itself with elsewhere.
type secrets interface {
	Get(ctx context.Context, tenant uuid.UUID, kind secret.Kind) (map[string]string, error)
	SetTx(ctx context.Context, tx postgres.Tx, tenant uuid.UUID, kind secret.Kind, name, value string) error
}

// SingleSignOn returns the settings of the context's tenant. Faults: NotFound.
func (s *Service) SingleSignOn(ctx context.Context) (SingleSignOn, error) {
	return s.singleSignOn(ctx, access.From(ctx).Tenant)
}

func (s *Service) singleSignOn(ctx context.Context, tenant uuid.UUID) (SingleSignOn, error) {
	row, err := s.q.GetSingleSignOn(ctx, s.db.ControlRead(), tenant)
	if err != nil {
		return SingleSignOn{}, postgres.Fault(err, "single sign-on")
	}
	out := SingleSignOn{
		Enabled: row.IsEnabled, Issuer: row.Issuer, ClientID: row.ClientID, AllowedDomains: row.AllowedDomains, DefaultRole: access.Role(row.DefaultRole),
		JustInTime: row.JustInTime, RefuseUnmapped: row.RefuseUnmapped, CallbackURL: s.publicURL + CallbackPath,
	}
	if err := json.Unmarshal(row.GroupRoles, &out.GroupRoles); err != nil {
		return out, fmt.Errorf("read the roles of groups: %w", err)
	}
	return out, nil
}

// SetSingleSignOn changes the settings of the context's tenant. An empty clientSecret keeps the one that
// is there. Nobody can have others join with more than they may do themselves. Faults: Invalid, Forbidden.
func (s *Service) SetSingleSignOn(ctx context.Context, o SingleSignOn, clientSecret string) (SingleSignOn, error) {
	if err := s.checkSingleSignOn(ctx, &o); err != nil {
		return SingleSignOn{}, err
	}
	roles, err := json.Marshal(o.GroupRoles)
	if err != nil {
		return SingleSignOn{}, fmt.Errorf("encode the roles of groups: %w", err)
	}
	tenant := access.From(ctx).Tenant
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		err := s.q.PutSingleSignOn(ctx, tx, db.PutSingleSignOnParams{
			TenantID: tenant, IsEnabled: o.Enabled, Issuer: o.Issuer, ClientID: o.ClientID, AllowedDomains: o.AllowedDomains, GroupRoles: roles,
			DefaultRole: string(o.DefaultRole), JustInTime: o.JustInTime, RefuseUnmapped: o.RefuseUnmapped,
		})
		if err != nil {
			return postgres.Fault(err, "single sign-on")
		}
		if clientSecret != "" {
			if err := s.secrets.SetTx(ctx, tx, tenant, secret.APIKeys, clientSecretName, clientSecret); err != nil {
				return err
			}
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "single_sign_on.update", Object: "tenant", ObjectID: tenant.String(), After: o})
	})
	if err != nil {
		return SingleSignOn{}, err
	}
	return s.SingleSignOn(ctx)
}

// RemoveSingleSignOn removes the settings and the client secret. Faults: NotFound.
func (s *Service) RemoveSingleSignOn(ctx context.Context) error {
	tenant := access.From(ctx).Tenant
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		n, err := s.q.DeleteSingleSignOn(ctx, tx, tenant)
		if err != nil {
			return postgres.Fault(err, "single sign-on")
		}
		if n == 0 {
			return fault.NotFound("single sign-on")
		}
		if err := s.secrets.SetTx(ctx, tx, tenant, secret.APIKeys, clientSecretName, ""); err != nil {
			return err
		}
		return audit.WriteTx(ctx, tx, audit.Entry{Action: "single_sign_on.remove", Object: "tenant", ObjectID: tenant.String()})
	})
}

func (s *Service) checkSingleSignOn(ctx context.Context, o *SingleSignOn) error {
	if err := oidc.CheckIssuer(o.Issuer); err != nil {
		return err
	}
	if len(o.AllowedDomains) == 0 {
		return fault.Invalid("allowed_domains", "required", "Name the domains of your people's e-mail addresses.")
	}
	for i, d := range o.AllowedDomains {
		o.AllowedDomains[i] = strings.ToLower(strings.TrimSpace(d))
		if d == "" || strings.ContainsAny(d, "@/ *") {
			return fault.Invalid("allowed_domains", "invalid", "Use domains such as example.com.")
		}
	}
	if o.RefuseUnmapped && len(o.GroupRoles) == 0 {
		return fault.Invalid("refuse_unmapped", "invalid", "Without roles for groups this would refuse everybody; name the groups first.")
	}
	for group, role := range o.GroupRoles {
		if err := s.tenants.CheckRole(ctx, role); err != nil {
			return fault.Invalid("group_roles."+group, "invalid", "Choose a role that you may give.").Because(err)
		}
	}
	if err := s.tenants.CheckRole(ctx, o.DefaultRole); err != nil {
		return fault.Invalid("default_role", "invalid", "Choose a role that you may give.").Because(err)
	}
	return nil
}

// flowData is what an attempt to sign in remembers.
type flowData struct {
	Tenant uuid.UUID `json:"tenant"`
	Flow   oidc.Flow `json:"flow"`
}

// errNoSingleSignOn answers alike for tenants that do not exist and those without single sign-on.
var errNoSingleSignOn = fault.NotFound("single sign-on")

// BeginSingleSignOn returns where to send somebody's browser to sign in to a tenant, and the state that the
// browser must keep and come back with. Faults: NotFound, Forbidden.
func (s *Service) BeginSingleSignOn(ctx context.Context, slug string) (address, state string, err error) {
	t, err := s.tenants.BySlug(ctx, strings.ToLower(slug))
	if err != nil || !t.Active {
		return "", "", errNoSingleSignOn.Because(err)
	}
	o, p, err := s.providerOf(ctx, t.ID)
	if err != nil {
		return "", "", err
	}
	if !o.Enabled {
		return "", "", errNoSingleSignOn
	}
	data := flowData{Tenant: t.ID, Flow: oidc.Flow{Nonce: rand.Text(), Verifier: rand.Text() + rand.Text()}}
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		state, err = s.tokenTx(ctx, tx, nil, purposeSingleSignOn, data, flowLifetime)
		return err
	})
	if err != nil {
		return "", "", err
	}
	data.Flow.State = state
	address, err = s.provider.Begin(ctx, p, data.Flow)
	return address, state, err
}

func (s *Service) providerOf(ctx context.Context, tenant uuid.UUID) (SingleSignOn, oidc.Provider, error) {
	o, err := s.singleSignOn(ctx, tenant)
	if err != nil {
		return o, oidc.Provider{}, err
	}
	keys, err := s.secrets.Get(ctx, tenant, secret.APIKeys)
	return o, oidc.Provider{Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: keys[clientSecretName], Redirect: o.CallbackURL}, err
}

// FinishSingleSignOn signs in somebody who comes back from their provider. The session reaches the
// provider's tenant only. Faults: Unauthorized, Forbidden, Quota.
func (s *Service) FinishSingleSignOn(ctx context.Context, state, code, userAgent string) (Session, error) {
	var data flowData
	err := s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		row, err := s.takeTx(ctx, tx, state, purposeSingleSignOn)
		if err != nil {
			return err
		}
		return json.Unmarshal(row.Data, &data)
	})
	if errors.Is(err, errLink) {
		return Session{}, errChallenge
	}
	if err != nil {
		return Session{}, err
	}
	o, p, err := s.providerOf(ctx, data.Tenant)
	if err != nil {
		return Session{}, err
	}
	claims, err := s.provider.Finish(ctx, p, data.Flow, code)
	if err != nil {
		s.log.InfoContext(ctx, "sign-in refused", "reason", "single sign-on", "error", err)
		return Session{}, err
	}
	if admitted, err := s.admits(ctx, data.Tenant, o, claims); err != nil {
		return Session{}, err
	} else if !admitted {
		return Session{}, fault.Forbidden("Your address is not among those that may sign in here.").WithCode("address_refused")
	}
	var out Session
	err = s.db.ControlTx(ctx, func(tx postgres.Tx) error {
		user, err := s.personTx(ctx, tx, data.Tenant, o, claims)
		if err != nil {
			return err
		}
		t, err := s.tenants.ByID(ctx, data.Tenant)
		if err != nil || !t.Active {
			return errNoSingleSignOn.Because(err)
		}
		out, err = s.openAsTx(ctx, tx, user, &t, userAgent, proof{only: &t.ID})
		return err
	})
	return out, err
}

// admits tells whether somebody may sign in here at all.
func (s *Service) admits(ctx context.Context, tenant uuid.UUID, o SingleSignOn, c oidc.Claims) (bool, error) {
	t, err := s.tenants.ByID(ctx, tenant)
	return err == nil && o.Enabled && o.admits(c) && t.Settings.AdmitsEmail(c.Email), err
}

// admits tells whether the provider vouches for an address of an allowed domain.
func (o SingleSignOn) admits(c oidc.Claims) bool {
	email, err := checkEmail(c.Email)
	if err != nil || !c.EmailVerified || c.Subject == "" {
		return false
	}
	return slices.Contains(o.AllowedDomains, strings.ToLower(email[strings.LastIndex(email, "@")+1:]))
}

// role returns what somebody's groups make them: the mightiest built-in role among those of their groups,
// else a custom one, and the default role when none of the groups has any.
func (o SingleSignOn) role(c oidc.Claims) (role access.Role, mapped bool) {
	var roles []access.Role
	for _, g := range c.Groups {
		if r, ok := o.GroupRoles[g]; ok {
			roles = append(roles, r)
		}
	}
	if len(roles) == 0 {
		return o.DefaultRole, false
	}
	for _, r := range access.Roles() {
		if slices.Contains(roles, r) {
			return r, true
		}
	}
	return slices.Min(roles), true
}

package v3

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/identity"
)

// passkeys are key pairs on users' devices.
type passkeys struct {
	svc  *identity.Service
	auth auth
}

func (s session) VisitLoginWithPasskeyResponse(w http.ResponseWriter) error { return s.write(w) }

func (h passkeys) ListPasskeys(ctx context.Context, _ contract.ListPasskeysRequestObject) (contract.ListPasskeysResponseObject, error) {
	keys, err := h.svc.Passkeys(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.ListPasskeys200JSONResponse{Results: make([]contract.Passkey, len(keys)), NextCursor: nullable.NewNullNullable[string]()}
	for i, k := range keys {
		out.Results[i] = toPasskey(k)
	}
	return out, nil
}

func (h passkeys) BeginPasskey(ctx context.Context, r contract.BeginPasskeyRequestObject) (contract.BeginPasskeyResponseObject, error) {
	c, err := h.svc.BeginPasskey(ctx, r.Body.Password)
	if err != nil {
		return nil, err
	}
	out, err := toCeremony(c)
	return contract.BeginPasskey200JSONResponse(out), err
}

func (h passkeys) FinishPasskey(ctx context.Context, r contract.FinishPasskeyRequestObject) (contract.FinishPasskeyResponseObject, error) {
	credential, err := fromCredential(r.Body.Credential)
	if err != nil {
		return nil, err
	}
	k, err := h.svc.FinishPasskey(ctx, r.Body.CeremonyToken, r.Body.Name, credential)
	if err != nil {
		return nil, err
	}
	return contract.FinishPasskey201JSONResponse(toPasskey(k)), nil
}

func (h passkeys) RenamePasskey(ctx context.Context, r contract.RenamePasskeyRequestObject) (contract.RenamePasskeyResponseObject, error) {
	k, err := h.svc.RenamePasskey(ctx, r.Id, r.Body.Name)
	if err != nil {
		return nil, err
	}
	return contract.RenamePasskey200JSONResponse(toPasskey(k)), nil
}

func (h passkeys) RemovePasskey(ctx context.Context, r contract.RemovePasskeyRequestObject) (contract.RemovePasskeyResponseObject, error) {
	if err := h.svc.RemovePasskey(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.RemovePasskey204Response{}, nil
}

func (h passkeys) BeginPasskeyLogin(ctx context.Context, _ contract.BeginPasskeyLoginRequestObject) (contract.BeginPasskeyLoginResponseObject, error) {
	c, err := h.svc.BeginPasskeyLogin(ctx)
	if err != nil {
		return nil, err
	}
	out, err := toCeremony(c)
	return contract.BeginPasskeyLogin200JSONResponse(out), err
}

func (h passkeys) LoginWithPasskey(ctx context.Context, r contract.LoginWithPasskeyRequestObject) (contract.LoginWithPasskeyResponseObject, error) {
	credential, err := fromCredential(r.Body.Credential)
	if err != nil {
		return nil, err
	}
	s, err := h.svc.LoginWithPasskey(ctx, identity.PasskeyLogin{
		Token: r.Body.CeremonyToken, Credential: credential, TenantSlug: value(r.Body.TenantSlug), UserAgent: value(r.Params.UserAgent),
	})
	if err != nil {
		return nil, err
	}
	return h.auth.session(http.StatusOK, s, wantsCookie(r.Body.Session)), nil
}

// fromCredential gives back the JSON that the browser sent.
func fromCredential(c contract.PublicKeyCredential) ([]byte, error) {
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode the credential: %w", err)
	}
	return text, nil
}

func toCeremony(c identity.Ceremony) (contract.PasskeyCeremony, error) {
	out := contract.PasskeyCeremony{CeremonyToken: c.Token}
	if err := json.Unmarshal(c.Options, &out.Options); err != nil {
		return out, fmt.Errorf("read the options: %w", err)
	}
	return out, nil
}

func toPasskey(k identity.Passkey) contract.Passkey {
	return contract.Passkey{Id: k.ID, Name: k.Name, CreatedAt: k.CreatedAt, LastUsedAt: orNull(k.LastUsed)}
}

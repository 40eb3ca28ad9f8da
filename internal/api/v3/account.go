package v3

import (
	"context"

	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/identity"
)

// account is what users do with their own account.
type account struct{ svc *identity.Service }

func (h account) GetProfile(ctx context.Context, _ contract.GetProfileRequestObject) (contract.GetProfileResponseObject, error) {
	p, err := h.svc.Profile(ctx)
	if err != nil {
		return nil, err
	}
	return contract.GetProfile200JSONResponse(toProfile(p)), nil
}

func (h account) UpdateProfile(ctx context.Context, r contract.UpdateProfileRequestObject) (contract.UpdateProfileResponseObject, error) {
	p, err := h.svc.UpdateProfile(ctx, identity.ProfilePatch{
		FirstName: r.Body.FirstName, LastName: r.Body.LastName, Language: (*string)(r.Body.Language), Timezone: r.Body.Timezone,
	})
	if err != nil {
		return nil, err
	}
	return contract.UpdateProfile200JSONResponse(toProfile(p)), nil
}

func (h account) ListSessions(ctx context.Context, _ contract.ListSessionsRequestObject) (contract.ListSessionsResponseObject, error) {
	sessions, err := h.svc.Sessions(ctx)
	if err != nil {
		return nil, err
	}
	out := contract.ListSessions200JSONResponse{Results: make([]contract.OpenSession, len(sessions)), NextCursor: nullable.NewNullNullable[string]()}
	for i, s := range sessions {
		out.Results[i] = contract.OpenSession{
			Id: s.ID, UserAgent: s.UserAgent, Address: s.Address, CreatedAt: s.CreatedAt, LastUsedAt: s.LastUsed, ExpiresAt: s.Expires, IsCurrent: s.Current,
		}
	}
	return out, nil
}

func (h account) EndSession(ctx context.Context, r contract.EndSessionRequestObject) (contract.EndSessionResponseObject, error) {
	if err := h.svc.EndSession(ctx, r.Id); err != nil {
		return nil, err
	}
	return contract.EndSession204Response{}, nil
}

func (h account) EndSessions(ctx context.Context, r contract.EndSessionsRequestObject) (contract.EndSessionsResponseObject, error) {
	if err := h.svc.EndSessions(ctx, value(r.Params.ExceptCurrent)); err != nil {
		return nil, err
	}
	return contract.EndSessions204Response{}, nil
}

func (h account) ChangePassword(ctx context.Context, r contract.ChangePasswordRequestObject) (contract.ChangePasswordResponseObject, error) {
	if err := h.svc.ChangePassword(ctx, r.Body.CurrentPassword, r.Body.NewPassword); err != nil {
		return nil, err
	}
	return contract.ChangePassword204Response{}, nil
}

func (h account) ForgotPassword(ctx context.Context, r contract.ForgotPasswordRequestObject) (contract.ForgotPasswordResponseObject, error) {
	if err := h.svc.ForgotPassword(ctx, r.Body.Email); err != nil {
		return nil, err
	}
	return contract.ForgotPassword202Response{}, nil
}

func (h account) ResetPassword(ctx context.Context, r contract.ResetPasswordRequestObject) (contract.ResetPasswordResponseObject, error) {
	if err := h.svc.ResetPassword(ctx, r.Body.Token, r.Body.Password); err != nil {
		return nil, err
	}
	return contract.ResetPassword204Response{}, nil
}

func (h account) VerifyEmail(ctx context.Context, r contract.VerifyEmailRequestObject) (contract.VerifyEmailResponseObject, error) {
	if err := h.svc.VerifyEmail(ctx, r.Body.Token); err != nil {
		return nil, err
	}
	return contract.VerifyEmail204Response{}, nil
}

func (h account) ResendVerification(ctx context.Context, _ contract.ResendVerificationRequestObject) (contract.ResendVerificationResponseObject, error) {
	if err := h.svc.ResendVerification(ctx); err != nil {
		return nil, err
	}
	return contract.ResendVerification202Response{}, nil
}

func (h account) ChangeEmail(ctx context.Context, r contract.ChangeEmailRequestObject) (contract.ChangeEmailResponseObject, error) {
	if err := h.svc.RequestEmailChange(ctx, r.Body.Email, r.Body.Password); err != nil {
		return nil, err
	}
	return contract.ChangeEmail202Response{}, nil
}

func (h account) ConfirmEmail(ctx context.Context, r contract.ConfirmEmailRequestObject) (contract.ConfirmEmailResponseObject, error) {
	if err := h.svc.ConfirmEmailChange(ctx, r.Body.Token); err != nil {
		return nil, err
	}
	return contract.ConfirmEmail204Response{}, nil
}

func toProfile(p identity.Profile) contract.Profile {
	return contract.Profile{
		Id: p.ID, Email: p.Email, EmailVerified: p.EmailVerified, FirstName: p.FirstName, LastName: p.LastName,
		Language: contract.Language(p.Language), Timezone: p.Timezone,
	}
}

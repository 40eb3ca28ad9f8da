package v3

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/oapi-codegen/nullable"

	"github.com/signate/signate/internal/api/v3/contract"
	"github.com/signate/signate/internal/identity"
)

// secondFactor is what users prove themselves with besides the password.
type secondFactor struct{ svc *identity.Service }

func (h secondFactor) GetSecondFactors(ctx context.Context, _ contract.GetSecondFactorsRequestObject) (contract.GetSecondFactorsResponseObject, error) {
	f, err := h.svc.SecondFactors(ctx)
	if err != nil {
		return nil, err
	}
	return contract.GetSecondFactors200JSONResponse{Totp: f.TOTP, RecoveryCodesLeft: int(f.RecoveryCodes)}, nil
}

func (h secondFactor) EnrolTOTP(ctx context.Context, r contract.EnrolTOTPRequestObject) (contract.EnrolTOTPResponseObject, error) {
	e, err := h.svc.EnrolTOTP(ctx, r.Body.Password)
	if err != nil {
		return nil, err
	}
	return contract.EnrolTOTP201JSONResponse{Secret: e.Secret, OtpauthUrl: e.URL}, nil
}

func (h secondFactor) ConfirmTOTP(ctx context.Context, r contract.ConfirmTOTPRequestObject) (contract.ConfirmTOTPResponseObject, error) {
	codes, err := h.svc.ConfirmTOTP(ctx, r.Body.Code)
	if err != nil {
		return nil, err
	}
	return contract.ConfirmTOTP200JSONResponse{RecoveryCodes: codes}, nil
}

func (h secondFactor) RemoveTOTP(ctx context.Context, r contract.RemoveTOTPRequestObject) (contract.RemoveTOTPResponseObject, error) {
	if err := h.svc.RemoveTOTP(ctx, r.Body.Password); err != nil {
		return nil, err
	}
	return contract.RemoveTOTP204Response{}, nil
}

func (h secondFactor) RenewRecoveryCodes(ctx context.Context, r contract.RenewRecoveryCodesRequestObject) (contract.RenewRecoveryCodesResponseObject, error) {
	codes, err := h.svc.RenewRecoveryCodes(ctx, r.Body.Password)
	if err != nil {
		return nil, err
	}
	return contract.RenewRecoveryCodes201JSONResponse{RecoveryCodes: codes}, nil
}

func toChallenge(c *identity.Challenge) (contract.LoginResponseObject, error) {
	out := contract.Login202JSONResponse{
		SecondFactorRequired: true, ChallengeToken: c.Token, ExpiresIn: c.ExpiresIn, PasskeyOptions: nullable.NewNullNullable[map[string]any](),
	}
	for _, m := range c.Methods {
		out.Methods = append(out.Methods, contract.SecondFactorChallengeMethods(m))
	}
	if c.Passkeys == nil {
		return out, nil
	}
	var options map[string]any
	if err := json.Unmarshal(c.Passkeys, &options); err != nil {
		return nil, fmt.Errorf("read the options: %w", err)
	}
	out.PasskeyOptions.Set(options)
	return out, nil
}

package tenant

import (
	"context"

	"github.com/signate/signate/internal/access"
	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/postgres"
)

// WebhookDisabled mails the administrators of the context's tenant that a webhook was disabled, and why.
func (s *Service) WebhookDisabled(ctx context.Context, address, reason string) error {
	t, _, err := s.Current(ctx)
	if err != nil {
		return err
	}
	letter := mail.Letter{
		Subject:    "A webhook of " + t.Name + " was disabled",
		Paragraphs: []string{"Nothing is sent to " + address + " any more. " + reason, "Mend the receiver, then enable the webhook again. What was not delivered can be replayed."},
		Button:     "Open the dashboard", Link: s.publicURL + "/" + t.Slug + "/",
	}
	return s.db.ControlTx(ctx, func(tx postgres.Tx) error { return s.mailAdminsTx(ctx, tx, access.From(ctx).Tenant, letter) })
}

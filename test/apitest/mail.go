package apitest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"

	"github.com/signate/signate/internal/mail"
	"github.com/signate/signate/internal/secret"
)

// Mail returns the text of the last mail to an address, sent or still waiting, and fails the test when
// there is none.
func (in *Installation) Mail(tb testing.TB, to string) string {
	tb.Helper()
	vault, err := secret.OpenVault(in.Dir, "")
	if err != nil {
		tb.Fatalf("apitest: %v", err)
	}
	rows, err := in.DB.SharedPool().Query(tb.Context(), `select decode(args->>'sealed', 'base64') from jobs.river_job where kind = 'mail' order by id desc`)
	if err != nil {
		tb.Fatalf("apitest: read the mails: %v", err)
	}
	sealed, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		tb.Fatalf("apitest: read the mails: %v", err)
	}
	for _, s := range sealed {
		text, err := vault.Decrypt(uuid.Nil, "mail", s)
		if err != nil {
			tb.Fatalf("apitest: open a mail: %v", err)
		}
		var m mail.Message
		if err := json.Unmarshal(text, &m); err != nil {
			tb.Fatalf("apitest: read a mail: %v", err)
		}
		if strings.EqualFold(m.To, to) {
			return m.Text
		}
	}
	tb.Fatalf("apitest: there is no mail to %s", to)
	return ""
}

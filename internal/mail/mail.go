// Package mail sends mails through an outbox: a mail is a job, written in the transaction that makes it
// necessary, and sent in the background until the mail server takes it. Without a mail server mails
// appear in the log.
package mail

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"time"

	"github.com/riverqueue/river"
	gomail "github.com/wneessen/go-mail"

	"github.com/signate/signate/internal/postgres"
)

// Message is a mail in plain text.
type Message struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
}

// Kind names the job of River.
func (Message) Kind() string { return "mail" }

// jobs puts background work into a transaction.
type jobs interface {
	InsertTx(ctx context.Context, tx postgres.Tx, args river.JobArgs) error
}

// Outbox takes mails.
type Outbox struct{ jobs jobs }

// NewOutbox returns an outbox over a job queue.
func NewOutbox(jobs jobs) *Outbox { return &Outbox{jobs} }

// SendTx sends the mail once the caller's transaction is committed.
func (o *Outbox) SendTx(ctx context.Context, tx postgres.Tx, m Message) error {
	return o.jobs.InsertTx(ctx, tx, m)
}

// Sender delivers the outbox's mails.
type Sender struct {
	river.WorkerDefaults[Message]
	client *gomail.Client // nil shows mails in the log
	from   string
	log    *slog.Logger
}

// NewSender returns a sender over the server at smtpURL, smtp://user:password@host:port or smtps://…;
// empty shows mails in the log.
func NewSender(smtpURL, from string, log *slog.Logger) (*Sender, error) {
	s := &Sender{from: from, log: log}
	if smtpURL == "" {
		return s, nil
	}
	u, err := url.Parse(smtpURL)
	if err != nil || u.Hostname() == "" || (u.Scheme != "smtp" && u.Scheme != "smtps") {
		return nil, fmt.Errorf("SIGNATE_SMTP_URL: use smtp://user:password@host:587 or smtps://…")
	}
	s.client, err = gomail.NewClient(u.Hostname(), options(u)...)
	if err != nil {
		return nil, fmt.Errorf("SIGNATE_SMTP_URL: %w", err)
	}
	return s, nil
}

func options(u *url.URL) []gomail.Option {
	opts := []gomail.Option{gomail.WithTimeout(20 * time.Second), gomail.WithTLSPolicy(gomail.TLSOpportunistic)}
	if u.Scheme == "smtps" {
		opts = append(opts, gomail.WithSSL())
	}
	if port, err := strconv.Atoi(u.Port()); err == nil {
		opts = append(opts, gomail.WithPort(port))
	}
	if u.User != nil {
		password, _ := u.User.Password()
		opts = append(opts, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	return opts
}

// Work sends one mail; an error makes River try again later.
func (s *Sender) Work(ctx context.Context, j *river.Job[Message]) error {
	if s.client == nil {
		s.log.InfoContext(ctx, "mail (no mail server is set)", "to", j.Args.To, "subject", j.Args.Subject, "text", j.Args.Text)
		return nil
	}
	m := gomail.NewMsg()
	if err := m.From(s.from); err != nil {
		return fmt.Errorf("sender of a mail: %w", err)
	}
	if err := m.To(j.Args.To); err != nil {
		return river.JobCancel(fmt.Errorf("recipient of a mail: %w", err))
	}
	m.Subject(j.Args.Subject)
	m.SetBodyString(gomail.TypeTextPlain, j.Args.Text)
	if err := s.client.DialAndSendWithContext(ctx, m); err != nil {
		return fmt.Errorf("send a mail: %w", err)
	}
	return nil
}

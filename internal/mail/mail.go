// Package mail sends mails through an outbox: a mail is a job, written in the transaction that makes it
// necessary, and sent in the background until the mail server takes it. Without a mail server mails
// appear in the log.
package mail

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/url"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/riverqueue/river"
	gomail "github.com/wneessen/go-mail"

	"github.com/signate/signate/internal/postgres"
)

// Message is a mail.
type Message struct {
	To      string `json:"to"`
	Subject string `json:"subject"`
	Text    string `json:"text"`
	HTML    string `json:"html,omitempty"` // an alternative to Text
}

// envelope is a mail on its way. It is encrypted: mails carry links that let people in, and jobs stay in
// the database for a while.
type envelope struct {
	Sealed []byte `json:"sealed"`
}

// Kind names the job of River.
func (envelope) Kind() string { return "mail" }

const field = "mail"

// jobs puts background work into a transaction.
type jobs interface {
	InsertTx(ctx context.Context, tx postgres.Tx, args river.JobArgs) error
}

// vault encrypts mails while they wait.
type vault interface {
	Encrypt(owner uuid.UUID, field string, plaintext []byte) ([]byte, error)
	Decrypt(owner uuid.UUID, field string, sealed []byte) ([]byte, error)
}

// Outbox takes mails.
type Outbox struct {
	jobs  jobs
	vault vault
}

// NewOutbox returns an outbox over a job queue.
func NewOutbox(jobs jobs, vault vault) *Outbox { return &Outbox{jobs, vault} }

// SendTx sends the mail once the caller's transaction is committed.
func (o *Outbox) SendTx(ctx context.Context, tx postgres.Tx, m Message) error {
	text, err := json.Marshal(m)
	if err != nil {
		return fmt.Errorf("encode a mail: %w", err)
	}
	sealed, err := o.vault.Encrypt(uuid.Nil, field, text)
	if err != nil {
		return err
	}
	return o.jobs.InsertTx(ctx, tx, envelope{sealed})
}

// Sender delivers the outbox's mails.
type Sender struct {
	river.WorkerDefaults[envelope]
	vault  vault
	client *gomail.Client // nil shows mails in the log
	from   string
	log    *slog.Logger
}

// NewSender returns a sender over the server at smtpURL, smtp://user:password@host:port or smtps://…;
// empty shows mails in the log.
func NewSender(smtpURL, from string, vault vault, log *slog.Logger) (*Sender, error) {
	s := &Sender{from: from, vault: vault, log: log}
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

// Check connects to the mail server, signs in and leaves. Without a mail server there is nothing to check.
func (s *Sender) Check(ctx context.Context) error {
	if s.client == nil {
		return nil
	}
	if err := s.client.DialWithContext(ctx); err != nil {
		return fmt.Errorf("connect to the mail server: %w", err)
	}
	return s.client.Close()
}

// Work sends one mail; an error makes River try again later.
func (s *Sender) Work(ctx context.Context, j *river.Job[envelope]) error {
	text, err := s.vault.Decrypt(uuid.Nil, field, j.Args.Sealed)
	if err != nil {
		return fmt.Errorf("open a mail: %w", err)
	}
	var m Message
	if err := json.Unmarshal(text, &m); err != nil {
		return river.JobCancel(fmt.Errorf("read a mail: %w", err))
	}
	return s.send(ctx, m)
}

func (s *Sender) send(ctx context.Context, m Message) error {
	if s.client == nil {
		s.log.InfoContext(ctx, "mail (no mail server is set)", "to", m.To, "subject", m.Subject, "text", m.Text)
		return nil
	}
	out := gomail.NewMsg()
	if err := out.From(s.from); err != nil {
		return fmt.Errorf("sender of a mail: %w", err)
	}
	if err := out.To(m.To); err != nil {
		return river.JobCancel(fmt.Errorf("recipient of a mail: %w", err))
	}
	out.Subject(m.Subject)
	out.SetDate()
	out.SetMessageID()
	out.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		out.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	if err := s.client.DialAndSendWithContext(ctx, out); err != nil {
		return fmt.Errorf("send a mail: %w", err)
	}
	return nil
}

// Package smtptest is a real mail server for tests: it takes mails over SMTP and lets tests read them.
package smtptest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// Mail is a mail that arrived.
type Mail struct {
	To, Subject string
	Text, HTML  string
}

var link = regexp.MustCompile(`https?://[^\s"<]+`)

// Link returns the first link of the text and fails the test when there is none, or the HTML has another.
func (m Mail) Link(tb testing.TB) string {
	tb.Helper()
	found := link.FindString(m.Text)
	if found == "" || !strings.Contains(m.HTML, found) {
		tb.Fatalf("no link in %q, or another in %q", m.Text, m.HTML)
	}
	return found
}

// Token returns the token of the mail's link.
func (m Mail) Token(tb testing.TB) string {
	tb.Helper()
	_, token, ok := strings.Cut(m.Link(tb), "#token=")
	if !ok {
		tb.Fatalf("no token in %s", m.Link(tb))
	}
	return token
}

// Server is a mail server on the loopback interface.
type Server struct {
	URL string // for SIGNATE_SMTP_URL

	smtp  *smtp.Server
	mu    sync.Mutex
	mails []Mail
	more  chan struct{} // closed and replaced whenever a mail arrives
}

// Start starts a server; Close stops it.
func Start() (*Server, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &Server{URL: "smtp://" + listener.Addr().String(), more: make(chan struct{})}
	s.smtp = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{server: s}, nil }))
	s.smtp.Domain = "localhost"
	go func() { _ = s.smtp.Serve(listener) }() // ends with Close
	return s, nil
}

// Close stops the server.
func (s *Server) Close() { _ = s.smtp.Close() }

// Wait returns the first mail to an address whose subject contains a text, as soon as there is one.
func (s *Server) Wait(tb testing.TB, to, subject string) Mail {
	tb.Helper()
	return s.WaitN(tb, to, subject, 1)
}

// WaitN is Wait for the n-th such mail.
func (s *Server) WaitN(tb testing.TB, to, subject string, n int) Mail {
	tb.Helper()
	deadline := time.After(30 * time.Second)
	for {
		found, more := s.find(to, subject)
		if len(found) >= n {
			return found[n-1]
		}
		select {
		case <-more:
		case <-deadline:
			tb.Fatalf("no mail %q to %s", subject, to)
		}
	}
}

// Find returns the mails to an address whose subject contains a text that have arrived so far.
func (s *Server) Find(to, subject string) []Mail {
	found, _ := s.find(to, subject)
	return found
}

func (s *Server) find(to, subject string) ([]Mail, chan struct{}) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var found []Mail
	for _, m := range s.mails {
		if strings.EqualFold(m.To, to) && strings.Contains(m.Subject, subject) {
			found = append(found, m)
		}
	}
	return found, s.more
}

func (s *Server) add(m Mail) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mails = append(s.mails, m)
	close(s.more)
	s.more = make(chan struct{})
}

// session is a connection of somebody who sends.
type session struct {
	server *Server
	to     string
}

// Reset starts a new mail.
func (s *session) Reset() { s.to = "" }

// Logout ends the connection.
func (s *session) Logout() error { return nil }

// Mail takes the sender.
func (s *session) Mail(string, *smtp.MailOptions) error { return nil }

// Rcpt takes the recipient.
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.to = to
	return nil
}

// Data takes the mail.
func (s *session) Data(r io.Reader) error {
	m, err := read(r)
	if err != nil {
		return err
	}
	m.To = s.to
	s.server.add(m)
	return nil
}

func read(r io.Reader) (Mail, error) {
	var m Mail
	msg, err := mail.ReadMessage(r)
	if err != nil {
		return m, err
	}
	if m.Subject, err = new(mime.WordDecoder).DecodeHeader(msg.Header.Get("Subject")); err != nil {
		return m, err
	}
	kind, params, err := mime.ParseMediaType(msg.Header.Get("Content-Type"))
	if err != nil {
		return m, err
	}
	if !strings.HasPrefix(kind, "multipart/") {
		m.Text, err = body(msg.Body, msg.Header.Get("Content-Transfer-Encoding"))
		return m, err
	}
	parts := multipart.NewReader(msg.Body, params["boundary"])
	for {
		part, err := parts.NextRawPart()
		if errors.Is(err, io.EOF) {
			return m, nil
		}
		if err != nil {
			return m, err
		}
		text, err := body(part, part.Header.Get("Content-Transfer-Encoding"))
		if err != nil {
			return m, err
		}
		if strings.HasPrefix(part.Header.Get("Content-Type"), "text/html") {
			m.HTML = text
		} else {
			m.Text = text
		}
	}
}

func body(r io.Reader, encoding string) (string, error) {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		r = quotedprintable.NewReader(r)
	case "", "7bit", "8bit":
	default:
		return "", fmt.Errorf("smtptest: cannot read %s", encoding)
	}
	text, err := io.ReadAll(r)
	return string(text), err
}

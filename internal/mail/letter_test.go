package mail_test

import (
	"strings"
	"testing"

	"github.com/signate/signate/internal/mail"
)

func TestLetter_in_the_colours_of_a_tenant(t *testing.T) {
	t.Parallel()
	m, err := mail.Letter{
		Subject: "Join", Paragraphs: []string{"Ada invites you."}, Button: "Accept", Link: "https://signage.example.com/invite/#token",
		Brand: mail.Brand{Name: "Acme & Sons", Color: "#ffcc00", Logo: "https://signage.example.com/logo?v=1"},
	}.To("bob@example.com")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`src="https://signage.example.com/logo?v=1"`, `alt="Acme &amp; Sons"`, "background:#ffcc00;color:#000000"} {
		if !strings.Contains(m.HTML, want) {
			t.Errorf("the mail lacks %s:\n%s", want, m.HTML)
		}
	}
	if want := "Ada invites you.\n\nAccept:\nhttps://signage.example.com/invite/#token\n"; m.Text != want {
		t.Errorf("the text is %q, want %q", m.Text, want)
	}
}

func TestBrand_Ink_can_be_read(t *testing.T) {
	t.Parallel()
	for color, want := range map[string]string{"": "#ffffff", "#000000": "#ffffff", "#ffffff": "#000000", "#1d4ed8": "#ffffff", "#ffcc00": "#000000", "#808080": "#000000"} {
		if got := (mail.Brand{Color: color}).Ink(); got != want {
			t.Errorf("on %q the text is %s, want %s", color, got, want)
		}
	}
}

package identity

import (
	"fmt"

	"github.com/signate/signate/internal/mail"
)

// letters are the mails of a language.
type letters interface {
	welcome(name, company, slug, link string) mail.Letter
	verifyEmail(name, link string) mail.Letter
	resetPassword(name, link string) mail.Letter
	passwordChanged(name string) mail.Letter
	emailChanging(name, to string) mail.Letter
	confirmEmail(name, link string) mail.Letter
	emailTaken() mail.Letter
	securityChanged(name string, c securityChange) mail.Letter
}

// securityChange is a change of how somebody signs in that they are told about.
type securityChange string

const (
	totpAdded       securityChange = "totp_added"
	totpRemoved     securityChange = "totp_removed"
	recoveryRenewed securityChange = "recovery_renewed"
	recoveryUsed    securityChange = "recovery_used"
	passkeyAdded    securityChange = "passkey_added"
	passkeyRemoved  securityChange = "passkey_removed"
)

// texts returns the mails in a language, English for one that is unknown.
func texts(language string) letters {
	if language == "id" {
		return indonesian{}
	}
	return english{}
}

type english struct{}

const notYouEnglish = "If this was not you, choose a new password at once and end the other sessions in your profile."

func (english) welcome(name, company, slug, link string) mail.Letter {
	return mail.Letter{
		Language: "en", Subject: "Welcome to Signate",
		Paragraphs: []string{"Hello " + name + ",", fmt.Sprintf("%s is ready: its short name is %q. Add content, connect a screen, and it plays.", company, slug), "Please confirm your e-mail address."},
		Button:     "Confirm the address", Link: link, Closing: []string{"If you did not sign up, ignore this mail."},
	}
}

func (english) verifyEmail(name, link string) mail.Letter {
	return mail.Letter{
		Language: "en", Subject: "Confirm your e-mail address", Paragraphs: []string{"Hello " + name + ",", "please confirm that this is your address."},
		Button: "Confirm the address", Link: link, Closing: []string{"The link works once, for seven days."},
	}
}

func (english) resetPassword(name, link string) mail.Letter {
	return mail.Letter{
		Language: "en", Subject: "Choose a new password", Paragraphs: []string{"Hello " + name + ",", "somebody, probably you, asked for a new password for your account."},
		Button: "Choose a new password", Link: link, Closing: []string{"The link works once, for one hour. If you did not ask for it, ignore this mail: nothing changes."},
	}
}

func (english) passwordChanged(name string) mail.Letter {
	return mail.Letter{Language: "en", Subject: "Your password was changed", Paragraphs: []string{"Hello " + name + ",", "the password of your account was changed.", notYouEnglish}}
}

func (english) emailChanging(name, to string) mail.Letter {
	return mail.Letter{
		Language: "en", Subject: "Your e-mail address is about to change",
		Paragraphs: []string{"Hello " + name + ",", "somebody signed in as you asked to change your address to " + to + ". It changes when a link that we sent there is followed.", notYouEnglish},
	}
}

func (english) confirmEmail(name, link string) mail.Letter {
	return mail.Letter{
		Language: "en", Subject: "Confirm your new e-mail address", Paragraphs: []string{"Hello " + name + ",", "please confirm that this is your new address."},
		Button: "Confirm the new address", Link: link, Closing: []string{"The link works once, for one day. If you do not know about this, ignore this mail."},
	}
}

func (english) emailTaken() mail.Letter {
	return mail.Letter{
		Language: "en", Subject: "You have an account already",
		Paragraphs: []string{"Hello,", "somebody wants to use this address for another account, but it belongs to yours.", "If that was you, sign in with this address, or change its address first. Otherwise ignore this mail."},
	}
}

func (english) securityChanged(name string, c securityChange) mail.Letter {
	var what string
	switch c {
	case totpAdded:
		what = "An authenticator app was added to your account."
	case totpRemoved:
		what = "The authenticator app was removed from your account."
	case recoveryRenewed:
		what = "New recovery codes were made for your account; the old ones no longer work."
	case recoveryUsed:
		what = "A recovery code was used to sign in to your account."
	case passkeyAdded:
		what = "A passkey was added to your account."
	case passkeyRemoved:
		what = "A passkey was removed from your account."
	}
	return mail.Letter{Language: "en", Subject: "A change to how you sign in", Paragraphs: []string{"Hello " + name + ",", what, notYouEnglish}}
}

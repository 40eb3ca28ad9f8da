// Package text says which words people may give to things: one rule for every name, title and tag.
package text

import (
	"fmt"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/signate/signate/internal/fault"
)

// MaxName is the length of the longest name, in characters.
const MaxName = 255

var markup = regexp.MustCompile(`(?i)<[a-z/!?]|javascript:|vbscript:|data:text/html`)

// Safe refuses what no name, title or tag needs: markup, script addresses and control characters.
// Every output is escaped all the same. Faults: Invalid of the field.
func Safe(field, text string) error {
	control := strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f })
	if control || markup.MatchString(text) || !utf8.ValidString(text) {
		return fault.Invalid(field, "unsafe", "Invalid content detected")
	}
	return nil
}

// Name returns the name without spaces around it; it is neither empty nor too long, and Safe. Faults:
// Invalid of the field.
func Name(field, name string) (string, error) {
	name = strings.TrimSpace(name)
	switch {
	case name == "":
		return "", fault.Invalid(field, "required", "Enter a name.")
	case utf8.RuneCountInString(name) > MaxName:
		return "", fault.Invalid(field, "too_long", fmt.Sprintf("Use at most %d characters.", MaxName))
	}
	return name, Safe(field, name)
}

// Lines refuses text of several lines that is too long, in characters, or not Safe. Faults: Invalid of the field.
func Lines(field, text string, most int) error {
	if utf8.RuneCountInString(text) > most {
		return fault.Invalid(field, "too_long", fmt.Sprintf("Use at most %d characters.", most))
	}
	return Safe(field, strings.NewReplacer("\n", " ", "\r", " ", "\t", " ").Replace(text))
}

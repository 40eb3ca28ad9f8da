package identity

import (
	_ "embed" // the list of passwords
	"strings"
	"sync"
)

// commonText are the words and passwords that lead the lists of breached ones, one a line in lower case.
// They come from the list in Django (common-passwords.txt.gz, BSD-3-Clause): passwords of at least ten
// characters, and shorter words, which people put digits behind.
//
//go:embed common_passwords.txt
var commonText string

var commonWords = sync.OnceValue(func() map[string]struct{} {
	words := map[string]struct{}{"": {}}
	for _, w := range strings.Fields(commonText) {
		words[w] = struct{}{}
	}
	for _, w := range []string{"signate", "anthias", "screenly", "raspberry", "passw0rd", "p@ssword", "p@ssw0rd", "trustno", "abc", "abcd", "test", "rahasia", "bismillah", "indonesia"} {
		words[w] = struct{}{}
	}
	return words
})

// runs are neighbours on the keyboard and in the alphabet.
const runs = "01234567890 abcdefghijklmnopqrstuvwxyz qwertyuiop asdfghjkl zxcvbnm 1q2w3e4r5t6y7u8i9o0p qwerty123456 1234567890123"

// common recognises what guessers try first: breached passwords, one character or a short block repeated,
// runs of the keyboard or alphabet, and words with digits and signs around them.
func common(lower string) bool {
	for size := 1; size <= 3; size++ {
		if strings.Repeat(lower[:min(size, len(lower))], len(lower)/size+1)[:len(lower)] == lower {
			return true
		}
	}
	if strings.Contains(runs, lower) {
		return true
	}
	const around = "0123456789!?.,@#$%&*_- "
	for _, core := range []string{lower, strings.TrimRight(lower, around), strings.Trim(lower, around)} {
		if _, known := commonWords()[core]; known {
			return true
		}
	}
	return false
}

package provider

import "testing"

func TestParseToken(t *testing.T) {
	t.Parallel()
	tests := []struct {
		key   Key
		token string
		want  Login
		valid bool
	}{
		{Yodeck, " label:token ", Login{Secret: "label:token"}, true},
		{Yodeck, "  ", Login{}, false},
		{ScreenCloud, "eu:abc", Login{Secret: "eu:abc"}, true},
		{PiSignage, "acme:ada@example.com:pass:word", Login{Account: "acme", Username: "ada@example.com", Secret: "pass:word"}, true},
		{PiSignage, "https://own.example acme:ada@example.com:x", Login{Address: "https://own.example", Account: "acme", Username: "ada@example.com", Secret: "x"}, true},
		{PiSignage, "acme:ada@example.com", Login{}, false},
		{Xibo, "https://cms.example.com  id\tsecret", Login{Address: "https://cms.example.com", Username: "id", Secret: "secret"}, true},
		{Xibo, "id secret", Login{}, false},
		{Xibo, "https://cms.example.com id", Login{}, false},
		{Screenly, "token", Login{Secret: "token"}, true},
	}
	for _, tt := range tests {
		got, err := ParseToken(tt.key, tt.token)
		if (err == nil) != tt.valid || tt.valid && got != tt.want {
			t.Errorf("%s %q: %+v, %v", tt.key, tt.token, got, err)
		}
	}
}

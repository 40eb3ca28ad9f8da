package main

import "testing"

func TestParseLimit(t *testing.T) {
	t.Parallel()
	if n, err := parseLimit("unlimited"); n != nil || err != nil {
		t.Errorf("unlimited is %v (%v)", n, err)
	}
	if n, err := parseLimit("40"); err != nil || n == nil || *n != 40 {
		t.Errorf("40 is %v (%v)", n, err)
	}
	for _, text := range []string{"-1", "many", "", "1.5", "99999999999"} {
		if n, err := parseLimit(text); err == nil {
			t.Errorf("%q is %v", text, *n)
		}
	}
}

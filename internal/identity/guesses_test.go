package identity_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/signate/signate/internal/fault"
	"github.com/signate/signate/internal/identity"
)

func (b *bench) try(address, login, password string) error {
	_, err := b.Login(b.at(address), identity.Credentials{Login: login, Password: password})
	return err
}

func TestService_Login_limits_guesses_at_an_account(t *testing.T) {
	t.Parallel()
	for _, exists := range []bool{true, false} {
		t.Run(fmt.Sprintf("exists %t", exists), func(t *testing.T) {
			t.Parallel()
			b := setup(t)
			login := b.email
			if !exists {
				login = "nobody-" + b.email
			}
			for i := range 10 {
				if err := b.try(fmt.Sprintf("192.0.2.%d", i), login, "wrong"); !fault.IsKind(err, fault.KindUnauthorized) {
					t.Fatalf("guess %d: %v", i, err)
				}
			}
			delay := time.Duration(0)
			for range 4 {
				err := b.try("198.51.100.1", login, password)
				f := fault.As(err)
				if f == nil || f.Kind != fault.KindRateLimited || f.RetryAfter <= delay {
					t.Fatalf("after too many guesses: %v, want a delay of more than %s", err, delay)
				}
				delay = f.RetryAfter
				b.clock.Advance(delay)
				if err := b.try("198.51.100.1", login, "wrong"); !fault.IsKind(err, fault.KindUnauthorized) {
					t.Fatalf("after the delay: %v", err)
				}
			}
			b.clock.Advance(time.Hour)
			if err := b.try("198.51.100.1", login, password); exists && err != nil {
				t.Errorf("the right password after the delay: %v", err)
			}
		})
	}
}

func TestService_Login_limits_guesses_from_an_address(t *testing.T) {
	t.Parallel()
	b := setup(t, func(d *identity.Deps) { d.SigninLimit = 10 })
	for i := range 10 {
		if err := b.try("192.0.2.66", fmt.Sprintf("victim-%d@example.com", i), "Spring2026!"); !fault.IsKind(err, fault.KindUnauthorized) {
			t.Fatalf("guess %d: %v", i, err)
		}
	}
	if err := b.try("192.0.2.66", b.email, password); !fault.IsKind(err, fault.KindRateLimited) {
		t.Errorf("from the same address: %v", err)
	}
	if err := b.try("192.0.2.67", b.email, password); err != nil {
		t.Errorf("from another address: %v", err)
	}
	b.clock.Advance(time.Minute)
	if err := b.try("192.0.2.66", b.email, password); err != nil {
		t.Errorf("a minute later: %v", err)
	}
}

// Slow guessing below the limit, as people do it, delays nobody.
func TestService_Login_forgives_old_guesses(t *testing.T) {
	t.Parallel()
	b := setup(t)
	for range 30 {
		if err := b.try("192.0.2.1", b.email, "wrong"); !fault.IsKind(err, fault.KindUnauthorized) {
			t.Fatal(err)
		}
		b.clock.Advance(2 * time.Minute)
	}
	if err := b.try("192.0.2.1", b.email, password); err != nil {
		t.Error(err)
	}
}

package v3_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/crypto/argon2"

	"github.com/signate/signate/test/apitest"
)

// signInClients is how many sign in at once for each processor: enough that none of them is ever idle.
const signInClients = 4

// BenchmarkSignIn signs people in over HTTP, as fast as the machine can, and beside it computes nothing but
// the Argon2id hash of their passwords. The difference is what everything else of a sign-in costs: looking up
// the account, counting guesses, opening the session, signing tokens.
func BenchmarkSignIn(b *testing.B) {
	in := apitest.Open(b)
	email := "bench-" + in.User(b).Email // registered, since the people of tests have passwords with a hash that costs nothing
	in.Guest().Post(b, "/api/v3/auth/register/", map[string]any{
		"first_name": "Ada", "last_name": "Bench", "email": email, "password": newPassword, "company": "Bench",
	}).Want(b, http.StatusCreated)
	var hash string
	if err := in.DB.ControlRead().QueryRow(b.Context(), "select password_hash from auth_user where email = $1", email).Scan(&hash); err != nil {
		b.Fatal(err)
	}
	var time, memory uint32
	var threads uint8
	if _, err := fmt.Sscanf(strings.Split(hash, "$")[3], "m=%d,t=%d,p=%d", &memory, &time, &threads); err != nil {
		b.Fatal(err)
	}
	b.Run("hash", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				argon2.IDKey([]byte(newPassword), []byte("0123456789abcdef"), time, memory, threads, 32)
			}
		})
	})
	b.Run("http", func(b *testing.B) {
		b.SetParallelism(signInClients)
		body := map[string]any{"email": email, "password": newPassword}
		b.RunParallel(func(pb *testing.PB) {
			guest := in.Guest()
			for pb.Next() {
				if a := guest.Post(b, "/api/v3/auth/login/", body); a.Status != http.StatusOK {
					b.Errorf("sign-in: %d %s", a.Status, a.Body)
				}
			}
		})
	})
}

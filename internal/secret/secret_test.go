package secret_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/signate/signate/internal/postgres"
	"github.com/signate/signate/internal/secret"
	"github.com/signate/signate/test/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

func open(t *testing.T, dir, setting string) *secret.Vault {
	t.Helper()
	v, err := secret.OpenVault(dir, setting)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestVault_binds_a_ciphertext_to_owner_and_field(t *testing.T) {
	t.Parallel()
	v := open(t, t.TempDir(), "")
	ours, theirs := uuid.New(), uuid.New()
	sealed, err := v.Encrypt(ours, "api_keys", []byte("planted"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("planted")) {
		t.Error("the ciphertext shows the text")
	}
	if text, err := v.Decrypt(ours, "api_keys", sealed); err != nil || string(text) != "planted" {
		t.Errorf("%q %v", text, err)
	}
	if _, err := v.Decrypt(theirs, "api_keys", sealed); err == nil {
		t.Error("it opens for another owner")
	}
	if _, err := v.Decrypt(ours, "webhook_secrets", sealed); err == nil {
		t.Error("it opens as another field")
	}
}

func TestOpenVault_settings(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made := open(t, dir, "")
	file := filepath.Join(dir, "secrets.json")
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the keyset's file: %v %v", info, err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := made.Encrypt(uuid.Nil, "x", []byte("planted"))
	if err != nil {
		t.Fatal(err)
	}
	for name, setting := range map[string]string{"by value": string(text), "by name": file} {
		v := open(t, t.TempDir(), setting)
		if _, err := v.Decrypt(uuid.Nil, "x", sealed); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	for name, setting := range map[string]string{"no file": filepath.Join(dir, "missing.json"), "no keyset": `{"primaryKeyId": 1}`} {
		if _, err := secret.OpenVault(t.TempDir(), setting); err == nil || !strings.Contains(err.Error(), "SIGNATE_SECRETS_KEYSET") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if open(t, dir, string(text)).Rotate() == nil {
		t.Error("a keyset given as a value cannot be rotated, but was")
	}
}

// A rotation on one machine reaches the others while they run; nothing is lost and nothing stays behind.
func TestStore_Reencrypt(t *testing.T) {
	t.Parallel()
	database := pgtest.Open(t)
	ctx, tenant := database.Tenant(t)
	dir := t.TempDir()
	before := open(t, dir, "")
	store := secret.NewStore(database.DB, before)
	set := func(s *secret.Store, kind secret.Kind, name, value string) {
		t.Helper()
		err := database.DB.ControlTx(ctx, func(tx postgres.Tx) error { return s.SetTx(ctx, tx, tenant, kind, name, value) })
		if err != nil {
			t.Fatal(err)
		}
	}
	set(store, secret.APIKeys, "provider", "planted-api-key")
	set(store, secret.WebhookSecrets, "hook", "planted-webhook-secret")
	set(store, secret.WebhookSecrets, "gone", "planted-gone")
	set(store, secret.WebhookSecrets, "gone", "")
	set(store, secret.PaymentCredentials, "midtrans", "planted-server-key")

	other := open(t, dir, "")
	if err := other.Rotate(); err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(before.Prefix(), other.Prefix()) {
		t.Fatal("the primary key is the same")
	}
	rotated := secret.NewStore(database.DB, other)
	if n, err := rotated.Reencrypt(ctx); err != nil || n < 1 {
		t.Fatalf("encrypted anew: %d %v", n, err)
	}
	if n, err := rotated.Reencrypt(ctx); err != nil || n != 0 {
		t.Errorf("a second time: %d %v", n, err)
	}
	for kind, want := range map[secret.Kind]map[string]string{
		secret.APIKeys: {"provider": "planted-api-key"}, secret.WebhookSecrets: {"hook": "planted-webhook-secret"}, secret.PaymentCredentials: {"midtrans": "planted-server-key"},
	} {
		got, err := store.Get(ctx, tenant, kind) // the vault that was open all the time
		if err != nil || len(got) != len(want) {
			t.Errorf("%s: %v %v", kind, got, err)
		}
		for name, value := range want {
			if got[name] != value {
				t.Errorf("%s: %q", kind, got[name])
			}
		}
	}
	dump := pgtest.Dump(t)
	for _, planted := range []string{"planted-api-key", "planted-webhook-secret", "planted-server-key"} {
		if strings.Contains(dump, planted) {
			t.Errorf("the database shows %s", planted)
		}
	}
	if got, err := store.Get(context.Background(), uuid.New(), secret.APIKeys); err != nil || len(got) != 0 {
		t.Errorf("a tenant without secrets: %v %v", got, err)
	}
}

func TestLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, err := secret.Load(dir, "")
	if err != nil {
		t.Fatal(err)
	}
	again, err := secret.Load(dir, "")
	if err != nil || !bytes.Equal(first.Tokens[0].Bytes, again.Tokens[0].Bytes) {
		t.Errorf("the keys are made anew: %v", err)
	}
	key := base64.StdEncoding.EncodeToString(bytes.Repeat([]byte("k"), 32))
	given, err := secret.Load(dir, "new:"+key+", old:"+key)
	if err != nil || len(given.Tokens) != 2 || given.Tokens[0].ID != "new" || given.Tokens[1].ID != "old" {
		t.Errorf("%v %v", given.Tokens, err)
	}
	for _, bad := range []string{"nonsense", "a:" + key[:20], "a:!" + key, ":" + key} {
		if _, err := secret.Load(dir, bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

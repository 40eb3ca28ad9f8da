package config

import (
	"strings"
	"testing"
)

func TestTenantDatabases(t *testing.T) {
	t.Parallel()
	c := good(t)
	c.Databases = "big=postgres://app:x@db1/big?sslmode=require\n  eu-1=postgresql://app@db2,db3/eu"
	c.MigrateDBs = "eu-1=postgres://owner@db2/eu"
	got, err := c.TenantDatabases()
	if err != nil || len(got) != 2 {
		t.Fatalf("%v (%v)", got, err)
	}
	if b := got["big"]; b.URL != "postgres://app:x@db1/big?sslmode=require" || b.MigrateURL != b.URL {
		t.Errorf("big is %+v", b)
	}
	if e := got["eu-1"]; e.URL != "postgresql://app@db2,db3/eu" || e.MigrateURL != "postgres://owner@db2/eu" {
		t.Errorf("eu-1 is %+v", e)
	}
}

func TestTenantDatabases_refuses_and_keeps_passwords_to_itself(t *testing.T) {
	t.Parallel()
	const u = "postgres://app:geheim@db/x"
	for _, tt := range []struct{ databases, migrate, want string }{
		{u, "", "SIGNATE_DATABASES: entry 1"},
		{"a=" + u + " b=mysql://app:geheim@db", "", "SIGNATE_DATABASES: entry 2"},
		{"shared=" + u, "", `"shared" cannot be`},
		{"Big=" + u, "", `"Big" cannot be`},
		{"a=" + u + " a=" + u, "", `two databases "a"`},
		{"a=" + u, "b=" + u, `has no "b"`},
	} {
		c := good(t)
		c.Databases, c.MigrateDBs = tt.databases, tt.migrate
		if err := c.Complete(); err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: %v, want %s", tt.want, err, tt.want)
		}
	}
}

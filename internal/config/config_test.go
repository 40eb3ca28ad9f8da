package config

import (
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// good are settings that nothing is wrong with.
func good(t *testing.T) Config {
	t.Helper()
	return Config{Addr: "0.0.0.0:8080", DataDir: t.TempDir(), BaseDomain: "Signage.Example.com.", MaxConns: 16, MaxUpload: 1 << 30, BodyTimeout: time.Minute}
}

func TestComplete(t *testing.T) {
	t.Parallel()
	c := good(t)
	if err := c.Complete(); err != nil {
		t.Fatal(err)
	}
	if c.PublicURL != "http://localhost:8080" || c.BaseDomain != "signage.example.com" || c.Secure() {
		t.Errorf("public address %s, base domain %s, secure %v", c.PublicURL, c.BaseDomain, c.Secure())
	}
	c = good(t)
	c.PublicURL, c.BodyTimeout, c.DataDir, c.DNSServer = "https://signage.example.com/", 0, "data", "2606:4700:4700::1111"
	if err := c.Complete(); err != nil {
		t.Fatal(err)
	}
	if c.PublicURL != "https://signage.example.com" || !c.Secure() || c.BodyTimeout != 30*time.Second || !filepath.IsAbs(c.DataDir) || c.DNSServer != "[2606:4700:4700::1111]:53" {
		t.Errorf("%+v", c)
	}
}

func TestComplete_names_the_setting_at_fault(t *testing.T) {
	t.Parallel()
	for setting, change := range map[string]func(*Config){
		"SIGNATE_ADDR":               func(c *Config) { c.Addr = "8080" },
		"SIGNATE_PUBLIC_URL":         func(c *Config) { c.PublicURL = "signage.example.com" },
		"SIGNATE_DNS_SERVER":         func(c *Config) { c.DNSServer = "dns.example.com" },
		"SIGNATE_PRIVATE_NETWORKS":   func(c *Config) { c.PrivateNetworks = []string{"10.0.0.1", "intranet"} },
		"SIGNATE_TRUSTED_PROXIES":    func(c *Config) { c.TrustedProxies = []string{"10.0.0.0/8", "10.0.0.1"} },
		"SIGNATE_MAX_UPLOAD":         func(c *Config) { c.MaxUpload = 0 },
		"SIGNATE_BODY_TIMEOUT":       func(c *Config) { c.BodyTimeout = -time.Second },
		"SIGNATE_DATABASE_MAX_CONNS": func(c *Config) { c.MaxConns = 1 },
		"SIGNATE_S3_BUCKET":          func(c *Config) { c.S3Endpoint = "https://s3.example.com" },
		"SIGNATE_S3_ACCESS_KEY":      func(c *Config) { c.S3Endpoint, c.S3Bucket = "https://s3.example.com", "b" },
		"SIGNATE_S3_ENDPOINT":        func(c *Config) { c.S3Bucket = "b" },
		"SIGNATE_S3_PUBLIC_ENDPOINT": func(c *Config) {
			c.S3Endpoint, c.S3PublicEndpoint = "https://s3.example.com", "https://s3.example.com/bucket"
		},
	} {
		c := good(t)
		change(&c)
		if err := c.Complete(); err == nil || !strings.Contains(err.Error(), setting+": ") {
			t.Errorf("%s: %v", setting, err)
		}
	}
	c := good(t)
	c.Addr, c.MaxUpload = "nowhere", -1
	if err := c.Complete(); err == nil || !strings.Contains(err.Error(), "SIGNATE_ADDR") || !strings.Contains(err.Error(), "SIGNATE_MAX_UPLOAD") {
		t.Errorf("two mistakes are told as %v", err)
	}
}

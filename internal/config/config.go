// Package config is the list of settings: one struct, read from flags and environment variables, that
// produces the help text and is checked before anything starts.
package config

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Config are the settings of signate serve.
type Config struct {
	Addr       string   `help:"Address to listen on." default:"127.0.0.1:8080" env:"SIGNATE_ADDR"`
	DataDir    string   `help:"Directory for files, keys and the embedded database. Default: /var/lib/signate for root, else $XDG_DATA_HOME/signate." env:"SIGNATE_DATA_DIR"`
	BaseDomain string   `help:"Domain whose subdomains are tenants." default:"localhost" env:"SIGNATE_BASE_DOMAIN"`
	PublicURL  string   `help:"Address that people and screens reach the installation at; used in links. Default: http:// and the listening address." env:"SIGNATE_PUBLIC_URL"`
	Roles      []string `help:"What this node does besides answering: worker works the background jobs." default:"web,worker" enum:"web,worker" env:"SIGNATE_ROLES"`

	DatabaseURL string `help:"PostgreSQL (15 or newer) to use instead of the embedded one." env:"DATABASE_URL"`
	MigrateURL  string `help:"The same database as a role that may change the schema. Default: DATABASE_URL." env:"SIGNATE_MIGRATE_URL"`
	Databases   string `help:"Further databases that tenants can be moved to, name=URL name=URL." env:"SIGNATE_DATABASES"`
	MigrateDBs  string `name:"migrate-databases" help:"The same databases as roles that may change the schema, name=URL name=URL. Default: SIGNATE_DATABASES." env:"SIGNATE_MIGRATE_DATABASES"`
	PgBin       string `help:"Directory of PostgreSQL's programs for the embedded database." env:"SIGNATE_PG_BIN"`
	MaxConns    int32  `help:"Most connections to the database." default:"16" env:"SIGNATE_DATABASE_MAX_CONNS"`

	RedisURL   string `help:"Redis that nodes share for limits and caches, redis://user:password@host:6379/0. Default: each node counts and caches by itself." env:"SIGNATE_REDIS_URL"`
	RateLimits bool   `help:"Limit requests by plan, person and address." default:"true" negatable:"" env:"SIGNATE_RATE_LIMITS"`

	S3Endpoint       string `name:"s3-endpoint" help:"S3-compatible storage for files, https://s3.example.com. Default: files lie in the data directory." env:"SIGNATE_S3_ENDPOINT"`
	S3PublicEndpoint string `name:"s3-public-endpoint" help:"The same storage as browsers and screens reach it; files then travel without us, by addresses signed for minutes." env:"SIGNATE_S3_PUBLIC_ENDPOINT"`
	S3Bucket         string `name:"s3-bucket" help:"Bucket of the files." env:"SIGNATE_S3_BUCKET"`
	S3Region         string `name:"s3-region" help:"Region of the bucket." default:"us-east-1" env:"SIGNATE_S3_REGION"`
	S3AccessKey      string `name:"s3-access-key" help:"Account that may read, write, list and delete in the bucket." env:"SIGNATE_S3_ACCESS_KEY"`
	S3SecretKey      string `name:"s3-secret-key" help:"Secret of that account." env:"SIGNATE_S3_SECRET_KEY"`

	CDNURL string `name:"cdn-url" help:"Address of a CDN in front of this server, https://cdn.example.com; files are then fetched through it, at signed addresses." env:"SIGNATE_CDN_URL"`

	JWTKeys         string   `help:"Keys of access tokens, id:base64,id:base64; the first signs. Default: generated once into the data directory." env:"SIGNATE_JWT_KEYS"`
	SecretsKeyset   string   `help:"Keyset that encrypts secrets in the database: Tink's JSON, a file that holds it, or a key in a KMS that wraps it: hcvault://host:8200/transit/keys/name, aws-kms://arn:…, gcp-kms://projects/…. Default: generated once into the data directory." env:"SIGNATE_SECRETS_KEYSET"`
	AdminEmail      string   `help:"Address of the first administrator." env:"SIGNATE_ADMIN_EMAIL"`
	AdminPassword   string   `help:"Password of the first administrator. Default: generated and printed once." env:"SIGNATE_ADMIN_PASSWORD"`
	Signup          string   `help:"Who may sign up: anybody with a tenant of their own (open), only who was invited (invite), nobody (closed)." default:"open" enum:"open,invite,closed" env:"SIGNATE_SIGNUP"`
	SigninLimit     int      `help:"Wrong passwords a minute that are taken from one address; 0 takes any number." default:"10" env:"SIGNATE_SIGNIN_LIMIT"`
	LocalProviders  bool     `help:"Also reach providers of single sign-on on this machine, by plain http; for trying things out." env:"SIGNATE_LOCAL_PROVIDERS"`
	PrivateNetworks []string `help:"Private networks that imports and fetched files may come from, such as 10.1.0.0/16 or the address of a CMS; others are refused." env:"SIGNATE_PRIVATE_NETWORKS"`
	DNSServer       string   `name:"dns-server" help:"DNS server that is asked whether a tenant's domain is theirs, 1.1.1.1:53. Default: the machine's." env:"SIGNATE_DNS_SERVER"`
	TrustedProxies  []string `help:"Networks of proxies whose X-Forwarded-For is believed." env:"SIGNATE_TRUSTED_PROXIES"`

	AnthiasDefault bool `help:"Requests to the Anthias APIs that name no tenant reach the default one." default:"true" negatable:"" env:"SIGNATE_ANTHIAS_DEFAULT"`
	AnthiasOpen    bool `help:"The Anthias APIs of the default tenant need no credentials, as on a box without authentication. For closed networks only." env:"SIGNATE_ANTHIAS_OPEN"`

	SMTPURL   string `name:"smtp-url" help:"Mail server, smtp://user:password@host:587. Without one mails appear in the log." env:"SIGNATE_SMTP_URL"`
	MailFrom  string `help:"Sender of mails." default:"Signate <signate@localhost>" env:"SIGNATE_MAIL_FROM"`
	FFmpeg    string `name:"ffmpeg" help:"Path of ffmpeg. Default: found on PATH; without it videos have no previews and are not converted." env:"SIGNATE_FFMPEG"`
	YTDLP     string `name:"yt-dlp" help:"Path of yt-dlp, which you installed: films of YouTube are then downloaded. Default: screens play them from YouTube." env:"SIGNATE_YTDLP"`
	MaxUpload int64  `help:"Largest file in bytes." default:"10737418240" env:"SIGNATE_MAX_UPLOAD"`

	BodyTimeout time.Duration `help:"How long the body of a request may stall before it is given up." default:"30s" env:"SIGNATE_BODY_TIMEOUT"`

	LogLevel  string `help:"debug, info, warn or error." default:"info" enum:"debug,info,warn,error" env:"SIGNATE_LOG_LEVEL"`
	LogFormat string `help:"text or json." default:"text" enum:"text,json" env:"SIGNATE_LOG_FORMAT"`
}

const defaultBodyTimeout = 30 * time.Second

// Complete fills in what depends on other settings or the machine and checks the whole.
func (c *Config) Complete() error {
	if c.DataDir == "" {
		dir, err := defaultDataDir()
		if err != nil {
			return err
		}
		c.DataDir = dir
	}
	abs, err := filepath.Abs(c.DataDir)
	if err != nil {
		return fmt.Errorf("SIGNATE_DATA_DIR: %w", err)
	}
	c.DataDir = abs
	if c.BodyTimeout == 0 { // settings made in code may leave it out
		c.BodyTimeout = defaultBodyTimeout
	}
	c.BaseDomain = strings.ToLower(strings.Trim(c.BaseDomain, "."))
	if c.PublicURL == "" {
		c.PublicURL = "http://" + publicHost(c.Addr)
	}
	return errors.Join(c.checkAddr(), c.checkDNS(), c.checkPublicURL(), c.checkProxies(), c.checkPrivateNetworks(), c.checkStorage(), c.checkBounds(), c.checkDatabases())
}

func (c *Config) checkAddr() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("SIGNATE_ADDR: %q is not host:port, such as 127.0.0.1:8080 or :8080", c.Addr)
	}
	return nil
}

// checkDNS adds the port that DNS servers have.
func (c *Config) checkDNS() error {
	if a, err := netip.ParseAddr(c.DNSServer); err == nil {
		c.DNSServer = netip.AddrPortFrom(a, 53).String()
	}
	if _, err := netip.ParseAddrPort(c.DNSServer); err != nil && c.DNSServer != "" {
		return fmt.Errorf("SIGNATE_DNS_SERVER: %q is not an address such as 1.1.1.1 or 127.0.0.1:5353", c.DNSServer)
	}
	return nil
}

func (c *Config) checkPublicURL() error {
	u, err := url.Parse(c.PublicURL)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return fmt.Errorf("SIGNATE_PUBLIC_URL: %q is not an address such as https://signage.example.com", c.PublicURL)
	}
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	return nil
}

func (c *Config) checkProxies() error {
	for _, p := range c.TrustedProxies {
		if _, err := netip.ParsePrefix(p); err != nil {
			return fmt.Errorf("SIGNATE_TRUSTED_PROXIES: %q is not a network such as 10.0.0.0/8", p)
		}
	}
	return nil
}

// checkStorage refuses half of a bucket's settings: files must never lie elsewhere than the operator thinks.
func (c *Config) checkStorage() error {
	if c.S3Endpoint == "" {
		if c.S3Bucket != "" || c.S3PublicEndpoint != "" {
			return errors.New("SIGNATE_S3_ENDPOINT: it is missing although other settings of the bucket are there")
		}
		return nil
	}
	var errs []error
	for _, e := range []struct{ name, value string }{
		{"SIGNATE_S3_BUCKET", c.S3Bucket}, {"SIGNATE_S3_ACCESS_KEY", c.S3AccessKey}, {"SIGNATE_S3_SECRET_KEY", c.S3SecretKey},
	} {
		if e.value == "" {
			errs = append(errs, fmt.Errorf("%s: it is needed with SIGNATE_S3_ENDPOINT", e.name))
		}
	}
	for _, e := range []struct{ name, value string }{{"SIGNATE_S3_ENDPOINT", c.S3Endpoint}, {"SIGNATE_S3_PUBLIC_ENDPOINT", c.S3PublicEndpoint}, {"SIGNATE_CDN_URL", c.CDNURL}} {
		if e.value != "" && !bareAddress(e.value) {
			errs = append(errs, fmt.Errorf("%s: %q is not an address such as https://s3.example.com", e.name, e.value))
		}
	}
	return errors.Join(errs...)
}

// bareAddress tells whether text is scheme and host and nothing else.
func bareAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && u.Host != "" && (u.Scheme == "http" || u.Scheme == "https") && strings.Trim(u.Path, "/") == "" && u.RawQuery == "" && u.User == nil
}

func (c *Config) checkPrivateNetworks() error {
	for i, p := range c.PrivateNetworks {
		if a, err := netip.ParseAddr(p); err == nil {
			p = netip.PrefixFrom(a, a.BitLen()).String()
			c.PrivateNetworks[i] = p
		}
		if _, err := netip.ParsePrefix(p); err != nil {
			return fmt.Errorf("SIGNATE_PRIVATE_NETWORKS: %q is not a network such as 10.0.0.0/8", p)
		}
	}
	return nil
}

// checkBounds refuses numbers that nothing would work with. One connection is held for hearing the other nodes.
func (c *Config) checkBounds() error {
	var errs []error
	if c.MaxUpload <= 0 {
		errs = append(errs, fmt.Errorf("SIGNATE_MAX_UPLOAD: %d is not a number of bytes above 0", c.MaxUpload))
	}
	if c.BodyTimeout <= 0 {
		errs = append(errs, fmt.Errorf("SIGNATE_BODY_TIMEOUT: %s is not a time above 0, such as 30s", c.BodyTimeout))
	}
	if c.MaxConns < 2 {
		errs = append(errs, fmt.Errorf("SIGNATE_DATABASE_MAX_CONNS: %d is too few, use 2 or more", c.MaxConns))
	}
	return errors.Join(errs...)
}

// Secure tells whether people reach the installation over TLS.
func (c *Config) Secure() bool { return strings.HasPrefix(c.PublicURL, "https://") }

func publicHost(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if host == "" || host == "0.0.0.0" || host == "::" || host == "127.0.0.1" {
		host = "localhost"
	}
	return net.JoinHostPort(host, port)
}

// defaultDataDir is outside /root for root, because PostgreSQL runs as another user then, which must
// be able to walk there.
func defaultDataDir() (string, error) {
	if os.Geteuid() == 0 {
		return "/var/lib/signate", nil
	}
	if dir := os.Getenv("XDG_DATA_HOME"); dir != "" {
		return filepath.Join(dir, "signate"), nil
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("set SIGNATE_DATA_DIR: %w", err)
	}
	return filepath.Join(home, ".local", "share", "signate"), nil
}

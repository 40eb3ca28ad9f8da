package config

import (
	"fmt"
	"regexp"
	"strings"
)

// Database is a further database that holds tenants.
type Database struct {
	URL        string
	MigrateURL string // as a role that may change the schema
}

var databaseName = regexp.MustCompile(`^[a-z0-9]([a-z0-9_-]{0,61}[a-z0-9])?$`)

// SharedDatabase is what the database of DATABASE_URL is called, so no other can be.
const SharedDatabase = "shared"

// TenantDatabases are the databases beside the shared one, by name. Faults never show an address, which holds
// a password.
func (c *Config) TenantDatabases() (map[string]Database, error) {
	urls, err := named("SIGNATE_DATABASES", c.Databases)
	if err != nil {
		return nil, err
	}
	admin, err := named("SIGNATE_MIGRATE_DATABASES", c.MigrateDBs)
	if err != nil {
		return nil, err
	}
	out := make(map[string]Database, len(urls))
	for name, url := range urls {
		d := Database{URL: url, MigrateURL: url}
		if a, ok := admin[name]; ok {
			d.MigrateURL = a
			delete(admin, name)
		}
		out[name] = d
	}
	for name := range admin {
		return nil, fmt.Errorf("SIGNATE_MIGRATE_DATABASES: SIGNATE_DATABASES has no %q", name)
	}
	return out, nil
}

func (c *Config) checkDatabases() error {
	_, err := c.TenantDatabases()
	return err
}

func named(setting, text string) (map[string]string, error) {
	out := map[string]string{}
	for i, pair := range strings.Fields(text) {
		name, url, ok := strings.Cut(pair, "=")
		_, twice := out[name]
		switch {
		case !ok || !strings.HasPrefix(url, "postgres://") && !strings.HasPrefix(url, "postgresql://"):
			return nil, fmt.Errorf("%s: entry %d is not name=postgres://…", setting, i+1)
		case !databaseName.MatchString(name) || name == SharedDatabase:
			return nil, fmt.Errorf("%s: %q cannot be the name of a database; use a-z, 0-9, - and _, and not %q", setting, name, SharedDatabase)
		case twice:
			return nil, fmt.Errorf("%s: there are two databases %q", setting, name)
		}
		out[name] = url
	}
	return out, nil
}

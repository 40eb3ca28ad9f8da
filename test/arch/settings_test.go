package arch

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/signate/signate/internal/config"
)

// Whoever reads the README finds every setting.
func TestREADME_lists_every_setting(t *testing.T) {
	t.Parallel()
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	settings := reflect.TypeFor[config.Config]()
	for i := range settings.NumField() {
		name := settings.Field(i).Tag.Get("env")
		if name == "" || !strings.Contains(string(readme), "`"+name+"`") {
			t.Errorf("README.md does not name %s (%s)", settings.Field(i).Name, name)
		}
	}
}

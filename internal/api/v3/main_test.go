package v3_test

import (
	"fmt"
	"os"
	"testing"

	"github.com/signate/signate/test/apitest"
)

func TestMain(m *testing.M) {
	if os.Getenv(readersEnv) != "" {
		if err := beReaders(); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	apitest.Main(m)
}

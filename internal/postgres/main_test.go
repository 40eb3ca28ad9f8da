package postgres_test

import (
	"os"
	"testing"

	"github.com/signate/signate/test/pgtest"
)

func TestMain(m *testing.M) {
	if os.Getenv(moverProcess) != "" {
		moveAndDie()
		return
	}
	pgtest.Main(m)
}

package share_test

import (
	"testing"

	"github.com/signate/signate/test/pgtest"
)

func TestMain(m *testing.M) { pgtest.Main(m) }

package simulate_test

import (
	"testing"

	"github.com/signate/signate/test/apitest"
)

func TestMain(m *testing.M) { apitest.Main(m) }

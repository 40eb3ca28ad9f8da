package fault_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/signate/signate/internal/fault"
)

func TestError(t *testing.T) {
	t.Parallel()
	base := fault.NotFound("asset")
	cause := errors.New("no rows")
	err := fmt.Errorf("get the asset: %w", base.WithCode("asset_gone").Because(cause))
	if !errors.Is(err, cause) || !fault.IsKind(err, fault.KindNotFound) || fault.IsKind(err, fault.KindConflict) {
		t.Errorf("%v lost its cause or kind", err)
	}
	if errors.Is(err, base) || !errors.Is(err, base.WithCode("asset_gone")) {
		t.Error("faults match by kind and code")
	}
	if base.Code != "" || base.Unwrap() != nil {
		t.Error("WithCode or Because changed the fault that they were called on")
	}
	if !strings.Contains(err.Error(), "no rows") {
		t.Errorf("the log would not tell why: %v", err)
	}
	if fault.As(cause) != nil || fault.As(nil) != nil {
		t.Error("an error that is no fault became one")
	}
}

func TestInvalidFields_names_each(t *testing.T) {
	t.Parallel()
	err := fault.InvalidFields(fault.Field{Field: "name", Message: "Too long."}, fault.Field{Field: "uri", Message: "Missing."})
	for _, part := range []string{"2 fields", "name: Too long.", "uri: Missing."} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in %q", part, err)
		}
	}
}

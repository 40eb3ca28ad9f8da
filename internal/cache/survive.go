package cache

import (
	"fmt"
	"runtime/debug"
)

// Survive returns work that ends with an error where it would have panicked; the error tells where, for the log.
// What many wait for runs in a goroutine of its own, where no request's recovery reaches: a panic there would
// take the node down for every tenant.
func Survive(work func() (any, error)) func() (any, error) {
	return func() (v any, err error) {
		defer func() {
			if cause := recover(); cause != nil {
				v, err = nil, fmt.Errorf("panic while reading: %v\n%s", cause, debug.Stack())
			}
		}()
		return work()
	}
}

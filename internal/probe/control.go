package probe

import "syscall"

// control is called with the address that is about to be connected to, after its name was resolved.
func control(guard Guard) func(network, address string, _ syscall.RawConn) error {
	return func(network, address string, _ syscall.RawConn) error { return guard(network, address) }
}

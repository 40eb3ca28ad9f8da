package embedded

import (
	"os"
	"strconv"
	"syscall"
)

// childAttributes make the database its own process group, so that Ctrl-C reaches only us, and end it
// with us even when we are killed.
func childAttributes(credential *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGINT, Credential: credential}
}

// isPostmasterOf tells whether the process lives and works in the cluster's directory.
func isPostmasterOf(pid int, data string) bool {
	p := strconv.Itoa(pid)
	dir, err := os.Readlink("/proc/" + p + "/cwd")
	state := processState(p)
	return err == nil && dir == data && state != "Z" && state != "X"
}

// anyProcessIn tells whether any process works in the cluster's directory.
func anyProcessIn(data string) bool {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return false
	}
	for _, e := range entries {
		if pid, err := strconv.Atoi(e.Name()); err == nil && isPostmasterOf(pid, data) {
			return true
		}
	}
	return false
}

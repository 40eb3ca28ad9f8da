package embedded

import (
	"os"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"
)

// releasePages gives back the memory that bytes of the program's own file take; who reads them again gets them from there.
func releasePages(b []byte) {
	size := os.Getpagesize()
	before := -int(uintptr(unsafe.Pointer(unsafe.SliceData(b)))) & (size - 1) //nolint:gosec // only its place within a page
	if len(b) >= before+size {
		_ = unix.Madvise(b[before:before+(len(b)-before)&^(size-1)], unix.MADV_DONTNEED) // it is advice
	}
}

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

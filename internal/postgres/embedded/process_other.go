//go:build !linux

package embedded

import "syscall"

func releasePages([]byte) {}

func childAttributes(credential *syscall.Credential) *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Credential: credential}
}

// isPostmasterOf trusts the cluster's own lock file where there is no /proc.
func isPostmasterOf(pid int, _ string) bool { return syscall.Kill(pid, 0) == nil }

func anyProcessIn(string) bool { return false }

package media

import (
	"errors"
	"os"
	"os/exec"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// confine gives a child a process group to be killed as, an end that comes with ours, and, where the system allows
// it, a network without any way out.
func confine(cmd *exec.Cmd, isolated bool) {
	attr := &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	if isolated {
		attr.Cloneflags = syscall.CLONE_NEWUSER | syscall.CLONE_NEWNET | syscall.CLONE_NEWIPC
		attr.UidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getuid(), HostID: os.Getuid(), Size: 1}}
		attr.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
	}
	cmd.SysProcAttr = attr
	cmd.Cancel = func() error { return killGroup(cmd) }
}

// limit bounds a child that has just been started, long before it has read any file.
func limit(pid int, c child) error {
	seconds := uint64(c.timeout.Seconds()*childThreads) + 1
	memory, bytes := unix.RLIMIT_AS, uint64(childMemory)
	if c.most > 0 {
		bytes = c.most
	}
	if c.roomy {
		memory = unix.RLIMIT_DATA
	}
	for resource, most := range map[int]uint64{
		memory: bytes, unix.RLIMIT_CPU: seconds, unix.RLIMIT_FSIZE: uint64(c.files),
		unix.RLIMIT_CORE: 0, unix.RLIMIT_NOFILE: childFiles,
	} {
		bound := unix.Rlimit{Cur: most, Max: most}
		if err := unix.Prlimit(pid, resource, &bound, nil); err != nil && !errors.Is(err, unix.ESRCH) {
			return err
		}
	}
	if err := unix.Setpriority(unix.PRIO_PGRP, pid, childNice); err != nil && !errors.Is(err, unix.ESRCH) {
		return err
	}
	// When memory runs out the kernel takes a child, not PostgreSQL or us. Where this is forbidden the bounds still hold.
	_ = os.WriteFile("/proc/"+strconv.Itoa(pid)+"/oom_score_adj", []byte(childOOM), 0)
	return nil
}

// childOOM makes a child the first to go.
const childOOM = "1000"

func killGroup(cmd *exec.Cmd) error {
	if err := unix.Kill(-cmd.Process.Pid, unix.SIGKILL); err != nil && !errors.Is(err, unix.ESRCH) {
		return cmd.Process.Kill()
	}
	return nil
}

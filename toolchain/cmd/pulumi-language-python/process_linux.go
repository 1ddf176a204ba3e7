package main

import "syscall"

// processAttributes puts a process in a group of its own, and has the kernel kill it if the host is killed.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

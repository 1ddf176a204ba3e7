//go:build unix && !linux

package main

import "syscall"

// processAttributes puts a process in a group of its own.
func processAttributes() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true}
}

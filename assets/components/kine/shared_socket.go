package main

import (
	"os"
	"time"

	"github.com/sirupsen/logrus"
)

// Modes of a socket: what kine gives it when it has begun to listen, and what lets its group connect.
const (
	closedSocket = 0o600
	sharedSocket = 0o660
)

// shareSocket lets the group of kine's socket connect to it, which is that of its directory (set-group-ID), as soon as kine
// has closed it to everybody else. There is nothing in kine to tell it by another mode.
//
// That of an earlier run must be gone.
func shareSocket(path string) {
	for {
		if info, err := os.Lstat(path); err == nil && info.Mode().Perm() == closedSocket {
			if err := os.Chmod(path, sharedSocket); err != nil {
				logrus.Fatalf("failed to open socket %s to its group: %v", path, err)
			}
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

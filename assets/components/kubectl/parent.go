package main

import (
	"fmt"
	"os"
	"strconv"

	"golang.org/x/sys/unix"
)

// Go runs this function on the first thread of the process. The kernel remembers the signal for the thread that asked
// for it, and forgets it when that thread ends, which the first one never does.
func init() {
	if !isHelm() {
		return
	}
	if err := dieWithParent(take("_K0S_PARENT")); err != nil {
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// dieWithParent has the kernel kill this process when the parent dies, and fails if it is dead already.
//
// A helm that outlives k0s would change a release under the hands of the next k0s, on this machine or, as leader, on
// another.
//
// parent is the process id of k0s, or empty where nobody waits for this process.
func dieWithParent(parent string) error {
	if parent == "" {
		return nil
	}
	expected, err := strconv.Atoi(parent)
	if err != nil {
		return fmt.Errorf("read the process id of k0s: %w", err)
	}
	if err := unix.Prctl(unix.PR_SET_PDEATHSIG, uintptr(unix.SIGKILL), 0, 0, 0); err != nil {
		return fmt.Errorf("ask to be killed with k0s: %w", err)
	}
	// It may have died before the kernel was asked.
	if actual := os.Getppid(); actual != expected {
		return fmt.Errorf("k0s (process %d) is gone", expected)
	}
	return nil
}

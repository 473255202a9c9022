// Command kubectl is kubectl and helm, each built from its own module. It stands apart from the daemons because start-up
// time and memory of a command-line tool matter on every call, and theirs would double it; the two share most of their
// code, so that helm adds 3 MB to the executable of k0s, where a file of its own would add 15 MB.
//
// The name it is started under (the last part of argv[0]) selects the program.
package main

import (
	"os"
	"path/filepath"

	_ "k0s.local/components/kubectl/english"
)

func main() {
	if isHelm() {
		runHelm()
		return
	}
	runKubectl()
}

func isHelm() bool {
	return filepath.Base(os.Args[0]) == "helm"
}

// take reads what k0s says to this program alone, and hides it from those that it starts.
func take(name string) string {
	defer os.Unsetenv(name)
	return os.Getenv(name)
}

// Command etcd is etcd, built from its own module.
package main

import (
	"fmt"
	"os"
	"slices"

	"go.etcd.io/etcd/server/v3/etcdmain"
)

func main() {
	if slices.Equal(os.Args[1:], []string{"check"}) {
		if err := check(os.Stdin, os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	etcdmain.Main(os.Args)
}

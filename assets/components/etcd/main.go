// Command etcd is etcd, built from its own module.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"

	"k0s.local/components/checks"
)

func main() {
	if checks.IsAsked() {
		checks.Checker{Arguments: checks.Of(verify)}.Main()
	}
	etcdmain.Main(os.Args)
}

// Command etcd is etcd, built from its own module; called etcdutl, it is what k0s needs of that.
package main

import (
	"os"
	"path/filepath"

	"go.etcd.io/etcd/server/v3/etcdmain"

	"k0s.local/components/checks"
)

func main() {
	if filepath.Base(os.Args[0]) == "etcdutl" {
		etcdutl(os.Args[1:])
		return
	}
	if checks.IsAsked() {
		checks.Checker{Arguments: checks.Of(verify)}.Main()
	}
	etcdmain.Main(os.Args)
}

// Command containerd is containerd and its client ctr in one executable.
//
// They share most of their code. The name it is started under (the last part of argv[0]) selects the program, as with
// BusyBox; every name but ctr is the daemon. The shim stays apart: one runs per pod, so its memory counts.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	_ "github.com/containerd/containerd/v2/cmd/containerd/builtins"
	"github.com/containerd/containerd/v2/cmd/containerd/command"
	"github.com/containerd/containerd/v2/cmd/ctr/app"
	"github.com/urfave/cli/v3"
)

func main() {
	name, program := "containerd", command.App
	if filepath.Base(os.Args[0]) == "ctr" {
		name, program = "ctr", func() *cli.Command { return app.New() }
	}
	if err := program().Run(context.Background(), os.Args); err != nil {
		_, _ = fmt.Fprintf(os.Stderr, "%s: %v\n", name, err)
		os.Exit(1)
	}
}

// Command kubectl is kubectl, built from its own module. It stands apart from the daemons because start-up time and
// memory of a command-line tool matter on every call, and theirs would double it.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
)

func main() {
	// Verbosity has to be known while the command is being made: finding plugins and reading .kuberc already log.
	_, _ = logs.GlogSetter(cmd.GetLogVerbosity(os.Args))
	root := cmd.NewDefaultKubectlCommand()
	nameAfterK0s(root)
	if err := cli.RunNoErrOutput(root); err != nil {
		// What fails while a command runs ends the process by itself, in kubectl's words; here are errors of usage.
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// nameAfterK0s makes help and errors name the command that is typed, k0s kubectl, as where kubectl is a command of k0s.
// Scripts compare the error about an unknown command, so what it suggests is for terminals only.
func nameAfterK0s(root *cobra.Command) {
	if root.Annotations == nil {
		root.Annotations = map[string]string{}
	}
	root.Annotations[cobra.CommandDisplayNameAnnotation] = "k0s kubectl"
	root.Args = func(command *cobra.Command, args []string) error {
		err := cobra.NoArgs(command, args)
		if err == nil || !term.IsTerminal(int(os.Stderr.Fd())) {
			return err
		}
		close := command.SuggestionsFor(args[0])
		if len(close) == 0 {
			return err
		}
		return fmt.Errorf("%w\nHint: Did you mean: %s?", err, strings.Join(close, ", "))
	}
}

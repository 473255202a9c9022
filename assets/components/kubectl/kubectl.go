package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/spf13/cobra"
	"golang.org/x/term"
	"k8s.io/cli-runtime/pkg/genericiooptions"
	_ "k8s.io/client-go/plugin/pkg/client/auth"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/plugin"
)

func runKubectl() {
	fromK0s := takeEnvironment()
	// Verbosity has to be known while the command is being made: finding plugins and reading .kuberc already log.
	_, _ = logs.GlogSetter(cmd.GetLogVerbosity(os.Args))
	root := cmd.NewDefaultKubectlCommandWithArgs(cmd.KubectlOptions{
		PluginHandler: pluginHandler{cmd.NewDefaultPluginHandler(plugin.ValidPluginFilenamePrefixes), fromK0s.executable},
		Arguments:     os.Args,
		IOStreams:     genericiooptions.IOStreams{In: os.Stdin, Out: os.Stdout, ErrOut: os.Stderr},
	})
	nameAfterK0s(root)
	refuseWithoutKubeconfig(root, fromK0s)
	if err := cli.RunNoErrOutput(root); err != nil {
		// What fails while a command runs ends the process by itself, in kubectl's words; here are errors of usage.
		fmt.Fprintln(os.Stderr, "Error:", err)
		os.Exit(1)
	}
}

// environment is what k0s says to this program alone.
type environment struct {
	// executable is the path of k0s.
	executable string
	// problem says why there is no kubeconfig to use, and hint what to do about it.
	problem, hint string
}

func takeEnvironment() environment {
	return environment{take("_K0S_EXECUTABLE"), take("_K0S_KUBECONFIG_PROBLEM"), take("_K0S_KUBECONFIG_HINT")}
}

func isForPeople() bool {
	return term.IsTerminal(int(os.Stderr.Fd()))
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
		if err == nil || !isForPeople() {
			return err
		}
		close := command.SuggestionsFor(args[0])
		if len(close) == 0 {
			return err
		}
		return fmt.Errorf("%w\nHint: Did you mean: %s?", err, strings.Join(close, ", "))
	}
}

// refuseWithoutKubeconfig says that there is no cluster to talk to, once it is clear that the command line makes sense.
func refuseWithoutKubeconfig(root *cobra.Command, fromK0s environment) {
	if fromK0s.problem == "" {
		return
	}
	root.PersistentPreRunE = func(*cobra.Command, []string) error {
		if fromK0s.hint != "" && isForPeople() {
			return errors.New(fromK0s.problem + "\nHint: " + fromK0s.hint)
		}
		return errors.New(fromK0s.problem)
	}
}

// pluginHandler is kubectl's own, and warns of plugins that may call kubectl where there is none.
type pluginHandler struct {
	cmd.PluginHandler
	k0s string
}

func (h pluginHandler) Execute(executable string, args, environment []string) error {
	if _, err := exec.LookPath("kubectl"); err != nil && h.k0s != "" {
		fmt.Fprintf(os.Stderr, "Warning: there is no kubectl in $PATH, which some plugins call. You can use k0s as a drop-in replacement: sudo ln -s %q /usr/local/bin/kubectl\n", h.k0s)
	}
	return h.PluginHandler.Execute(executable, args, environment)
}

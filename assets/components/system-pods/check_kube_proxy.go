package main

import (
	"fmt"
	"io"
	"strings"

	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/kubernetes/cmd/kube-proxy/app"
)

// verifyKubeProxy has kube-proxy's own command parse the words. What they say is k0s' configuration file already; flags
// that such a file replaces are not validated, as kube-proxy does not look at them either.
func verifyKubeProxy(words []string) error {
	command := app.NewProxyCommand()
	flags := command.Flags()
	flags.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	flags.SetOutput(io.Discard)
	if err := flags.Parse(words); err != nil {
		return err
	}
	if err := command.Args(command, flags.Args()); err != nil {
		return err
	}
	if name := flags.Lookup("hostname-override").Value.String(); name != "" && strings.TrimSpace(name) == "" {
		return fmt.Errorf("empty hostname-override is invalid")
	}
	return nil
}

package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/cloudnativelabs/kube-router/v2/pkg/cmd"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"github.com/cloudnativelabs/kube-router/v2/pkg/version"
	"github.com/spf13/pflag"
	"k8s.io/klog/v2"
)

// runKubeRouter does what kube-router's own main does, whose function is in a package that cannot be imported. Its
// pprof server on port 6060 is left out: it would listen on every address of the host.
func runKubeRouter() {
	if err := startKubeRouter(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func startKubeRouter() error {
	config, err := parseKubeRouterFlags()
	if err != nil {
		return err
	}
	switch {
	case config.HelpRequested:
		pflag.Usage()
		return nil
	case config.Version:
		version.PrintVersion(false)
		return nil
	case os.Geteuid() != 0:
		return fmt.Errorf("kube-router needs to be run as root: it executes iptables and ipset")
	case config.CleanupConfig:
		cmd.CleanupConfigAndExit()
		return nil
	}
	router, err := cmd.NewKubeRouterDefault(config)
	if err != nil {
		return fmt.Errorf("failed to parse kube-router config: %w", err)
	}
	if err := router.Run(); err != nil {
		return fmt.Errorf("failed to run kube-router: %w", err)
	}
	return nil
}

func parseKubeRouterFlags() (*options.KubeRouterConfig, error) {
	pflag.CommandLine = pflag.NewFlagSet("kube-router", pflag.ExitOnError) // without what other programs registered
	klog.InitFlags(nil)
	config := options.NewKubeRouterConfig()
	config.AddFlags(pflag.CommandLine)
	pflag.Parse()
	// klog's flags are read from the standard flag set, which counts as unparsed otherwise.
	if err := flag.CommandLine.Parse(nil); err != nil {
		return nil, fmt.Errorf("failed to parse flags: %w", err)
	}
	if err := flag.Set("logtostderr", "true"); err != nil {
		return nil, fmt.Errorf("failed to set flag: %w", err)
	}
	if err := flag.Set("v", config.VLevel); err != nil {
		return nil, fmt.Errorf("failed to set flag: %w", err)
	}
	return config, nil
}

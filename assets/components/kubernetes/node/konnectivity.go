package main

import (
	"flag"

	"github.com/spf13/cobra"
	"k8s.io/klog/v2"
	"sigs.k8s.io/apiserver-network-proxy/cmd/server/app"
	"sigs.k8s.io/apiserver-network-proxy/cmd/server/app/options"
	"sigs.k8s.io/apiserver-network-proxy/pkg/util"
)

// newKonnectivityServerCommand makes the command of the konnectivity server with the klog flags its own main adds.
func newKonnectivityServerCommand() *cobra.Command {
	proxyOptions := options.NewProxyRunOptions()
	command := app.NewProxyCommand(&app.Proxy{}, proxyOptions)
	command.Flags().AddFlagSet(proxyOptions.Flags())
	logFlags := flag.NewFlagSet("klog", flag.ExitOnError)
	klog.InitFlags(logFlags)
	logFlags.VisitAll(func(logFlag *flag.Flag) {
		logFlag.Name = util.Normalize(logFlag.Name)
		command.Flags().AddGoFlag(logFlag)
	})
	return command
}

package main

import (
	"flag"
	"os"

	"k8s.io/klog/v2"
	"sigs.k8s.io/apiserver-network-proxy/cmd/agent/app"
	"sigs.k8s.io/apiserver-network-proxy/cmd/agent/app/options"
	"sigs.k8s.io/apiserver-network-proxy/pkg/util"
)

// runKonnectivityAgent runs the agent's command with the klog flags its own main adds.
func runKonnectivityAgent() {
	agentOptions := options.NewGrpcProxyAgentOptions()
	command := app.NewAgentCommand(&app.Agent{}, agentOptions)
	command.Flags().AddFlagSet(agentOptions.Flags())
	logFlags := flag.NewFlagSet("klog", flag.ExitOnError)
	klog.InitFlags(logFlags)
	logFlags.VisitAll(func(logFlag *flag.Flag) {
		logFlag.Name = util.Normalize(logFlag.Name)
		command.Flags().AddGoFlag(logFlag)
	})
	if err := command.Execute(); err != nil {
		klog.Errorf("error: %v", err)
		klog.Flush()
		os.Exit(1)
	}
}

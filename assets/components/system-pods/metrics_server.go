package main

import (
	_ "unsafe" // for go:linkname

	genericapiserver "k8s.io/apiserver/pkg/server"
	"k8s.io/component-base/logs"
	"sigs.k8s.io/metrics-server/cmd/metrics-server/app"
)

// clientGoVersion is what metrics-server and client-go's user agent report. The linker stamps it with the version of
// Kubernetes, which is right for the other programs of this executable.
//
//go:linkname clientGoVersion k8s.io/client-go/pkg/version.gitVersion
var clientGoVersion string

// metricsServerVersion is stamped by the linker.
var metricsServerVersion string

func runMetricsServer() {
	clientGoVersion = metricsServerVersion
	logs.InitLogs()
	defer logs.FlushLogs()
	command := app.NewMetricsServerCommand(genericapiserver.SetupSignalHandler())
	if err := command.Execute(); err != nil {
		panic(err)
	}
}

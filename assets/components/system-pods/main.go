// Command system-pods is the programs of the system pods in one executable.
//
// CoreDNS, kube-proxy, kube-router, konnectivity-agent, metrics-server and Traefik share most of their code, so one
// file is a third of the size of six, containerd stores one layer for all their images, and the kernel one copy of their text.
// The name it is started under (the last part of argv[0]) selects the program, as with BusyBox.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"k0s.local/components/checks"
)

var programs = map[string]func(){
	"coredns":            runCoreDNS,
	"konnectivity-agent": runKonnectivityAgent,
	"kube-proxy":         runKubeProxy,
	"kube-router":        runKubeRouter,
	"metrics-server":     runMetricsServer,
	"proxy-agent":        runKonnectivityAgent, // its name in the published image
	"traefik":            runTraefik,
}

// ownName is under which k0s asks what some of the programs would say of their arguments; see check.go.
const ownName = "system-pods"

func main() {
	name := filepath.Base(os.Args[0])
	if name == ownName && checks.IsAsked() {
		// CoreDNS registers its flags globally while the executable is initialised.
		flag.CommandLine = flag.NewFlagSet(name, flag.ExitOnError)
		checker.Main()
	}
	run, known := programs[name]
	if !known {
		fmt.Fprintf(os.Stderr, "Cannot start %q: not a program of this executable; call it through a link named coredns, konnectivity-agent, kube-proxy, kube-router, metrics-server or traefik\n", name)
		os.Exit(64)
	}
	if name != "coredns" {
		// CoreDNS registers its flags globally while the executable is initialised; they are not the others'.
		flag.CommandLine = flag.NewFlagSet(name, flag.ExitOnError)
	}
	run()
}

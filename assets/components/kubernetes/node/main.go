// Command kubernetes is the Kubernetes daemons of a node in one executable.
//
// The daemons share most of their code, so one file is a third of the size of five. The name it is started under
// (the last part of argv[0]) selects the daemon, as with BusyBox. kube-proxy is not here: it runs as a pod, see
// ../../system-pods.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	_ "time/tzdata" // CronJob time zones

	"github.com/spf13/cobra"
	"k0s.local/components/checks"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	kubeapiserver "k8s.io/kubernetes/cmd/kube-apiserver/app"
	kubecontrollermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	kubescheduler "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubelet "k8s.io/kubernetes/cmd/kubelet/app"
)

// ownName is under which k0s asks what the daemons would say of their configuration; see check.go.
const ownName = "kubernetes"

var daemons = map[string]func() *cobra.Command{
	"konnectivity-server":     newKonnectivityServerCommand,
	"kube-apiserver":          kubeapiserver.NewAPIServerCommand,
	"kube-controller-manager": kubecontrollermanager.NewControllerManagerCommand,
	"kube-scheduler":          func() *cobra.Command { return kubescheduler.NewSchedulerCommand() },
	"kubelet":                 func() *cobra.Command { return kubelet.NewKubeletCommand(context.Background()) },
}

func main() {
	name := filepath.Base(os.Args[0])
	if name == ownName && checks.IsAsked() {
		checker.Main()
	}
	daemon, known := daemons[name]
	if !known {
		fmt.Fprintf(os.Stderr, "Cannot start %q: not a Kubernetes daemon of this executable; call it through a link named konnectivity-server, kube-apiserver, kube-controller-manager, kube-scheduler or kubelet\n", name)
		os.Exit(64)
	}
	spareCollections(name)
	os.Exit(cli.Run(daemon()))
}

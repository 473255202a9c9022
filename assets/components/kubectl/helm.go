package main

import (
	"errors"
	"log/slog"
	"os"

	_ "k8s.io/client-go/plugin/pkg/client/auth"

	helm "helm.sh/helm/v4/pkg/cmd"
	"helm.sh/helm/v4/pkg/kube"
)

// runHelm does as helm's own main package, under the name that helm gives itself in managedFields.
func runHelm() {
	kube.ManagedFieldsManager = "helm"
	root, err := helm.NewRootCmd(os.Stdout, os.Args[1:], helm.SetupLogging)
	if err != nil {
		slog.Warn("command failed", slog.Any("error", err))
		os.Exit(1)
	}
	root.AddCommand(newFailPendingCommand(), newPullCommand())
	if err := root.Execute(); err != nil {
		os.Exit(exitCodeOf(err))
	}
}

func exitCodeOf(err error) int {
	if failed, ok := errors.AsType[helm.CommandError](err); ok {
		return failed.ExitCode
	}
	return 1
}

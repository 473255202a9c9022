package main

import (
	"strings"

	"github.com/spf13/pflag"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	cliflag "k8s.io/component-base/cli/flag"
	apiserveroptions "k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	manageroptions "k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	scheduleroptions "k8s.io/kubernetes/cmd/kube-scheduler/app/options"
	schedulerlatest "k8s.io/kubernetes/pkg/scheduler/apis/config/latest"
)

// validators do what the daemons of the control plane do with their flags before they open files or connections. The
// flags have been parsed by then.
var validators = map[string]func(words []string) error{
	"kube-apiserver":          validateAPIServer,
	"kube-controller-manager": validateControllerManager,
	"kube-scheduler":          validateScheduler,
}

func validateAPIServer(words []string) error {
	options := apiserveroptions.NewServerRunOptions()
	if err := fill(options.Flags(), words); err != nil {
		return err
	}
	if options.Authorization.AuthorizationConfigurationFile != "" {
		// It would be read, and need not be there yet.
		options.Authorization.AuthorizationConfigurationFile = ""
		options.Authorization.Modes = []string{"Node", "RBAC"}
	}
	errs := append(options.Options.Validate(), validateTLS(options.SecureServing.SecureServingOptions)...)
	return utilerrors.NewAggregate(errs)
}

func validateControllerManager(words []string) error {
	options, err := manageroptions.NewKubeControllerManagerOptions()
	if err != nil {
		return err
	}
	known, disabled := controllermanager.KnownControllers(), controllermanager.ControllersDisabledByDefault()
	aliases := controllermanager.ControllerAliases()
	if err := fill(options.Flags(known, disabled, aliases), words); err != nil {
		return err
	}
	errs := validateTLS(options.SecureServing)
	return utilerrors.NewAggregate(append(errs, options.Validate(known, disabled, aliases)))
}

func validateScheduler(words []string) error {
	options := scheduleroptions.NewOptions()
	if err := fill(*options.Flags, words); err != nil {
		return err
	}
	configuration, err := schedulerlatest.Default()
	if err != nil {
		return err
	}
	options.ApplyLeaderElectionTo(configuration)
	options.ComponentConfig = configuration
	errs := append(options.Validate(), validateTLS(options.SecureServing)...)
	return utilerrors.NewAggregate(errs)
}

// fill reads words into options; global flags, which are in no set of theirs, have been looked at before.
func fill(sets cliflag.NamedFlagSets, words []string) error {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	for _, set := range sets.FlagSets {
		flags.AddFlagSet(set)
	}
	flags.ParseErrorsAllowlist.UnknownFlags = true
	return parse(flags, words)
}

// withoutGates leaves out what would set the gates of the whole process.
func withoutGates(words []string) []string {
	others := []string{}
	for index, word := range words {
		isValue := index > 0 && words[index-1] == "--feature-gates"
		if !isValue && word != "--feature-gates" && !strings.HasPrefix(word, "--feature-gates=") {
			others = append(others, word)
		}
	}
	return others
}

// validateTLS looks at names that the daemons look up when they begin to serve.
func validateTLS(serving *genericoptions.SecureServingOptions) []error {
	return tlsErrors(serving.MinTLSVersion, serving.CipherSuites)
}

func tlsErrors(version string, suites []string) []error {
	errs := []error{}
	if _, err := cliflag.TLSVersion(version); err != nil {
		errs = append(errs, err)
	}
	if _, err := cliflag.TLSCipherSuites(suites); err != nil {
		errs = append(errs, err)
	}
	return errs
}

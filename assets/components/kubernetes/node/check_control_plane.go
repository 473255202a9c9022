package main

import (
	"strings"

	"github.com/spf13/pflag"
	"k0s.local/components/checks"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/featuregate"
	apiserveroptions "k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	manageroptions "k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	scheduleroptions "k8s.io/kubernetes/cmd/kube-scheduler/app/options"
	schedulerlatest "k8s.io/kubernetes/pkg/scheduler/apis/config/latest"
)

// validators do what the daemons of the control plane do with their flags, and the files that these name, before they
// open connections. The flags have been parsed by then.
var validators = map[string]func(words []string, gates featuregate.FeatureGate) error{
	"kube-apiserver":          validateAPIServer,
	"kube-controller-manager": validateControllerManager,
	"kube-scheduler":          validateScheduler,
}

func validateAPIServer(words []string, gates featuregate.FeatureGate) error {
	options := apiserveroptions.NewServerRunOptions()
	flags, err := fill(options.Flags(), words)
	if err != nil {
		return err
	}
	errs := checkFiles(flags, apiServerFiles(options.Options, gates))
	if options.Authorization.AuthorizationConfigurationFile != "" {
		// It has been read above if it is there.
		options.Authorization.AuthorizationConfigurationFile = ""
		options.Authorization.Modes = []string{"Node", "RBAC"}
	}
	if !checks.IsReadable(options.Traces.ConfigFile) {
		options.Traces.ConfigFile = ""
	}
	errs = append(errs, options.Options.Validate()...)
	errs = append(errs, validateTLS(options.SecureServing.SecureServingOptions)...)
	return utilerrors.NewAggregate(errs)
}

func validateControllerManager(words []string, _ featuregate.FeatureGate) error {
	options, err := manageroptions.NewKubeControllerManagerOptions()
	if err != nil {
		return err
	}
	known, disabled := controllermanager.KnownControllers(), controllermanager.ControllersDisabledByDefault()
	aliases := controllermanager.ControllerAliases()
	flags, err := fill(options.Flags(known, disabled, aliases), words)
	if err != nil {
		return err
	}
	errs := append(checkFiles(flags, managerFiles), validateTLS(options.SecureServing)...)
	return utilerrors.NewAggregate(append(errs, options.Validate(known, disabled, aliases)))
}

func validateScheduler(words []string, _ featuregate.FeatureGate) error {
	options := scheduleroptions.NewOptions()
	flags, err := fill(*options.Flags, words)
	if err != nil {
		return err
	}
	configuration, err := schedulerlatest.Default()
	if err != nil {
		return err
	}
	options.ApplyLeaderElectionTo(configuration)
	options.ComponentConfig = configuration
	errs := append(checkFiles(flags, schedulerFiles(options)), options.Validate()...)
	errs = append(errs, validateTLS(options.SecureServing)...)
	return utilerrors.NewAggregate(errs)
}

// fill reads words into options; global flags, which are in no set of theirs, have been looked at before.
func fill(sets cliflag.NamedFlagSets, words []string) (*pflag.FlagSet, error) {
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	for _, set := range sets.FlagSets {
		flags.AddFlagSet(set)
	}
	flags.ParseErrorsAllowlist.UnknownFlags = true
	return flags, parse(flags, words)
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

// validateTLS looks at names that the daemons look up when they begin to serve, and at certificates for further names.
func validateTLS(serving *genericoptions.SecureServingOptions) []error {
	errs := tlsErrors(serving.MinTLSVersion, serving.CipherSuites)
	for _, pair := range serving.SNICertKeys {
		errs = append(errs, checks.KeyPair(pair.CertFile, pair.KeyFile))
	}
	return errs
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

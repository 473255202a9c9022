package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/pflag"
	"k0s.local/components/checks"
	corev1 "k8s.io/api/core/v1"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	"k8s.io/apimachinery/pkg/util/validation/field"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	"k8s.io/apiserver/pkg/server/resourceconfig"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	componentbase "k8s.io/component-base/config"
	"k8s.io/component-base/config/validation"
	"k8s.io/component-base/featuregate"
	logsapi "k8s.io/component-base/logs/api/v1"
	apiserveroptions "k8s.io/kubernetes/cmd/kube-apiserver/app/options"
	controllermanager "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	manageroptions "k8s.io/kubernetes/cmd/kube-controller-manager/app/options"
	scheduleroptions "k8s.io/kubernetes/cmd/kube-scheduler/app/options"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/controlplane"
	serveroptions "k8s.io/kubernetes/pkg/controlplane/apiserver/options"
	"k8s.io/kubernetes/pkg/controlplane/reconcilers"
	schedulerlatest "k8s.io/kubernetes/pkg/scheduler/apis/config/latest"
)

// validators do what the daemons of the control plane do with their flags, and the files that these name, before they
// open connections. The flags have been parsed by then.
var validators = map[string]func(words []string, gates featuregate.MutableVersionedFeatureGate) error{
	"kube-apiserver":          validateAPIServer,
	"kube-controller-manager": validateControllerManager,
	"kube-scheduler":          validateScheduler,
}

func validateAPIServer(words []string, gates featuregate.MutableVersionedFeatureGate) error {
	options := apiserveroptions.NewServerRunOptions()
	flags, err := fill(options.Flags(), words)
	if err != nil {
		return err
	}
	return withGates(gates, func() error {
		errs := checkFiles(flags, apiServerFiles(options.Options))
		leaveOutFiles(options.Options)
		if err := loadAuthentication(options.Authentication); err != nil {
			errs = append(errs, err)
		}
		errs = append(errs, validateValues(options)...)
		errs = append(errs, validateTLS(options.SecureServing.SecureServingOptions)...)
		return utilerrors.NewAggregate(errs)
	})
}

// leaveOutFiles has the validation not look at files: what is there has been judged, the rest need not be there yet.
func leaveOutFiles(options *serveroptions.Options) {
	if options.Authorization.AuthorizationConfigurationFile != "" {
		options.Authorization.AuthorizationConfigurationFile = ""
		options.Authorization.Modes = []string{"Node", "RBAC"}
	}
	options.Authentication.AuthenticationConfigFile = ""
	options.Authentication.OIDC.CAFile = ""
	options.Traces.ConfigFile = ""
	options.ServiceAccountSigningKeyFile = ""
	options.ServiceAccountSigningEndpoint = ""
}

// validateValues is the API server's validation, and what it looks at when it has begun to make its parts.
func validateValues(options *apiserveroptions.ServerRunOptions) []error {
	errs := []error{logsapi.Validate(options.Logs, utilfeature.DefaultFeatureGate, nil).ToAggregate()}
	if known := reconcilers.AllTypes.Names(); !slices.Contains(known, options.EndpointReconcilerType) {
		errs = append(errs, fmt.Errorf("--endpoint-reconciler-type: not one of %q: %q", known, options.EndpointReconcilerType))
	}
	_, err := resourceconfig.MergeAPIResourceConfigs(
		controlplane.DefaultAPIResourceConfigSource(), options.APIEnablement.RuntimeConfig, legacyscheme.Scheme)
	errs = append(errs, err)
	for _, address := range options.KubeletConfig.PreferredAddressTypes {
		if known := addressTypes; !slices.Contains(known, address) {
			errs = append(errs, fmt.Errorf("--kubelet-preferred-address-types: not one of %q: %q", known, address))
		}
	}
	completed, err := options.Complete(cancelled())
	if err != nil {
		return append(append(errs, err), options.Options.Validate()...)
	}
	return append(errs, completed.Validate()...)
}

// addressTypes are what a Node has addresses of.
var addressTypes = []string{
	string(corev1.NodeHostName), string(corev1.NodeInternalDNS), string(corev1.NodeInternalIP),
	string(corev1.NodeExternalDNS), string(corev1.NodeExternalIP),
}

func validateControllerManager(words []string, gates featuregate.MutableVersionedFeatureGate) error {
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
	return withGates(gates, func() error {
		errs := append(checkFiles(flags, managerFiles), validateTLS(options.SecureServing)...)
		errs = append(errs, logsapi.Validate(options.Logs, gates, nil).ToAggregate())
		errs = append(errs, validateLeaderElection(options.Generic.LeaderElection))
		if duration := options.CSRSigningController.ClusterSigningDuration.Duration; duration <= 0 {
			errs = append(errs, fmt.Errorf("--cluster-signing-duration: certificates would have expired: %v", duration))
		}
		return utilerrors.NewAggregate(append(errs, options.Validate(known, disabled, aliases)))
	})
}

// validateLeaderElection is what ends kube-controller-manager when it begins to look for a leader.
func validateLeaderElection(given componentbase.LeaderElectionConfiguration) error {
	return validation.ValidateLeaderElectionConfiguration(&given, field.NewPath("leaderElection")).ToAggregate()
}

func validateScheduler(words []string, gates featuregate.MutableVersionedFeatureGate) error {
	options := scheduleroptions.NewOptions()
	flags, err := fill(*options.Flags, words)
	if err != nil {
		return err
	}
	return withGates(gates, func() error {
		configuration, err := schedulerlatest.Default()
		if err != nil {
			return err
		}
		options.ApplyLeaderElectionTo(configuration)
		options.ComponentConfig = configuration
		errs := append(checkFiles(flags, schedulerFiles(options)), options.Validate()...)
		errs = append(errs, validateTLS(options.SecureServing)...)
		errs = append(errs, logsapi.Validate(options.Logs, gates, nil).ToAggregate())
		return utilerrors.NewAggregate(errs)
	})
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

// cancelled is for what would go on in the background, or ask a service.
func cancelled() context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	return ctx
}

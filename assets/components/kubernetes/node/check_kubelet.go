package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"k8s.io/apimachinery/pkg/api/resource"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	kubeletoptions "k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	kubeletvalidation "k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
	"k8s.io/kubernetes/pkg/kubelet/eviction"
	"k8s.io/kubernetes/pkg/kubelet/sysctl"
	netutils "k8s.io/utils/net"
)

// checkKubeletArguments does what the kubelet's command does with its arguments before it starts anything: its command
// parses by itself, with a set of flags that it shows to nobody.
func checkKubeletArguments(words []string, configuration map[string]any) error {
	flags := kubeletoptions.NewKubeletFlags()
	settings, err := kubeletoptions.NewKubeletConfiguration()
	if err != nil {
		return err
	}
	set := kubeletFlagSet(flags, settings)
	if err := parse(set, words); err != nil {
		return err
	}
	if err := kubeletoptions.ValidateKubeletFlags(flags); err != nil {
		return err
	}
	errs := append(checkFiles(set, servingFiles), checkCredentialProviders(set))
	if err := utilerrors.NewAggregate(errs); err != nil || configuration == nil {
		return err
	}
	takeWrongGates(configuration) // said of the document, too
	settings, err = decodeLeniently(configuration)
	if err != nil {
		return nil // said of the document
	}
	// Flags win over the file: they are parsed again, into what was read from it.
	gates := settings.FeatureGates
	if err := parse(kubeletFlagSet(kubeletoptions.NewKubeletFlags(), settings), words); err != nil {
		return err
	}
	for name, enabled := range gates {
		if _, isGiven := settings.FeatureGates[name]; !isGiven {
			settings.FeatureGates[name] = enabled
		}
	}
	return validateKubelet(settings)
}

// validateKubelet is the kubelet's validation, and what it looks at later in its start.
func validateKubelet(settings *kubeletconfig.KubeletConfiguration) error {
	errs := []error{kubeletvalidation.ValidateKubeletConfiguration(settings, utilfeature.DefaultFeatureGate)}
	for _, err := range tlsErrors(settings.TLSMinVersion, settings.TLSCipherSuites) {
		errs = append(errs, fmt.Errorf("tlsMinVersion or tlsCipherSuites: %w", err))
	}
	if _, err := eviction.ParseThresholdConfig(
		settings.EnforceNodeAllocatable,
		settings.EvictionHard,
		settings.EvictionSoft,
		settings.EvictionSoftGracePeriod,
		settings.EvictionMinimumReclaim,
	); err != nil {
		errs = append(errs, fmt.Errorf("evictionHard, evictionSoft or what belongs to it: %w", err))
	}
	for field, quantities := range map[string]map[string]string{
		"kubeReserved":   settings.KubeReserved,
		"systemReserved": settings.SystemReserved,
	} {
		for name, quantity := range quantities {
			if amount, err := resource.ParseQuantity(quantity); err != nil {
				errs = append(errs, fmt.Errorf("%s: failed to parse quantity %q for %q resource: %w", field, quantity, name, err))
			} else if amount.Sign() == -1 {
				errs = append(errs, fmt.Errorf("%s: resource quantity for %q cannot be negative: %v", field, name, quantity))
			}
		}
	}
	if _, err := sysctl.NewAllowlist(settings.AllowedUnsafeSysctls); err != nil {
		errs = append(errs, fmt.Errorf("allowedUnsafeSysctls: %w", err))
	}
	if _, err := resource.ParseQuantity(settings.ContainerLogMaxSize); err != nil {
		errs = append(errs, fmt.Errorf("containerLogMaxSize: failed to parse %q: %w", settings.ContainerLogMaxSize, err))
	}
	return utilerrors.NewAggregate(append(errs, unreadableErrors(settings)...))
}

// unreadableErrors tells of values that the kubelet's validation leaves out and that mean nothing to the kubelet: it
// ends at its first use of the address, and takes any other word for a cgroup driver or pod network without a word.
func unreadableErrors(settings *kubeletconfig.KubeletConfiguration) []error {
	errs := []error{}
	if netutils.ParseIPSloppy(settings.Address) == nil {
		errs = append(errs, fmt.Errorf("address: not an IP address: %q", settings.Address))
	}
	if settings.PodCIDR != "" {
		if _, err := netutils.ParseCIDRs(strings.Split(settings.PodCIDR, ",")); err != nil {
			errs = append(errs, fmt.Errorf("podCIDR: not a CIDR, nor one of each family with a comma: %q", settings.PodCIDR))
		}
	}
	modes := []kubeletconfig.KubeletAuthorizationMode{
		kubeletconfig.KubeletAuthorizationModeAlwaysAllow, kubeletconfig.KubeletAuthorizationModeWebhook,
	}
	if mode := settings.Authorization.Mode; !slices.Contains(modes, mode) {
		errs = append(errs, fmt.Errorf("authorization.mode: not one of %q: %q", modes, mode))
	}
	if drivers := []string{"cgroupfs", "systemd"}; !slices.Contains(drivers, settings.CgroupDriver) {
		errs = append(errs, fmt.Errorf("cgroupDriver: not one of %q: %q", drivers, settings.CgroupDriver))
	}
	return errs
}

func kubeletFlagSet(flags *kubeletoptions.KubeletFlags, settings *kubeletconfig.KubeletConfiguration) *pflag.FlagSet {
	set := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	flags.AddFlags(set)
	kubeletoptions.AddKubeletConfigFlags(set, settings)
	kubeletoptions.AddGlobalFlags(set)
	return set
}

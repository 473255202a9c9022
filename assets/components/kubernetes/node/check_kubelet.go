package main

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"k0s.local/components/checks"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cloudprovider "k8s.io/cloud-provider"
	"k8s.io/component-base/featuregate"
	kubeletoptions "k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	kubeletvalidation "k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
	"k8s.io/kubernetes/pkg/kubelet/container"
	"k8s.io/kubernetes/pkg/kubelet/eviction"
	"k8s.io/kubernetes/pkg/kubelet/stats/pidlimit"
	"k8s.io/kubernetes/pkg/kubelet/sysctl"
	netutils "k8s.io/utils/net"
)

// place is where a kubelet would run, as far as it is known.
type place struct {
	// On this very machine.
	isHere bool
	// Its configuration is not what it will be.
	isPartial bool
}

// checkKubeletArguments does what the kubelet's command does with its arguments before it starts anything: its command
// parses by itself, with a set of flags that it shows to nobody.
func checkKubeletArguments(words []string, configuration map[string]any, where place) []checks.Problem {
	flags := kubeletoptions.NewKubeletFlags()
	settings, err := kubeletoptions.NewKubeletConfiguration()
	if err != nil {
		return problemsOf(err)
	}
	set := kubeletFlagSet(flags, settings)
	if err := parse(set, words); err != nil {
		return problemsOf(err)
	}
	// The kubelet sets the gates of its flags before it reads those of its file.
	gates := newGates()
	problems := checks.WithoutWrongGates(settings.FeatureGates, setOver(gates))
	if err := gates.SetFromMap(settings.FeatureGates); err != nil {
		return append(problems, problemsOf(err)...)
	}
	if err := kubeletoptions.ValidateKubeletFlags(flags); err != nil {
		return append(problems, problemsOf(err)...)
	}
	errs := append(checkFiles(set, servingFiles), checkCredentialProviders(set))
	errs = append(errs, checkLateFlags(flags)...)
	if err := utilerrors.NewAggregate(errs); err != nil || configuration == nil {
		return append(problems, problemsOf(err)...)
	}
	return append(problems, checkEffective(words, configuration, gates, where)...)
}

// checkEffective judges what the file and the flags make together.
func checkEffective(
	words []string, configuration map[string]any, gates featuregate.MutableVersionedFeatureGate, where place,
) []checks.Problem {
	problems := checks.TakeWrongGates(configuration, setOver(gates))
	var settings *kubeletconfig.KubeletConfiguration
	if err := withGates(gates, func() (err error) {
		settings, err = decodeLeniently(configuration)
		return err
	}); err != nil {
		return problems // said of the document
	}
	// Flags win over the file: they are parsed again, into what was read from it.
	inFile := settings.FeatureGates
	if err := parse(kubeletFlagSet(kubeletoptions.NewKubeletFlags(), settings), words); err != nil {
		return append(problems, problemsOf(err)...)
	}
	merged := maps.Clone(inFile)
	if merged == nil {
		merged = map[string]bool{}
	}
	maps.Copy(merged, settings.FeatureGates)
	problems = append(problems, checks.WithoutWrongGates(merged, setOver(gates))...)
	settings.FeatureGates = merged
	err := gates.SetFromMap(merged)
	if err == nil {
		err = withGates(gates, func() error { return validateKubelet(settings, where) })
	}
	return append(problems, problemsOf(err)...)
}

// checkLateFlags tells of flags that the kubelet looks at only when it makes its parts.
func checkLateFlags(flags *kubeletoptions.KubeletFlags) []error {
	errs := []error{}
	if _, err := container.NewContainerGC(nil, container.GCPolicy{MinAge: flags.MinimumGCAge.Duration}, nil); err != nil {
		errs = append(errs, fmt.Errorf("--minimum-container-ttl-duration: %w", err))
	}
	if name := flags.CloudProvider; name != "" && !cloudprovider.IsExternal(name) {
		errs = append(errs, fmt.Errorf("--cloud-provider: %w", cloudprovider.ErrorForDisabledProvider(name)))
	}
	if flags.ExitOnLockContention && flags.LockFilePath == "" {
		errs = append(errs, errors.New("--exit-on-lock-contention: no lock file specified, see --lock-file"))
	}
	return errs
}

// validateKubelet is the kubelet's validation, and what it looks at later in its start.
func validateKubelet(settings *kubeletconfig.KubeletConfiguration, where place) error {
	errs := []error{kubeletvalidation.ValidateKubeletConfiguration(onItsMachine(settings, where), utilfeature.DefaultFeatureGate)}
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
			if !slices.Contains(reservable, name) {
				errs = append(errs, fieldError{[]string{field, name}, fmt.Errorf("cannot reserve %q resource", name)})
			} else if amount, err := resource.ParseQuantity(quantity); err != nil {
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
	errs = append(errs, unreadableErrors(settings)...)
	if err := utilerrors.NewAggregate(errs); err != nil || where.isPartial {
		return err
	}
	return utilerrors.NewAggregate(append(portErrors(settings), managerErrors(settings, where)...))
}

// reservable are the resources that the kubelet can keep from pods.
var reservable = []string{
	string(corev1.ResourceCPU), string(corev1.ResourceMemory), string(corev1.ResourceEphemeralStorage), string(pidlimit.PIDs),
}

// onItsMachine leaves out what the control groups of this machine say of one that runs elsewhere.
func onItsMachine(settings *kubeletconfig.KubeletConfiguration, where place) *kubeletconfig.KubeletConfiguration {
	if where.isHere {
		return settings
	}
	elsewhere := settings.DeepCopy()
	elsewhere.FailCgroupV1, elsewhere.SingleProcessOOMKill = false, nil
	return elsewhere
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
	return append(errs, lateErrors(settings)...)
}

func kubeletFlagSet(flags *kubeletoptions.KubeletFlags, settings *kubeletconfig.KubeletConfiguration) *pflag.FlagSet {
	set := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	flags.AddFlags(set)
	kubeletoptions.AddKubeletConfigFlags(set, settings)
	kubeletoptions.AddGlobalFlags(set)
	return set
}

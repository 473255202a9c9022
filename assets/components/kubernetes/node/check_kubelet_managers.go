package main

import (
	"fmt"
	"maps"
	"slices"
	"strconv"

	cadvisorapi "github.com/google/cadvisor/lib/model"
	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/api/resource"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/pkg/features"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/cadvisor"
	"k8s.io/kubernetes/pkg/kubelet/cm/cpumanager"
	"k8s.io/kubernetes/pkg/kubelet/cm/memorymanager"
	"k8s.io/kubernetes/pkg/kubelet/cm/topologymanager"
	"k8s.io/kubernetes/pkg/kubelet/eviction"
	evictionapi "k8s.io/kubernetes/pkg/kubelet/eviction/api"
	"k8s.io/utils/cpuset"
)

// silent is a logger for makers that tell what they make.
var silent = klog.Logger{}

// managerErrors has the kubelet's managers of processors, memory and topology made, which judge their settings only then.
// What depends on the machine is left to the machine.
func managerErrors(settings *kubeletconfig.KubeletConfiguration, where place) []error {
	if errs := optionErrors(settings); len(errs) > 0 {
		return errs
	}
	machine, err := machineFor(settings, where)
	if err != nil {
		return []error{err}
	}
	topology, err := topologymanager.NewManager(silent, machine.Topology,
		settings.TopologyManagerPolicy, settings.TopologyManagerScope, settings.TopologyManagerPolicyOptions)
	if err != nil {
		return []error{fieldError{[]string{"topologyManagerPolicy"}, err}}
	}
	reserved, err := reservedProcessors(settings, machine)
	if err != nil {
		return []error{fieldError{[]string{"reservedSystemCPUs"}, err}}
	}
	keeps := reservation(settings, machine, reserved, where)
	errs := []error{}
	if _, err := cpumanager.NewManager(silent, settings.CPUManagerPolicy, settings.CPUManagerPolicyOptions,
		settings.CPUManagerReconcilePeriod.Duration, machine, reserved, keeps, "", topology); err != nil {
		_, isKept := keeps[corev1.ResourceCPU]
		if settings.CPUManagerPolicy == string(cpumanager.PolicyStatic) && !isKept {
			err = fmt.Errorf("%w: set kubeReserved.cpu, systemReserved.cpu or reservedSystemCPUs", err)
		}
		errs = append(errs, fieldError{[]string{"cpuManagerPolicy"}, err})
	}
	// A profile without groups by quality may be for Windows.
	if isWindows := !where.isHere && !settings.CgroupsPerQOS; isWindows && settings.MemoryManagerPolicy == "BestEffort" {
		return errs
	}
	if _, err := memorymanager.NewManager(
		silent, settings.MemoryManagerPolicy, machine, keeps, settings.ReservedMemory, "", topology); err != nil {
		field := "memoryManagerPolicy"
		if settings.MemoryManagerPolicy == string(memorymanager.PolicyTypeStatic) && len(settings.ReservedMemory) > 0 {
			field = "reservedMemory"
		}
		errs = append(errs, fieldError{[]string{field}, err})
	}
	return append(errs, hostErrors(settings, where)...)
}

// optionErrors judges each option by itself, so that all are told of.
func optionErrors(settings *kubeletconfig.KubeletConfiguration) []error {
	errs := []error{}
	judge := func(field string, options map[string]string, take func(map[string]string) error) {
		for _, name := range slices.Sorted(maps.Keys(options)) {
			if err := take(map[string]string{name: options[name]}); err != nil {
				errs = append(errs, fieldError{[]string{field, name}, err})
			}
		}
	}
	if settings.CPUManagerPolicy == string(cpumanager.PolicyStatic) {
		judge("cpuManagerPolicyOptions", settings.CPUManagerPolicyOptions, func(some map[string]string) error {
			_, err := cpumanager.NewStaticPolicyOptions(some)
			return err
		})
	}
	if settings.CPUManagerPolicy == string(cpumanager.PolicyNone) && len(settings.CPUManagerPolicyOptions) > 0 {
		_, err := cpumanager.NewNonePolicy(settings.CPUManagerPolicyOptions)
		errs = append(errs, fieldError{[]string{"cpuManagerPolicyOptions"}, err})
	}
	if !utilfeature.DefaultFeatureGate.Enabled(features.TopologyManagerPolicyOptions) {
		if settings.TopologyManagerPolicyOptions != nil {
			err := fmt.Errorf("require the feature gate %s", features.TopologyManagerPolicyOptions)
			errs = append(errs, fieldError{[]string{"topologyManagerPolicyOptions"}, err})
		}
	} else if settings.TopologyManagerPolicy != topologymanager.PolicyNone {
		judge("topologyManagerPolicyOptions", settings.TopologyManagerPolicyOptions, func(some map[string]string) error {
			_, err := topologymanager.NewPolicyOptions(silent, some)
			return err
		})
	}
	return errs
}

// reservedProcessors are those that the settings name, which the machine must have.
func reservedProcessors(settings *kubeletconfig.KubeletConfiguration, machine *cadvisorapi.MachineInfo) (cpuset.CPUSet, error) {
	named, err := cpuset.Parse(settings.ReservedSystemCPUs)
	if err != nil {
		return cpuset.New(), err
	}
	online := []int{}
	for _, node := range machine.Topology {
		for _, core := range node.Cores {
			online = append(online, core.Threads...)
		}
	}
	if all := cpuset.New(online...); !named.IsSubsetOf(all) {
		return cpuset.New(), fmt.Errorf("%s is not a subset of this machine's processors, %s", named, all)
	}
	return named, nil
}

// reservation is what the kubelet keeps from pods. Of memory that depends on the machine and is not known, it is what
// should be kept.
func reservation(
	settings *kubeletconfig.KubeletConfiguration, machine *cadvisorapi.MachineInfo, named cpuset.CPUSet, where place,
) corev1.ResourceList {
	capacity, sum := cadvisor.CapacityFromMachineInfo(machine), corev1.ResourceList{}
	add := func(name corev1.ResourceName, amount resource.Quantity) {
		if _, isThere := capacity[name]; isThere && !amount.IsZero() {
			amount.Add(sum[name])
			sum[name] = amount
		}
	}
	for _, quantities := range []map[string]string{settings.KubeReserved, settings.SystemReserved} {
		for name, quantity := range quantities {
			if name != string(corev1.ResourceCPU) || named.IsEmpty() {
				add(corev1.ResourceName(name), resource.MustParse(quantity)) // validated
			}
		}
	}
	if !named.IsEmpty() {
		add(corev1.ResourceCPU, resource.MustParse(strconv.Itoa(named.Size())))
	}
	if _, isGiven := sum[corev1.ResourceCPU]; isGiven && !where.isHere {
		// Any machine that is large enough keeps as much of it.
		sum[corev1.ResourceCPU] = *resource.NewQuantity(int64(max(1, named.Size())), resource.DecimalSI)
	}
	threshold := memoryThreshold(settings)
	if threshold != nil && threshold.Quantity == nil && !where.isHere {
		delete(sum, corev1.ResourceMemory)
		for _, one := range settings.ReservedMemory {
			add(corev1.ResourceMemory, one.Limits[corev1.ResourceMemory])
		}
	} else if threshold != nil {
		total := capacity[corev1.ResourceMemory]
		add(corev1.ResourceMemory, *evictionapi.GetThresholdQuantity(*threshold, &total))
	}
	return sum
}

// memoryThreshold is how much memory the kubelet keeps free at any price, if it does.
func memoryThreshold(settings *kubeletconfig.KubeletConfiguration) *evictionapi.ThresholdValue {
	hard := settings.EvictionHard
	if hard == nil {
		hard = eviction.DefaultEvictionHard
	} else if settings.MergeDefaultEvictionSettings {
		hard = maps.Clone(eviction.DefaultEvictionHard)
		maps.Copy(hard, settings.EvictionHard)
	}
	thresholds, _ := eviction.ParseThresholdConfig([]string{}, hard, nil, nil, nil) // validated
	for _, one := range thresholds {
		if one.Signal == evictionapi.SignalMemoryAvailable && one.Operator == evictionapi.OpLessThan {
			return &one.Value
		}
	}
	return nil
}

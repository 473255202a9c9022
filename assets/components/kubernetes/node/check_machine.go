package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/google/cadvisor/lib/machine"
	cadvisorapi "github.com/google/cadvisor/lib/model"
	"github.com/google/cadvisor/lib/utils/sysfs"
	"github.com/google/cadvisor/lib/utils/sysinfo"
	"k8s.io/klog/v2"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/cm"
	kubelettypes "k8s.io/kubernetes/pkg/kubelet/types"
	kubeletutil "k8s.io/kubernetes/pkg/kubelet/util"
	"k8s.io/kubernetes/pkg/kubelet/util/swap"
	"k8s.io/utils/cpuset"
)

// machineFor is this machine, or one that has what the settings name.
func machineFor(settings *kubeletconfig.KubeletConfiguration, where place) (*cadvisorapi.MachineInfo, error) {
	if where.isHere {
		return thisMachine()
	}
	named, err := cpuset.Parse(settings.ReservedSystemCPUs)
	if err != nil {
		return nil, fieldError{[]string{"reservedSystemCPUs"}, err}
	}
	processors := named.Union(cpuset.New(0, 1))
	node := func(id int) cadvisorapi.Node { return cadvisorapi.Node{Id: id, Distances: []uint64{10}} }
	nodes := []cadvisorapi.Node{node(0)}
	for _, id := range processors.List() {
		nodes[0].Cores = append(nodes[0].Cores, cadvisorapi.Core{Id: id, Threads: []int{id}})
	}
	seen := map[int32]bool{0: true}
	for _, one := range settings.ReservedMemory {
		if !seen[one.NumaNode] {
			nodes = append(nodes, node(int(one.NumaNode)))
		}
		seen[one.NumaNode] = true
	}
	return &cadvisorapi.MachineInfo{NumCores: processors.Size(), NumSockets: 1, Topology: nodes}, nil
}

// thisMachine is what the kubelet's part for it finds, as far as the managers ask.
func thisMachine() (*cadvisorapi.MachineInfo, error) {
	files := sysfs.NewRealSysFs()
	processors, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return nil, err
	}
	memory, err := machine.GetMachineMemoryCapacity()
	if err != nil {
		return nil, err
	}
	pages, err := sysinfo.GetHugePagesInfo(files, "/sys/kernel/mm/hugepages/")
	if err != nil {
		return nil, err
	}
	// The kubelet goes on with what there is where it fails, for example without /sys. A policy that needs more refuses that.
	topology, cores, _ := machine.GetTopology(files)
	return &cadvisorapi.MachineInfo{
		NumCores:       cores,
		NumSockets:     machine.GetSockets(processors),
		MemoryCapacity: memory,
		HugePages:      pages,
		Topology:       topology,
	}, nil
}

// hostErrors tells of what else the kubelet asks of its machine before it starts.
func hostErrors(settings *kubeletconfig.KubeletConfiguration, where place) []error {
	if !where.isHere {
		return nil
	}
	errs := []error{}
	if isOn, err := swap.IsSwapOn(); settings.FailSwapOn && isOn && err == nil {
		errs = append(errs, fieldError{[]string{"failSwapOn"}, errors.New("this machine has swap on")})
	}
	if settings.MemorySwap.SwapBehavior == string(kubelettypes.LimitedSwap) && !kubeletutil.IsCgroup2UnifiedMode() {
		err := fmt.Errorf("%s needs control groups of version 2, which this machine does not have", kubelettypes.LimitedSwap)
		errs = append(errs, fieldError{[]string{"memorySwap", "swapBehavior"}, err})
	}
	if err := groupError(settings); err != nil {
		errs = append(errs, fieldError{[]string{"cgroupRoot"}, err})
	}
	return errs
}

// groupError is about the group below which pods would be.
func groupError(settings *kubeletconfig.KubeletConfiguration) error {
	if !settings.CgroupsPerQOS || settings.CgroupRoot == "" || settings.CgroupRoot == "/" {
		return nil
	}
	subsystems, err := cm.GetCgroupSubsystems()
	if err != nil {
		return err
	}
	// Like the kubelet, which takes the name for a path here whatever its driver is.
	return cm.NewCgroupManager(klog.Logger{}, subsystems, "cgroupfs").Validate(cm.ParseCgroupfsToCgroupName(settings.CgroupRoot))
}

package main

import (
	"github.com/spf13/pflag"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	kubeletoptions "k8s.io/kubernetes/cmd/kubelet/app/options"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	kubeletvalidation "k8s.io/kubernetes/pkg/kubelet/apis/config/validation"
)

// checkKubeletArguments does what the kubelet's command does with its arguments before it starts anything: its command
// parses by itself, with a set of flags that it shows to nobody.
func checkKubeletArguments(words []string, configuration map[string]any) error {
	flags := kubeletoptions.NewKubeletFlags()
	settings, err := kubeletoptions.NewKubeletConfiguration()
	if err != nil {
		return err
	}
	if err := parse(kubeletFlagSet(flags, settings), words); err != nil {
		return err
	}
	if err := kubeletoptions.ValidateKubeletFlags(flags); err != nil {
		return err
	}
	if configuration == nil {
		return nil
	}
	takeWrongGates(configuration)
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
	return kubeletvalidation.ValidateKubeletConfiguration(settings, utilfeature.DefaultFeatureGate)
}

func kubeletFlagSet(flags *kubeletoptions.KubeletFlags, settings *kubeletconfig.KubeletConfiguration) *pflag.FlagSet {
	set := pflag.NewFlagSet("kubelet", pflag.ContinueOnError)
	flags.AddFlags(set)
	kubeletoptions.AddKubeletConfigFlags(set, settings)
	kubeletoptions.AddGlobalFlags(set)
	return set
}

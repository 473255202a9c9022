package main

import (
	"fmt"

	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/dynamic/dynamicinformer"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/tools/events"
	"k8s.io/klog/v2"
	scheduleroptions "k8s.io/kubernetes/cmd/kube-scheduler/app/options"
	"k8s.io/kubernetes/pkg/scheduler"
	"k8s.io/kubernetes/pkg/scheduler/apis/config"
	"k8s.io/kubernetes/pkg/scheduler/apis/config/validation"
	"k8s.io/kubernetes/pkg/scheduler/profile"
)

// schedulerFiles are what kube-scheduler reads before it schedules.
func schedulerFiles(options *scheduleroptions.Options) []fileLoader {
	return append([]fileLoader{
		{"config", func(path string) error { return loadScheduler(options, path) }},
	}, servingFiles...)
}

// loadScheduler does what the scheduler does with its file, up to a scheduler that only has to be run.
func loadScheduler(options *scheduleroptions.Options, path string) error {
	configuration, err := scheduleroptions.LoadConfigFromFile(klog.Background(), path)
	if err != nil {
		return err
	}
	defer func(former *config.KubeSchedulerConfiguration) { options.ComponentConfig = former }(options.ComponentConfig)
	options.ApplyLeaderElectionTo(configuration)
	if err := validation.ValidateKubeSchedulerConfiguration(configuration); err != nil {
		return err
	}
	if options.Master == "" && configuration.ClientConnection.Kubeconfig == "" {
		// It would look for the cluster that it is a pod of.
		return fmt.Errorf(
			"clientConnection.kubeconfig: Required value: beside a configuration file --kubeconfig counts for nothing; k0s' is %q",
			options.Deprecated.Kubeconfig,
		)
	}
	return makeScheduler(configuration)
}

// noCluster is for what needs a client to be made: nothing listens there.
var noCluster = &rest.Config{Host: "http://127.0.0.1:0"}

// makeScheduler has the scheduler make its profiles, with the plugins and extenders that they name. Nothing runs.
func makeScheduler(configuration *config.KubeSchedulerConfiguration) error {
	client, err := kubernetes.NewForConfig(noCluster)
	if err != nil {
		return err
	}
	dynamicClient, err := dynamic.NewForConfig(noCluster)
	if err != nil {
		return err
	}
	var nobody profile.RecorderFactory = func(string) events.EventRecorderLogger { return nil }
	_, err = scheduler.New(cancelled(), client,
		informers.NewSharedInformerFactory(client, 0),
		dynamicinformer.NewFilteredDynamicSharedInformerFactory(dynamicClient, 0, "", nil),
		nobody,
		scheduler.WithComponentConfigVersion(configuration.TypeMeta.APIVersion),
		scheduler.WithKubeConfig(noCluster),
		scheduler.WithProfiles(configuration.Profiles...),
		scheduler.WithPercentageOfNodesToScore(configuration.PercentageOfNodesToScore),
		scheduler.WithPodMaxBackoffSeconds(configuration.PodMaxBackoffSeconds),
		scheduler.WithPodInitialBackoffSeconds(configuration.PodInitialBackoffSeconds),
		scheduler.WithExtenders(configuration.Extenders...),
		scheduler.WithParallelism(configuration.Parallelism),
	)
	return err
}

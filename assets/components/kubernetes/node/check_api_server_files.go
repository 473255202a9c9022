package main

import (
	"fmt"
	"os"
	"path/filepath"

	"k0s.local/components/checks"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilruntime "k8s.io/apimachinery/pkg/util/runtime"
	"k8s.io/apiserver/pkg/admission"
	"k8s.io/apiserver/pkg/apis/apiserver"
	apiserverv1 "k8s.io/apiserver/pkg/apis/apiserver/v1"
	apiserverv1alpha1 "k8s.io/apiserver/pkg/apis/apiserver/v1alpha1"
	"k8s.io/apiserver/pkg/audit/policy"
	"k8s.io/apiserver/pkg/authentication/token/tokenfile"
	authorizationcel "k8s.io/apiserver/pkg/authorization/cel"
	"k8s.io/apiserver/pkg/server/egressselector"
	genericoptions "k8s.io/apiserver/pkg/server/options"
	"k8s.io/apiserver/pkg/server/options/encryptionconfig"
	"k8s.io/apiserver/pkg/util/compatibility"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes"
	tracing "k8s.io/component-base/tracing/api/v1"
	"k8s.io/kubernetes/pkg/auth/authorizer/abac"
	serveroptions "k8s.io/kubernetes/pkg/controlplane/apiserver/options"
	"k8s.io/kubernetes/pkg/kubeapiserver/authorizer"
	kubeoptions "k8s.io/kubernetes/pkg/kubeapiserver/options"
	"k8s.io/kubernetes/plugin/pkg/admission/security/podsecurity"
)

// apiServerFiles are what kube-apiserver reads before it serves, with its own loaders.
func apiServerFiles(options *serveroptions.Options) []fileLoader {
	return append([]fileLoader{
		{"admission-control-config-file", func(path string) error {
			return loadAdmission(options.Admission.GenericAdmission, path)
		}},
		{"audit-policy-file", func(path string) error {
			_, err := policy.LoadPolicyFromFile(path)
			return err
		}},
		{"audit-webhook-config-file", loadKubeconfig},
		{"authentication-config", func(string) error { return loadAuthentication(options.Authentication) }},
		{"authentication-token-webhook-config-file", loadKubeconfig},
		{"authorization-config", loadAuthorization},
		{"authorization-policy-file", func(path string) error {
			_, err := abac.NewFromFile(path)
			return err
		}},
		{"authorization-webhook-config-file", loadKubeconfig},
		{"egress-selector-config-file", loadEgress},
		{"encryption-provider-config", func(path string) error {
			return loadEncryption(path, options.Etcd.EncryptionProviderConfigAutomaticReload)
		}},
		{"etcd-cafile", loadCertificates},
		{"kubelet-certificate-authority", loadCertificates},
		{"oidc-ca-file", func(string) error { return loadAuthentication(options.Authentication) }},
		{"peer-ca-file", loadCertificates},
		{"service-account-key-file", loadPublicKeys},
		{"service-account-signing-key-file", loadPrivateKey},
		{"token-auth-file", func(path string) error {
			_, err := tokenfile.NewCSV(path)
			return err
		}},
		{"tracing-config-file", loadTracing},
	}, servingFiles...)
}

// loadAuthentication judges the file, or the flags in place of it, without the keys and authorities of the server.
func loadAuthentication(given *kubeoptions.BuiltInAuthenticationOptions) error {
	options := kubeoptions.BuiltInAuthenticationOptions{
		AuthenticationConfigFile: given.AuthenticationConfigFile,
		Anonymous:                given.Anonymous,
		OIDC:                     given.OIDC,
	}
	_, err := options.ToAuthenticationConfig()
	return err
}

func loadAuthorization(path string) error {
	configuration, _, err := authorizer.LoadAndValidateFile(path, authorizationcel.NewDefaultCompiler(), nil)
	if err != nil {
		return err
	}
	for _, one := range configuration.Authorizers {
		if one.Webhook == nil || one.Webhook.ConnectionInfo.KubeConfigFile == nil {
			continue
		}
		kubeconfig := *one.Webhook.ConnectionInfo.KubeConfigFile
		if err := checks.InFile(kubeconfig, loadKubeconfig(kubeconfig)); err != nil {
			return err
		}
	}
	return nil
}

// loadEncryption makes what encrypts; services that would do it are not asked.
func loadEncryption(path string, isReloaded bool) error {
	_, err := encryptionconfig.LoadEncryptionConfig(cancelled(), path, isReloaded, "")
	return err
}

func loadEgress(path string) error {
	configuration, err := egressselector.ReadEgressSelectorConfiguration(path)
	if err != nil {
		return err
	}
	return egressselector.ValidateEgressSelectorConfiguration(configuration).ToAggregate()
}

func loadTracing(path string) error {
	configuration, err := genericoptions.ReadTracingConfiguration(path)
	if err != nil {
		return err
	}
	return tracing.ValidateTracingConfiguration(configuration, utilfeature.DefaultFeatureGate, nil).ToAggregate()
}

// isMade is what stops a plugin's start: it has read its configuration by then.
type isMade struct{ problem error }

func (isMade) Initialize(plugin admission.Interface) {
	if one, isOne := plugin.(*podsecurity.Plugin); isOne {
		panic(isMade{completePodSecurity(one)})
	}
	panic(isMade{})
}

// completePodSecurity has the only plugin that judges its configuration later do it now.
func completePodSecurity(plugin *podsecurity.Plugin) error {
	client, err := kubernetes.NewForConfig(noCluster)
	if err != nil {
		return err
	}
	plugin.InspectEffectiveVersion(compatibility.DefaultBuildEffectiveVersion())
	plugin.SetExternalKubeClientSet(client)
	plugin.SetExternalKubeInformerFactory(informers.NewSharedInformerFactory(client, 0))
	return plugin.ValidateInitialization()
}

// loadAdmission makes the plugins that the file configures and that are enabled.
func loadAdmission(options *genericoptions.AdmissionOptions, path string) error {
	configured, err := admissionPlugins(path)
	if err != nil {
		return err
	}
	enabled := enabledPlugins(options)
	provider, err := admission.ReadAdmissionConfiguration(enabled, path, admissionScheme())
	if err != nil {
		return err
	}
	for _, name := range enabled {
		if file := configured[name]; file != "" {
			// The provider would end this process.
			if _, err := os.ReadFile(file); err != nil {
				return fmt.Errorf("configuration of %s: %w", name, err)
			}
		}
		if err := loadPlugin(options.Plugins, provider, name); err != nil {
			return err
		}
	}
	return nil
}

func loadPlugin(plugins *admission.Plugins, provider admission.ConfigProvider, name string) (err error) {
	configuration, err := provider.ConfigFor(name)
	if err != nil || configuration == nil {
		return err
	}
	defer func() {
		switch panicked := recover().(type) {
		case nil:
		case isMade:
			err = panicked.problem
		default:
			err = fmt.Errorf("%s: %v", name, panicked)
		}
	}()
	_, err = plugins.InitPlugin(name, configuration, isMade{})
	return err
}

func enabledPlugins(options *genericoptions.AdmissionOptions) []string {
	disabled := options.DefaultOffPlugins.Clone().Insert(options.DisablePlugins...).Delete(options.EnablePlugins...)
	enabled := []string{}
	for _, name := range options.RecommendedPluginOrder {
		if !disabled.Has(name) {
			enabled = append(enabled, name)
		}
	}
	return enabled
}

// admissionPlugins are the files that an AdmissionConfiguration names for plugins; older files have none.
func admissionPlugins(path string) (map[string]string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	object, err := runtime.Decode(serializer.NewCodecFactory(admissionScheme()).UniversalDecoder(), data)
	configuration, isOne := object.(*apiserver.AdmissionConfiguration)
	if err != nil || !isOne {
		return files, nil // judged by its own reader
	}
	for _, plugin := range configuration.Plugins {
		if plugin.Path == "" || plugin.Configuration != nil {
			continue
		}
		files[plugin.Name] = plugin.Path
		if !filepath.IsAbs(plugin.Path) {
			files[plugin.Name] = filepath.Join(filepath.Dir(path), plugin.Path)
		}
	}
	return files, nil
}

// admissionScheme is what the API server reads the file with; its own is shown to nobody.
func admissionScheme() *runtime.Scheme {
	scheme := runtime.NewScheme()
	utilruntime.Must(apiserver.AddToScheme(scheme))
	utilruntime.Must(apiserverv1alpha1.AddToScheme(scheme))
	utilruntime.Must(apiserverv1.AddToScheme(scheme))
	return scheme
}

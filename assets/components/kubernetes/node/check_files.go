package main

import (
	"errors"
	"fmt"

	"github.com/spf13/pflag"
	"k0s.local/components/checks"
	"k8s.io/apiserver/pkg/util/webhook"
	certutil "k8s.io/client-go/util/cert"
	"k8s.io/client-go/util/keyutil"
	"k8s.io/kubernetes/pkg/credentialprovider/plugin"
)

// fileLoader judges the content of the file that a flag names.
type fileLoader struct {
	flag string
	load func(path string) error
}

// servingFiles are what each daemon reads when it begins to serve.
var servingFiles = []fileLoader{
	{"client-ca-file", loadCertificates},
	{"requestheader-client-ca-file", loadCertificates},
	{"kubeconfig", loadKubeconfig},
	{"authentication-kubeconfig", loadKubeconfig},
	{"authorization-kubeconfig", loadKubeconfig},
}

// keyPairs are the flags for a certificate and its key.
var keyPairs = [][2]string{
	{"tls-cert-file", "tls-private-key-file"},
	{"proxy-client-cert-file", "proxy-client-key-file"},
	{"kubelet-client-certificate", "kubelet-client-key"},
	{"etcd-certfile", "etcd-keyfile"},
	{"cluster-signing-cert-file", "cluster-signing-key-file"},
	{"cluster-signing-kubelet-serving-cert-file", "cluster-signing-kubelet-serving-key-file"},
	{"cluster-signing-kubelet-client-cert-file", "cluster-signing-kubelet-client-key-file"},
	{"cluster-signing-kube-apiserver-client-cert-file", "cluster-signing-kube-apiserver-client-key-file"},
	{"cluster-signing-legacy-unknown-cert-file", "cluster-signing-legacy-unknown-key-file"},
}

// managerFiles are what kube-controller-manager reads beside them.
var managerFiles = append([]fileLoader{
	{"root-ca-file", loadCertificates},
	{"service-account-private-key-file", loadPrivateKey},
}, servingFiles...)

// checkFiles has the content of files judged that flags name.
func checkFiles(flags *pflag.FlagSet, loaders []fileLoader) []error {
	errs := []error{}
	for _, one := range loaders {
		for _, path := range valuesOf(flags, one.flag) {
			if checks.IsReadable(path) {
				errs = append(errs, checks.InFile(path, withoutPanic(func() error { return one.load(path) })))
			}
		}
	}
	for _, pair := range keyPairs {
		errs = append(errs, checks.KeyPair(valueOf(flags, pair[0]), valueOf(flags, pair[1])))
	}
	return errs
}

// valuesOf are more than one where a flag may be given more than once.
func valuesOf(flags *pflag.FlagSet, name string) []string {
	if flag := flags.Lookup(name); flag != nil {
		if list, isList := flag.Value.(pflag.SliceValue); isList {
			return list.GetSlice()
		}
	}
	return []string{valueOf(flags, name)}
}

func valueOf(flags *pflag.FlagSet, name string) string {
	if flag := flags.Lookup(name); flag != nil {
		return flag.Value.String()
	}
	return ""
}

func loadCertificates(path string) error {
	_, err := certutil.CertsFromFile(path)
	return err
}

func loadPrivateKey(path string) error {
	_, err := keyutil.PrivateKeyFromFile(path)
	return err
}

func loadPublicKeys(path string) error {
	_, err := keyutil.PublicKeysFromFile(path)
	return err
}

func loadKubeconfig(path string) error {
	_, err := webhook.LoadKubeconfig(path, nil)
	return err
}

// withoutPanic makes an error of a panic: some loaders take for granted what others check.
func withoutPanic(load func() error) (err error) {
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("%v", panicked)
		}
	}()
	return load()
}

// credentialProviders are kept: the kubelet's loader puts them into a register of the process.
var credentialProviders = map[[2]string]error{}

// checkCredentialProviders judges the programs that give the kubelet credentials for images, and their file.
func checkCredentialProviders(flags *pflag.FlagSet) error {
	given := [2]string{valueOf(flags, "image-credential-provider-config"), valueOf(flags, "image-credential-provider-bin-dir")}
	if (given[0] == "") != (given[1] == "") {
		return errors.New("--image-credential-provider-config and --image-credential-provider-bin-dir need each other")
	}
	if !checks.IsReadable(given[0]) {
		return nil
	}
	if _, isKnown := credentialProviders[given]; !isKnown {
		credentialProviders[given] = withoutPanic(func() error {
			return plugin.RegisterCredentialProviderPlugins(given[0], given[1], nil, nil)
		})
	}
	return checks.InFile(given[0], credentialProviders[given])
}

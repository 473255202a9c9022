package main

import (
	"encoding/json"
	"fmt"
	"io"
	"regexp"
	"strings"

	"k0s.local/components/checks"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/kubernetes/cmd/kube-proxy/app"
	kubeproxyconfig "k8s.io/kubernetes/pkg/proxy/apis/config"
	kubeproxyscheme "k8s.io/kubernetes/pkg/proxy/apis/config/scheme"
	"k8s.io/kubernetes/pkg/proxy/apis/config/validation"
)

// verifyKubeProxy has kube-proxy's own command parse the words. What they say is k0s' configuration file already; flags
// that such a file replaces are not validated, as kube-proxy does not look at them either.
func verifyKubeProxy(words []string) error {
	command := app.NewProxyCommand()
	flags := command.Flags()
	flags.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	flags.SetOutput(io.Discard)
	if err := flags.Parse(words); err != nil {
		return err
	}
	if err := command.Args(command, flags.Args()); err != nil {
		return err
	}
	if name := flags.Lookup("hostname-override").Value.String(); name != "" && strings.TrimSpace(name) == "" {
		return fmt.Errorf("empty hostname-override is invalid")
	}
	return nil
}

// checkKubeProxyDocument does what kube-proxy does with its configuration file before it starts anything.
func checkKubeProxyDocument(document map[string]any) []checks.Problem {
	problems := checks.TakeWrongGates(document, func(gates map[string]bool) error {
		return utilfeature.DefaultMutableFeatureGate.DeepCopy().SetFromMap(gates)
	})
	data, err := json.Marshal(document)
	if err != nil {
		return append(problems, checks.Problem{Message: err.Error()})
	}
	object, _, err := kubeproxyscheme.Codecs.UniversalDecoder().Decode(data, nil, nil)
	if err != nil {
		return append(problems, checks.Problem{Message: err.Error()})
	}
	config, isOne := object.(*kubeproxyconfig.KubeProxyConfiguration)
	if !isOne {
		return append(problems, checks.Problem{Message: fmt.Sprintf("not a KubeProxyConfiguration but a %T", object)})
	}
	// Its own defaults for Linux, which are no part of the scheme.
	if config.Mode == "" {
		config.Mode = kubeproxyconfig.ProxyModeIPTables
	}
	if config.DetectLocalMode == "" {
		config.DetectLocalMode = kubeproxyconfig.LocalModeClusterCIDR
	}
	for _, one := range validation.Validate(config) {
		problems = append(problems, checks.Problem{Path: documentPath(one.Field), Message: one.ErrorBody()})
	}
	return problems
}

var (
	// The validation names Go's types on its way, and Go's fields.
	sectionType = regexp.MustCompile(`^KubeProxy(IPTables|IPVS|NFTables|Conntrack)Configuration$`)
	indexed     = regexp.MustCompile(`^(.+)\[(\d+)\]$`)
)

// documentPath is where in the document a field of the validation is.
func documentPath(field string) []string {
	path := []string{}
	for _, part := range strings.Split(field, ".")[1:] {
		index := ""
		if match := indexed.FindStringSubmatch(part); match != nil {
			part, index = match[1], match[2]
		}
		switch match := sectionType.FindStringSubmatch(part); {
		case match != nil:
			path = append(path, strings.ToLower(match[1]))
		case part == "KubeProxyLinuxConfiguration": // no level of the document
		case part == "ExcludeCidrs":
			path = append(path, "excludeCIDRs")
		case strings.HasPrefix(part, "TCP"), strings.HasPrefix(part, "UDP"):
			path = append(path, strings.ToLower(part[:3])+part[3:])
		default:
			path = append(path, strings.ToLower(part[:1])+part[1:])
		}
		if index != "" {
			path = append(path, index)
		}
	}
	return path
}

package main

import (
	"fmt"

	"k0s.local/components/checks"
)

// checker says what programs of this executable would not take.
var checker = checks.Checker{
	Document: func(document checks.Document) ([]checks.Problem, error) {
		if document.Program != "kube-proxy" {
			return nil, fmt.Errorf("cannot check a configuration of this program: %q", document.Program)
		}
		return checkKubeProxyDocument(document.Configuration), nil
	},
	Arguments: func(arguments checks.Arguments) ([]checks.Problem, error) {
		verify, known := verifiers[arguments.Program]
		if !known {
			return nil, fmt.Errorf("cannot check a program of this executable: %q", arguments.Program)
		}
		return checks.Of(verify)(arguments)
	},
}

var verifiers = map[string]func([]string) error{
	"kube-proxy":  verifyKubeProxy,
	"kube-router": verifyKubeRouter,
}

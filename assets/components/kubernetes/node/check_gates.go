package main

import (
	"cmp"
	"io"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/pflag"
	"k0s.local/components/checks"
	"k8s.io/apiserver/pkg/util/compatibility"
	utilfeature "k8s.io/apiserver/pkg/util/feature"
	cliflag "k8s.io/component-base/cli/flag"
	basecompatibility "k8s.io/component-base/compatibility"
	"k8s.io/component-base/featuregate"
)

// ownGates are those of this process before any question was asked.
var ownGates = sync.OnceValue(func() featuregate.MutableVersionedFeatureGate {
	return utilfeature.DefaultMutableFeatureGate.DeepCopy()
})

// newGates are those of a program that has just begun.
func newGates() featuregate.MutableVersionedFeatureGate {
	return ownGates().DeepCopy()
}

// withGates judges as a process would that has these gates: much of the programs' code reads those of the process.
func withGates(gates featuregate.MutableVersionedFeatureGate, judge func() error) error {
	mutable, read := utilfeature.DefaultMutableFeatureGate, utilfeature.DefaultFeatureGate
	defer func() { utilfeature.DefaultMutableFeatureGate, utilfeature.DefaultFeatureGate = mutable, read }()
	utilfeature.DefaultMutableFeatureGate, utilfeature.DefaultFeatureGate = gates, gates
	return judge()
}

// setOver says what is wrong with gates that are set over others.
func setOver(gates featuregate.MutableVersionedFeatureGate) func(map[string]bool) error {
	return func(given map[string]bool) error { return gates.DeepCopy().SetFromMap(given) }
}

// gatesOf are those that a daemon of the control plane has by its words, and by what it is given beside them, without
// the wrong ones, of which it tells those of the words: one flag may be there several times, and be for a version.
func gatesOf(words []string, given map[string]bool) (featuregate.MutableVersionedFeatureGate, []checks.Problem, error) {
	registry, gates := basecompatibility.NewComponentGlobalsRegistry(), newGates()
	if err := registry.Register(basecompatibility.DefaultKubeComponent, compatibility.DefaultBuildEffectiveVersion(), gates); err != nil {
		return nil, nil, err
	}
	flags := pflag.NewFlagSet("", pflag.ContinueOnError)
	flags.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	flags.SetOutput(io.Discard)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	registry.AddFlags(flags)
	if err := flags.Parse(words); err != nil {
		return nil, nil, err
	}
	refusal := registry.Set()
	set := func(some map[string]bool) error {
		fresh := newGates()
		if err := fresh.SetEmulationVersionAndMinCompatibilityVersion(gates.EmulationVersion(), gates.MinCompatibilityVersion()); err != nil {
			return err
		}
		return fresh.SetFromMap(some)
	}
	inWords := map[string]bool{}
	if err := cliflag.NewMapStringBool(&inWords).Set(gateList(flags)); err != nil {
		return nil, nil, cmp.Or(refusal, err)
	}
	problems := []checks.Problem{}
	if refusal != nil {
		if problems = checks.WithoutWrongGates(maps.Clone(inWords), set); len(problems) == 0 {
			return nil, nil, refusal
		}
	}
	all := maps.Clone(given)
	maps.Copy(all, inWords)
	checks.WithoutWrongGates(all, set)
	judged := newGates()
	_ = judged.SetEmulationVersionAndMinCompatibilityVersion(gates.EmulationVersion(), gates.MinCompatibilityVersion())
	return judged, problems, judged.SetFromMap(all)
}

// gateList is what all flags for gates say, the later ones last.
func gateList(flags *pflag.FlagSet) string {
	value, isOne := flags.Lookup("feature-gates").Value.(*cliflag.ColonSeparatedMultimapStringString)
	if !isOne || value.Multimap == nil {
		return ""
	}
	lists := *value.Multimap
	return strings.Join(slices.Concat(lists[""], lists[basecompatibility.DefaultKubeComponent]), ",")
}

// withoutGates leaves out what would set the gates of the whole process.
func withoutGates(words []string) []string {
	others := []string{}
	for index, word := range words {
		isValue := index > 0 && words[index-1] == "--feature-gates"
		if !isValue && word != "--feature-gates" && !strings.HasPrefix(word, "--feature-gates=") {
			others = append(others, word)
		}
	}
	return others
}

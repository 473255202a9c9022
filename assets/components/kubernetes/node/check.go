package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/pflag"
	"k0s.local/components/checks"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer"
	utilerrors "k8s.io/apimachinery/pkg/util/errors"
	cliflag "k8s.io/component-base/cli/flag"
	"k8s.io/component-base/codec"
	"k8s.io/component-base/featuregate"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	kubeletscheme "k8s.io/kubernetes/pkg/kubelet/apis/config/scheme"
	kubeletconfigv1beta1 "k8s.io/kubernetes/pkg/kubelet/apis/config/v1beta1"
)

// checker says what the daemons of this executable would not take.
var checker = checks.Checker{
	Document: func(document checks.Document) ([]checks.Problem, error) {
		return checkDocument(document.Configuration, place{isHere: document.IsHere}), nil
	},
	Arguments: func(arguments checks.Arguments) ([]checks.Problem, error) {
		if arguments.Program == "kubelet" {
			where := place{isHere: arguments.IsHere, isPartial: arguments.IsPartial}
			return checkKubeletArguments(arguments.Words, arguments.Configuration, where), nil
		}
		gates, problems, err := gatesOf(arguments.Words, checks.Gates(arguments.Configuration))
		if err == nil {
			err = checkArguments(arguments.Program, arguments.Words, gates)
		}
		return append(problems, problemsOf(err)...), nil
	},
}

// fieldError is about a field of a configuration.
type fieldError struct {
	path []string
	err  error
}

func (one fieldError) Error() string { return one.path[0] + ": " + one.err.Error() }

// problemsOf lists what an error is made of.
func problemsOf(err error) []checks.Problem {
	problems := []checks.Problem{}
	for _, one := range flattened(err) {
		problem := checks.Problem{Message: plain(one)}
		if field, isOne := one.(fieldError); isOne {
			problem.Path = field.path
		}
		problems = append(problems, problem)
	}
	return problems
}

// daemonFlags are kept: a daemon's command is not made to be constructed twice.
var daemonFlags = map[string]*pflag.FlagSet{}

func checkArguments(program string, words []string, gates featuregate.MutableVersionedFeatureGate) error {
	if daemonFlags[program] == nil {
		daemon, known := daemons[program]
		if !known {
			return fmt.Errorf("no daemon of this executable: %q", program)
		}
		daemonFlags[program] = daemon().Flags()
	}
	// The gates of this process are not to be set, for all questions that follow.
	words = withoutGates(words)
	if err := parse(daemonFlags[program], words); err != nil {
		return err
	}
	if validate := validators[program]; validate != nil {
		return validate(words, gates)
	}
	return nil
}

func parse(flags *pflag.FlagSet, words []string) error {
	flags.SetNormalizeFunc(cliflag.WordSepNormalizeFunc)
	// Warnings of deprecated flags are for the start.
	flags.SetOutput(io.Discard)
	if err := flags.Parse(words); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("does not take any arguments, got %q", flags.Args())
	}
	return nil
}

func checkDocument(configuration map[string]any, where place) []checks.Problem {
	gates := newGates()
	problems := checks.TakeWrongGates(configuration, setOver(gates))
	object, err := decodeStrictly(configuration)
	if strict, isStrict := runtime.AsStrictDecodingError(err); isStrict {
		for _, one := range strict.Errors() {
			problems = append(problems, strictProblem(one))
		}
		object, err = decodeLeniently(configuration)
	}
	if err != nil {
		return append(problems, locate(nil, configuration)...)
	}
	err = gates.SetFromMap(object.FeatureGates)
	if err == nil {
		err = withGates(gates, func() error { return validateKubelet(object, where) })
	}
	return append(problems, problemsOf(err)...)
}

var quotedField = regexp.MustCompile(`^(?:unknown|duplicate) field "([^"]+)"$`)

func strictProblem(err error) checks.Problem {
	if match := quotedField.FindStringSubmatch(err.Error()); match != nil {
		return checks.Problem{Path: strings.Split(match[1], "."), Message: err.Error(), IsUnknownField: true}
	}
	return checks.Problem{Message: err.Error(), IsUnknownField: true}
}

func plain(err error) string {
	return strings.TrimPrefix(err.Error(), "invalid configuration: ")
}

func flattened(err error) []error {
	var aggregate utilerrors.Aggregate
	if errors.As(err, &aggregate) {
		return utilerrors.Flatten(aggregate).Errors()
	}
	if err != nil {
		return []error{err}
	}
	return nil
}

// locate finds the values that cannot be decoded: the decoder stops at the first, and does not say where a duration is.
func locate(path []string, value any) []checks.Problem {
	document, _ := nested(path, value).(map[string]any)
	document = maps.Clone(document)
	document["apiVersion"] = kubeletconfigv1beta1.SchemeGroupVersion.String()
	document["kind"] = "KubeletConfiguration"
	_, err := decodeLeniently(document)
	if err == nil {
		return nil
	}
	problems := []checks.Problem{}
	if fields, isMap := value.(map[string]any); isMap {
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			problems = append(problems, locate(append(slices.Clone(path), name), fields[name])...)
		}
	}
	if len(problems) > 0 {
		return problems
	}
	return []checks.Problem{{Path: path, Message: err.Error()}}
}

func nested(path []string, value any) any {
	for _, name := range slices.Backward(path) {
		value = map[string]any{name: value}
	}
	return value
}

func decodeStrictly(document map[string]any) (*kubeletconfig.KubeletConfiguration, error) {
	_, codecs, err := kubeletscheme.NewSchemeAndCodecs(serializer.EnableStrict)
	if err != nil {
		return nil, err
	}
	return decode(codecs, document)
}

// decodeLeniently is how the kubelet goes on where the strict decoder has found fields that it does not know.
func decodeLeniently(document map[string]any) (*kubeletconfig.KubeletConfiguration, error) {
	_, codecs, err := codec.NewLenientSchemeAndCodecs(kubeletconfig.AddToScheme, kubeletconfigv1beta1.AddToScheme)
	if err != nil {
		return nil, err
	}
	return decode(codecs, document)
}

func decode(codecs *serializer.CodecFactory, document map[string]any) (*kubeletconfig.KubeletConfiguration, error) {
	data, err := json.Marshal(document)
	if err != nil {
		return nil, err
	}
	object, _, err := codecs.UniversalDecoder().Decode(data, nil, nil)
	if err != nil {
		return nil, err
	}
	configuration, isOne := object.(*kubeletconfig.KubeletConfiguration)
	if !isOne {
		return nil, fmt.Errorf("not a KubeletConfiguration but a %T", object)
	}
	if _, isGiven := document["failCgroupV1"]; !isGiven {
		configuration.FailCgroupV1 = false // k0s says so where it has to
	}
	return configuration, nil
}

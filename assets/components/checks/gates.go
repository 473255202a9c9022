package checks

import (
	"cmp"
	"maps"
	"slices"
)

// featureGates is the field of configuration files for gates, and how a problem says that it is about one of them.
const featureGates = "featureGates"

// TakeWrongGates removes from a document the feature gates that a program does not take: some programs panic at them.
func TakeWrongGates(document map[string]any, set func(map[string]bool) error) []Problem {
	given, _ := document[featureGates].(map[string]any)
	gates := Gates(document)
	problems := WithoutWrongGates(gates, set)
	for name, value := range given {
		if _, isBoolean := value.(bool); !isBoolean {
			continue // decoding tells
		}
		if _, isRight := gates[name]; !isRight {
			delete(given, name)
		}
	}
	return problems
}

// Gates are the feature gates of a document, as far as they can be read.
func Gates(document map[string]any) map[string]bool {
	gates := map[string]bool{}
	given, _ := document[featureGates].(map[string]any)
	for name, value := range given {
		if enabled, isBoolean := value.(bool); isBoolean {
			gates[name] = enabled
		}
	}
	return gates
}

// WithoutWrongGates removes the gates that a program does not take, and says why. They are asked as one set, since gates
// depend on each other; only a set that is refused is taken apart.
func WithoutWrongGates(gates map[string]bool, set func(map[string]bool) error) []Problem {
	problems := []Problem{}
	for {
		messages := messagesOf(set(gates))
		if len(messages) == 0 {
			slices.SortFunc(problems, func(one, other Problem) int { return slices.Compare(one.Path, other.Path) })
			return problems
		}
		wrong := map[string]string{}
		for _, message := range messages {
			for _, name := range culprits(gates, message, set) {
				wrong[name] = cmp.Or(wrong[name], message)
			}
		}
		if len(wrong) == 0 {
			clear(gates)
			problems = append(problems, Problem{Path: []string{featureGates}, Message: messages[0]})
		}
		for name, message := range wrong {
			delete(gates, name)
			problems = append(problems, Problem{Path: []string{featureGates, name}, Message: message})
		}
	}
}

// culprits are the gates of which a program says this alone, else those without which nothing is left but what it says
// of others.
func culprits(gates map[string]bool, message string, set func(map[string]bool) error) []string {
	names, found := slices.Sorted(maps.Keys(gates)), []string{}
	for _, name := range names {
		if slices.Contains(messagesOf(set(map[string]bool{name: gates[name]})), message) {
			found = append(found, name)
		}
	}
	if len(found) > 0 {
		return found
	}
	all := messagesOf(set(gates))
	for _, name := range names {
		others := maps.Clone(gates)
		delete(others, name)
		isSaidOfOthers := func(one string) bool { return one != message && slices.Contains(all, one) }
		if !slices.ContainsFunc(messagesOf(set(others)), func(one string) bool { return !isSaidOfOthers(one) }) {
			found = append(found, name)
		}
	}
	return found
}

// messagesOf are sorted: gates are set in an order of their own.
func messagesOf(err error) []string {
	if err == nil {
		return nil
	}
	messages := []string{}
	if several, isSeveral := err.(interface{ Errors() []error }); isSeveral {
		for _, one := range several.Errors() {
			messages = append(messages, one.Error())
		}
	} else {
		messages = append(messages, err.Error())
	}
	slices.Sort(messages)
	return messages
}

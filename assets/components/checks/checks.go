// Package checks answers k0s' question what a program would not take, before it is started: k0s writes documents and
// argument lists to standard input, the executable says on standard output what is wrong with each. See
// lib/node/checks/ask_components.ts.
package checks

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
)

// Document is a configuration file of a program.
type Document struct {
	ID            string         `json:"id"`
	Program       string         `json:"program"`
	Configuration map[string]any `json:"configuration"`
	// The program would run on this very machine, by which some values are judged.
	IsHere bool `json:"isHere"`
}

// Arguments are what a program would be started with.
type Arguments struct {
	ID      string   `json:"id"`
	Program string   `json:"program"`
	Words   []string `json:"words"`
	// What the flags are laid over, where a program validates both together.
	Configuration map[string]any `json:"configuration"`
	// The program would run on this very machine, by which some values are judged.
	IsHere bool `json:"isHere"`
	// The configuration is not what it will be: what fields mean beside each other is not judged yet.
	IsPartial bool `json:"isPartial"`
}

// Problem is something that a program would not take.
type Problem struct {
	ID string `json:"id"`
	// Where in a document; empty if that is not known.
	Path    []string `json:"path"`
	Message string   `json:"message"`
	// The program itself goes on without the field.
	IsUnknownField bool `json:"isUnknownField,omitempty"`
}

// Checker is what an executable can say. It starts none of its programs.
type Checker struct {
	// Left out where no program of the executable has a configuration file.
	Document  func(Document) ([]Problem, error)
	Arguments func(Arguments) ([]Problem, error)
}

// IsAsked tells whether this process was started to answer.
func IsAsked() bool {
	return slices.Equal(os.Args[1:], []string{"check"})
}

// Main answers and ends the process.
func (checker Checker) Main() {
	if err := checker.Answer(os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(0)
}

// Answer writes what is wrong with each thing that it reads. Integers keep all their digits.
func (checker Checker) Answer(input io.Reader, output io.Writer) error {
	var question struct {
		Documents []Document  `json:"documents"`
		Arguments []Arguments `json:"arguments"`
	}
	decoder := json.NewDecoder(input)
	decoder.UseNumber()
	if err := decoder.Decode(&question); err != nil {
		return fmt.Errorf("cannot read what to check: %w", err)
	}
	all := []Problem{}
	add := func(id string, problems []Problem) {
		for _, problem := range problems {
			problem.ID = id
			all = append(all, problem)
		}
	}
	for _, document := range question.Documents {
		if checker.Document == nil {
			return fmt.Errorf("cannot check a configuration of this program: %q", document.Program)
		}
		problems, err := checker.Document(document)
		if err != nil {
			return err
		}
		add(document.ID, problems)
	}
	for _, arguments := range question.Arguments {
		problems, err := checker.Arguments(arguments)
		if err != nil {
			return err
		}
		add(arguments.ID, problems)
	}
	return json.NewEncoder(output).Encode(map[string]any{"problems": all})
}

// Of makes a check of arguments out of what judges the words for one program.
func Of(verify func(words []string) error) func(Arguments) ([]Problem, error) {
	return func(arguments Arguments) ([]Problem, error) {
		if err := verify(arguments.Words); err != nil {
			return []Problem{{Message: err.Error()}}, nil
		}
		return nil, nil
	}
}

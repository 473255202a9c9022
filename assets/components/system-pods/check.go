package main

import (
	"encoding/json"
	"fmt"
	"io"
)

// checkQuestion is what k0s asks: would these programs take these configurations and arguments?
type checkQuestion struct {
	Documents []struct {
		ID            string         `json:"id"`
		Program       string         `json:"program"`
		Configuration map[string]any `json:"configuration"`
	} `json:"documents"`
	Arguments []struct {
		ID      string   `json:"id"`
		Program string   `json:"program"`
		Words   []string `json:"words"`
	} `json:"arguments"`
}

type checkProblem struct {
	ID      string   `json:"id"`
	Path    []string `json:"path"`
	Message string   `json:"message"`
}

var verifiers = map[string]func([]string) error{
	"kube-proxy":  verifyKubeProxy,
	"kube-router": verifyKubeRouter,
}

// check answers on output what programs of this executable would refuse. It starts none of them.
func check(input io.Reader, output io.Writer) error {
	var question checkQuestion
	if err := json.NewDecoder(input).Decode(&question); err != nil {
		return fmt.Errorf("cannot read what to check: %w", err)
	}
	problems := []checkProblem{}
	for _, document := range question.Documents {
		if document.Program != "kube-proxy" {
			return fmt.Errorf("cannot check a configuration of this program: %q", document.Program)
		}
		for _, problem := range checkKubeProxyDocument(document.Configuration) {
			problem.ID = document.ID
			problems = append(problems, problem)
		}
	}
	for _, group := range question.Arguments {
		verify, known := verifiers[group.Program]
		if !known {
			return fmt.Errorf("cannot check a program of this executable: %q", group.Program)
		}
		if err := verify(group.Words); err != nil {
			problems = append(problems, checkProblem{ID: group.ID, Message: err.Error()})
		}
	}
	return json.NewEncoder(output).Encode(map[string]any{"problems": problems})
}

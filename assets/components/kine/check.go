package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/k3s-io/kine/pkg/app"
	"github.com/urfave/cli/v2"
)

// checkQuestion is what k0s asks: would kine take these arguments?
type checkQuestion struct {
	Arguments []struct {
		ID    string   `json:"id"`
		Words []string `json:"words"`
	} `json:"arguments"`
}

type checkProblem struct {
	ID      string `json:"id"`
	Message string `json:"message"`
}

// check answers on output what kine would refuse. It starts nothing.
func check(input io.Reader, output io.Writer) error {
	var question checkQuestion
	if err := json.NewDecoder(input).Decode(&question); err != nil {
		return fmt.Errorf("cannot read what to check: %w", err)
	}
	problems := []checkProblem{}
	for _, group := range question.Arguments {
		if err := verify(group.Words); err != nil {
			problems = append(problems, checkProblem{ID: group.ID, Message: err.Error()})
		}
	}
	return json.NewEncoder(output).Encode(map[string]any{"problems": problems})
}

// verify has kine's own application parse the words, and then what it does with them before it starts anything.
func verify(words []string) error {
	application := app.New()
	application.Writer = io.Discard
	application.ErrWriter = io.Discard
	application.ExitErrHandler = func(*cli.Context, error) {}
	application.OnUsageError = func(_ *cli.Context, err error, _ bool) error { return err }
	isParsed := false
	application.Action = func(context *cli.Context) error {
		isParsed = true
		if context.NArg() != 0 {
			return fmt.Errorf("%s does not accept positional arguments, only flags", application.Name)
		}
		return verifyValues(context)
	}
	if err := application.Run(append([]string{application.Name}, words...)); err != nil {
		return err
	}
	if !isParsed {
		return errors.New("shows its help or version, and ends")
	}
	return nil
}

func verifyValues(context *cli.Context) error {
	if format := context.String("log-format"); format != "plain" && format != "json" {
		return fmt.Errorf("invalid log format: %s", format)
	}
	if jitter := context.Int("compact-interval-jitter"); jitter < 0 || jitter > 100 {
		return errors.New("compact interval jitter must be between 0 and 100")
	}
	address := context.String("metrics-bind-address")
	if address == "" || address == "0" {
		return nil
	}
	_, port, err := net.SplitHostPort(address)
	if err == nil {
		_, err = net.LookupPort("tcp", port)
	}
	if err != nil {
		return fmt.Errorf("error creating the metrics listener: %w", err)
	}
	return nil
}

package main

import (
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/k3s-io/kine/pkg/app"
	"github.com/urfave/cli/v2"
	"k0s.local/components/checks"
)

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
	if err := errors.Join(
		checks.Authorities(context.String("ca-file")),
		checks.KeyPair(context.String("cert-file"), context.String("key-file")),
	); err != nil {
		return err
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

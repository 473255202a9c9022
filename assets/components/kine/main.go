// Command kine is kine, the etcd API on top of SQL databases and NATS, built from its own module.
package main

import (
	"context"
	"errors"
	"os"

	"github.com/k3s-io/kine/pkg/app"
	"github.com/sirupsen/logrus"

	"k0s.local/components/checks"
)

func main() {
	if checks.IsAsked() {
		checks.Checker{Arguments: checks.Of(verify)}.Main()
	}
	followShared()
	if path := os.Getenv("KINE_SHARED_SOCKET"); path != "" {
		// Only the one that is about to be made is to be opened.
		_ = os.Remove(path)
		go shareSocket(path)
	}
	// Being told to stop is not a failure.
	if err := app.New().Run(os.Args); err != nil && !errors.Is(err, context.Canceled) {
		logrus.Fatal(err)
	}
}

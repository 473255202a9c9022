// Command kine is kine, the etcd API on top of SQL databases and NATS, built from its own module.
package main

import (
	"context"
	"errors"
	"os"
	"slices"

	"github.com/k3s-io/kine/pkg/app"
	"github.com/sirupsen/logrus"
)

func main() {
	if slices.Equal(os.Args[1:], []string{"check"}) {
		if err := check(os.Stdin, os.Stdout); err != nil {
			logrus.Fatal(err)
		}
		return
	}
	followShared()
	// Being told to stop is not a failure.
	if err := app.New().Run(os.Args); err != nil && !errors.Is(err, context.Canceled) {
		logrus.Fatal(err)
	}
}

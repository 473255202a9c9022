package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"helm.sh/helm/v4/pkg/action"
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/release/common"
	release "helm.sh/helm/v4/pkg/release/v1"
	"helm.sh/helm/v4/pkg/storage"
)

// interrupted is what the history of a release says of a revision whose helm was killed.
const interrupted = "Interrupted"

// newFailPendingCommand makes the command by which k0s ends a revision whose helm was killed, by k0s or with it. helm
// itself refuses to touch a release while its last revision is pending, and leaves it to people to know better.
func newFailPendingCommand() *cobra.Command {
	return &cobra.Command{
		Use:    "k0s-fail-pending NAME",
		Short:  "mark the last revision of a release as failed if it is pending",
		Hidden: true,
		Args:   cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			releases, err := openReleases()
			if err != nil {
				return err
			}
			return failPending(releases, args[0])
		},
	}
}

// openReleases opens the storage of the cluster and namespace that helm's own flags name. What helm made of them it keeps
// to itself, so they are read once more, as helm reads them.
func openReleases() (*storage.Storage, error) {
	settings := cli.New()
	flags := pflag.NewFlagSet("helm", pflag.ContinueOnError)
	flags.ParseErrorsAllowlist.UnknownFlags = true
	settings.AddFlags(flags)
	if err := flags.Parse(os.Args[1:]); err != nil {
		return nil, err
	}
	configuration := action.NewConfiguration()
	if err := configuration.Init(settings.RESTClientGetter(), settings.Namespace(), os.Getenv("HELM_DRIVER")); err != nil {
		return nil, err
	}
	return configuration.Releases, nil
}

// failPending does nothing where the last revision is not pending.
func failPending(releases *storage.Storage, name string) error {
	stored, err := releases.Last(name)
	if err != nil {
		return fmt.Errorf("read release %q: %w", name, err)
	}
	last, ok := stored.(*release.Release)
	if !ok {
		return fmt.Errorf("read release %q: its format %T is not known", name, stored)
	}
	if !last.Info.Status.IsPending() {
		return nil
	}
	last.SetStatus(common.StatusFailed, interrupted)
	if err := releases.Update(last); err != nil {
		return fmt.Errorf("mark revision %d of release %q as failed: %w", last.Version, name, err)
	}
	return nil
}

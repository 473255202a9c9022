package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"helm.sh/helm/v4/pkg/cli"
	"helm.sh/helm/v4/pkg/getter"
	"helm.sh/helm/v4/pkg/registry"
	"helm.sh/helm/v4/pkg/repo/v1"
)

// chartPull is a chart of a repository of helm's own configuration, and where to put it.
type chartPull struct {
	repository, chart, version, destination string
}

// newPullCommand makes the command by which k0s fetches a chart of a repository. helm's own asks for the index of a repository
// with credentials in a run before, and compares no archive with the digest that the index has of it.
func newPullCommand() *cobra.Command {
	var pull chartPull
	command := &cobra.Command{
		Use:    "k0s-pull REPOSITORY CHART",
		Short:  "fetch a chart that is what the index of its repository says",
		Hidden: true,
		Args:   cobra.ExactArgs(2),
		RunE: func(command *cobra.Command, args []string) error {
			pull.repository, pull.chart = args[0], args[1]
			return pull.run(command.Root(), cli.New())
		},
	}
	command.Flags().StringVar(&pull.version, "version", "", "version of the chart, or a range")
	command.Flags().StringVar(&pull.destination, "destination", ".", "directory for the archive")
	return command
}

func (p chartPull) run(root *cobra.Command, settings *cli.EnvSettings) error {
	entry, err := repositoryEntry(settings.RepositoryConfig, p.repository)
	if err != nil {
		return err
	}
	found, err := p.find(entry, settings)
	if err != nil {
		return err
	}
	if len(found.URLs) == 0 {
		return fmt.Errorf("chart %q has no downloadable URLs", p.chart)
	}
	location, err := repo.ResolveReferenceURL(entry.URL, found.URLs[0])
	if err != nil {
		return fmt.Errorf("invalid chart URL format: %s", found.URLs[0])
	}
	if registry.IsOCI(location) {
		return p.fromRegistry(root, location, found.Version, entry)
	}
	archive, err := download(location, entry, settings)
	if err != nil {
		return err
	}
	if err := verifyDigest(archive.Bytes(), found.Digest); err != nil {
		return fmt.Errorf("chart %s-%s is not what the index of its repository says: %w", p.chart, found.Version, err)
	}
	name := filepath.Base(fmt.Sprintf("%s-%s.tgz", p.chart, found.Version))
	return os.WriteFile(filepath.Join(p.destination, name), archive.Bytes(), 0o600)
}

func repositoryEntry(file, name string) (*repo.Entry, error) {
	configuration, err := repo.LoadFile(file)
	if err != nil {
		return nil, err
	}
	if entry := configuration.Get(name); entry != nil {
		return entry, nil
	}
	return nil, fmt.Errorf("repo %s not found", name)
}

// find looks the chart up in the index as it is now.
func (p chartPull) find(entry *repo.Entry, settings *cli.EnvSettings) (*repo.ChartVersion, error) {
	source, err := repo.NewChartRepository(entry, getter.All(settings))
	if err != nil {
		return nil, err
	}
	source.CachePath = settings.RepositoryCache
	file, err := source.DownloadIndexFile()
	if err != nil {
		return nil, err
	}
	index, err := repo.LoadIndexFile(file)
	if err != nil {
		return nil, err
	}
	found, err := index.Get(p.chart, p.version)
	if err != nil {
		return nil, fmt.Errorf("chart %q matching %q not found in the index of its repository: %w", p.chart, p.version, err)
	}
	return found, nil
}

// download fetches an archive. The getter shows credentials to the host of the repository only.
func download(location string, entry *repo.Entry, settings *cli.EnvSettings) (*bytes.Buffer, error) {
	parsed, err := url.Parse(location)
	if err != nil {
		return nil, err
	}
	transfer, err := getter.All(settings).ByScheme(parsed.Scheme)
	if err != nil {
		return nil, err
	}
	return transfer.Get(
		location,
		getter.WithURL(entry.URL),
		getter.WithBasicAuth(entry.Username, entry.Password),
		getter.WithPassCredentialsAll(entry.PassCredentialsAll),
		getter.WithTLSClientConfig(entry.CertFile, entry.KeyFile, entry.CAFile),
		getter.WithInsecureSkipVerifyTLS(entry.InsecureSkipTLSVerify),
		getter.WithAcceptHeader("application/gzip,application/octet-stream"),
	)
}

// verifyDigest compares an archive with what an index says of it; not every index says something.
func verifyDigest(archive []byte, wanted string) error {
	if wanted == "" {
		return nil
	}
	expected, err := hex.DecodeString(strings.TrimPrefix(wanted, "sha256:"))
	if err != nil || len(expected) != sha256.Size {
		return fmt.Errorf("the index has no SHA-256 digest of it, but %q", wanted)
	}
	if actual := sha256.Sum256(archive); !bytes.Equal(actual[:], expected) {
		return fmt.Errorf("its digest is %x, and should be %x", actual, expected)
	}
	return nil
}

// fromRegistry fetches a chart of which the index says that it is in a registry, which knows its digest itself.
func (p chartPull) fromRegistry(root *cobra.Command, location, version string, entry *repo.Entry) error {
	args := []string{"pull", "--destination=" + p.destination}
	if !strings.Contains(path.Base(location), ":") {
		args = append(args, "--version="+version)
	}
	for flag, value := range map[string]string{"ca-file": entry.CAFile, "cert-file": entry.CertFile, "key-file": entry.KeyFile} {
		if value != "" {
			args = append(args, "--"+flag+"="+value)
		}
	}
	if entry.InsecureSkipTLSVerify {
		args = append(args, "--insecure-skip-tls-verify")
	}
	root.SetArgs(append(args, "--", location))
	return root.Execute()
}

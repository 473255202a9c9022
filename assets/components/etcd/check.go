package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strconv"
	"time"

	"go.etcd.io/etcd/client/pkg/v3/tlsutil"
	"go.etcd.io/etcd/client/pkg/v3/transport"
	"go.etcd.io/etcd/pkg/v3/flags"
	"go.etcd.io/etcd/server/v3/config"
	"go.etcd.io/etcd/server/v3/embed"
	"k0s.local/components/checks"
)

// ignored is what etcd takes and forgets. Its own list, like the flags in newFlags, is in a type of etcdmain that it
// shows to nobody; a test compares them with its help.
var ignored = []string{
	"cluster-active-size", "cluster-remove-delay", "cluster-sync-interval", "config", "force", "max-result-buffer",
	"max-retry-attempts", "peer-election-timeout", "peer-heartbeat-interval", "retry-interval", "snapshot", "v", "vv",
}

func newFlags(settings *embed.Config) *flag.FlagSet {
	set := flag.NewFlagSet("etcd", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.Usage = func() {}
	settings.AddFlags(set)
	set.String("config-file", "", "")
	set.Bool("version", false, "")
	set.Var(flags.NewSelectiveStringValue("exit", "proxy"), "discovery-fallback", "")
	set.Var(flags.NewSelectiveStringValue(embed.ClusterStateFlagNew, embed.ClusterStateFlagExisting), "initial-cluster-state", "")
	set.Var(flags.NewSelectiveStringsValue(
		string(config.V2Depr1WriteOnly),
		string(config.V2Depr1WriteOnlySkipCheck),
		string(config.V2Depr1WriteOnlyDrop),
		string(config.V2Depr2Gone),
	), "v2-deprecation", "")
	for _, name := range ignored {
		set.Var(&flags.IgnoredFlag{Name: name}, name, "")
	}
	return set
}

// verify does what etcdmain does before etcd starts, up to the first thing that it refuses.
func verify(words []string) (err error) {
	// Of wrong log levels etcd's validation panics.
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("%v", panicked)
		}
	}()
	settings := embed.NewConfig()
	set := newFlags(settings)
	if err := set.Parse(words); err != nil {
		return err
	}
	if set.NArg() > 0 {
		return fmt.Errorf("%q is not a valid flag", set.Arg(0))
	}
	takeLists(settings, set)
	// Validation would open the files of the log.
	settings.EnableLogRotation = false
	settings.LogOutputs = []string{"/dev/null"}
	if set.Lookup("discovery-fallback").Value.String() == "proxy" {
		return errors.New(`v2 proxy is deprecated, and --discovery-fallback can't be configured as "proxy"`)
	}
	if err := settings.Validate(); err != nil {
		return err
	}
	if _, err := tlsutil.GetCipherSuites(settings.CipherSuites); err != nil {
		return err
	}
	if err := verifyFiles(settings.ClientTLSInfo, settings.PeerTLSInfo); err != nil {
		return err
	}
	if retention := settings.AutoCompactionRetention; !isCount(retention) {
		if _, err := time.ParseDuration(retention); err != nil {
			return fmt.Errorf("error parsing CompactionRetention: %w", err)
		}
	}
	return verifyMembers(settings)
}

// verifyFiles judges what of the certificates is there already.
func verifyFiles(all ...transport.TLSInfo) error {
	for _, info := range all {
		if err := errors.Join(
			checks.Authorities(info.TrustedCAFile),
			checks.KeyPair(info.CertFile, info.KeyFile),
			checks.KeyPair(info.ClientCertFile, info.ClientKeyFile),
		); err != nil {
			return err
		}
	}
	return nil
}

// isCount tells whether etcd takes the retention as a number of revisions or hours, and not as a duration.
func isCount(retention string) bool {
	count, err := strconv.Atoi(retention)
	return err == nil && count >= 0
}

// takeLists fills in what etcdmain reads from flags that embed does not bind to its fields.
func takeLists(settings *embed.Config, set *flag.FlagSet) {
	settings.ListenPeerUrls = flags.UniqueURLsFromFlag(set, "listen-peer-urls")
	settings.AdvertisePeerUrls = flags.UniqueURLsFromFlag(set, "initial-advertise-peer-urls")
	settings.ListenClientUrls = flags.UniqueURLsFromFlag(set, "listen-client-urls")
	settings.ListenClientHttpUrls = flags.UniqueURLsFromFlag(set, "listen-client-http-urls")
	settings.AdvertiseClientUrls = flags.UniqueURLsFromFlag(set, "advertise-client-urls")
	settings.ListenMetricsUrls = flags.UniqueURLsFromFlag(set, "listen-metrics-urls")
	settings.DiscoveryCfg.Endpoints = flags.UniqueStringsFromFlag(set, "discovery-endpoints")
	settings.CipherSuites = flags.StringsFromFlag(set, "cipher-suites")
	settings.ClusterState = set.Lookup("initial-cluster-state").Value.String()
	if (settings.DNSCluster != "" || settings.DNSClusterServiceName != "" || len(settings.DiscoveryCfg.Endpoints) > 0) &&
		!flags.IsSet(set, "initial-cluster") {
		settings.InitialCluster = ""
	}
}

// verifyMembers is what of a new member's first look at its cluster needs no network.
func verifyMembers(settings *embed.Config) error {
	if settings.DNSCluster != "" || len(settings.DiscoveryCfg.Endpoints) > 0 {
		return nil
	}
	members, _, err := settings.PeerURLsMapAndToken("etcd")
	if err != nil {
		return fmt.Errorf("error setting up initial cluster: %w", err)
	}
	server := config.ServerConfig{Name: settings.Name, InitialPeerURLsMap: members}
	return server.VerifyJoinExisting()
}

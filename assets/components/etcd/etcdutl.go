package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"

	"go.etcd.io/etcd/etcdutl/v3/snapshot"
	"go.uber.org/zap"
)

// etcdutl is "snapshot status FILE" and "snapshot restore FILE" of etcdutl, with its flags, by its own package. Its command
// line would bring libraries for tables and colours along.
func etcdutl(words []string) {
	if err := useSnapshot(words); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func useSnapshot(words []string) (err error) {
	// Of files that are no database of etcd, bbolt panics where it has not foreseen them.
	defer func() {
		if panicked := recover(); panicked != nil {
			err = fmt.Errorf("not a snapshot of etcd: %v", panicked)
		}
	}()
	if len(words) < 3 || words[0] != "snapshot" {
		return errors.New("usage: etcdutl snapshot status|restore FILE")
	}
	tool := snapshot.NewV3(zap.NewNop())
	switch words[1] {
	case "status":
		status, err := tool.Status(words[2])
		if err != nil {
			return err
		}
		return json.NewEncoder(os.Stdout).Encode(status)
	case "restore":
		return restoreSnapshot(tool, words[2], words[3:])
	}
	return fmt.Errorf("unknown command %q for snapshots", words[1])
}

func restoreSnapshot(tool snapshot.Manager, path string, words []string) error {
	flags := flag.NewFlagSet("restore", flag.ContinueOnError)
	dataDir := flags.String("data-dir", "", "")
	name := flags.String("name", "", "")
	peerURL := flags.String("initial-advertise-peer-urls", "", "")
	if err := flags.Parse(words); err != nil {
		return err
	}
	return tool.Restore(snapshot.RestoreConfig{
		SnapshotPath:   path,
		OutputDataDir:  *dataDir,
		Name:           *name,
		PeerURLs:       []string{*peerURL},
		InitialCluster: *name + "=" + *peerURL,
	})
}

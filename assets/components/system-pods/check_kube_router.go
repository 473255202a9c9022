package main

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/cloudnativelabs/kube-router/v2/pkg/bgp"
	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/netpol"
	"github.com/cloudnativelabs/kube-router/v2/pkg/controllers/routing"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"github.com/cloudnativelabs/kube-router/v2/pkg/svcip"
	"github.com/cloudnativelabs/kube-router/v2/pkg/tunnels"
	"github.com/spf13/pflag"
	"k8s.io/client-go/kubernetes"
	"k8s.io/client-go/rest"
)

// errNoCluster is what kube-router's controllers get when they ask for their node, which they do once they have looked
// at their settings.
var errNoCluster = errors.New("a check has no cluster")

type noCluster struct{}

func (noCluster) RoundTrip(*http.Request) (*http.Response, error) { return nil, errNoCluster }

// verifyKubeRouter does what kube-router does before it touches the machine or the cluster.
func verifyKubeRouter(words []string) error {
	config := options.NewKubeRouterConfig()
	flags := pflag.NewFlagSet("kube-router", pflag.ContinueOnError)
	flags.SetOutput(io.Discard)
	config.AddFlags(flags)
	if err := flags.Parse(words); err != nil {
		return err
	}
	if _, err := strconv.ParseInt(config.VLevel, 10, 32); err != nil {
		return fmt.Errorf("failed to set flag: %w", err)
	}
	ranges, err := svcip.NewValidator(svcip.Config{
		ExternalIPCIDRs:   config.ExternalIPCIDRs,
		LoadBalancerCIDRs: config.LoadBalancerCIDRs,
		ClusterIPCIDRs:    config.ClusterIPCIDRs,
		StrictValidation:  config.StrictExternalIPValidation,
		EnableIPv4:        config.EnableIPv4,
		EnableIPv6:        config.EnableIPv6,
	})
	if err != nil {
		return err
	}
	cluster, err := kubernetes.NewForConfig(&rest.Config{Host: "http://cluster.invalid", Transport: noCluster{}})
	if err != nil {
		return err
	}
	if config.RunFirewall {
		_, err := netpol.NewNetworkPolicyController(cluster, config, nil, nil, nil, &sync.Mutex{}, nil, nil, nil, ranges)
		if isRefusal(err) {
			return err
		}
	}
	if !config.RunRouter {
		return nil
	}
	if _, err := routing.NewNetworkRoutingController(cluster, config, nil, nil, nil, &sync.Mutex{}, ranges); isRefusal(err) {
		return err
	}
	return verifyRouting(config)
}

func isRefusal(err error) bool {
	// Not every wrapping on the way keeps the error itself.
	return err != nil && !strings.Contains(err.Error(), errNoCluster.Error())
}

// verifyRouting is what kube-router looks at once it has its node.
func verifyRouting(config *options.KubeRouterConfig) error {
	if _, known := tunnels.ParseEncapType(config.OverlayEncap); !known {
		return fmt.Errorf("unknown --overlay-encap option %q", config.OverlayEncap)
	}
	if _, err := tunnels.ParseEncapPort(config.OverlayEncapPort); err != nil {
		return err
	}
	if asn := config.ClusterAsn; asn != 0 && (asn < 64512 || asn > 65535) && (asn < 4200000000 || asn > 4294967294) {
		return errors.New("invalid ASN number for cluster ASN")
	}
	if config.BGPGracefulRestart {
		if restart := config.BGPGracefulRestartTime; restart <= 0 || restart > 4095*time.Second {
			return errors.New("BGPGracefulRestartTime must be positive and less than 4095 seconds")
		}
		if deferral := config.BGPGracefulRestartDeferralTime; deferral <= 0 || deferral > 18*time.Hour {
			return errors.New("BGPGracefulRestartDeferralTime must be positive and less than 18 hours")
		}
	}
	return verifyPeers(config)
}

func verifyPeers(config *options.KubeRouterConfig) error {
	addresses := []string{}
	for _, address := range config.PeerRouters {
		addresses = append(addresses, address.String())
	}
	numbers, ports := []uint32{}, []uint32{}
	for _, number := range config.PeerASNs {
		numbers = append(numbers, uint32(number))
	}
	for _, port := range config.PeerPorts {
		ports = append(ports, uint32(port))
	}
	passwords := []string{}
	for _, encoded := range config.PeerPasswords {
		password, err := base64.StdEncoding.DecodeString(encoded)
		if err != nil { // without the value, as kube-router would not have it
			return fmt.Errorf("failed to parse CLI Peer Passwords flag: %w", err)
		}
		passwords = append(passwords, string(password))
	}
	_, err := bgp.NewPeerConfigs(addresses, numbers, ports, passwords, nil, "127.0.0.1")
	return err
}

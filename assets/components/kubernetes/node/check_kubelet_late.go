package main

import (
	"fmt"
	"net"
	"path/filepath"
	"slices"

	cliflag "k8s.io/component-base/cli/flag"
	criutil "k8s.io/cri-client/pkg/util"
	kubeletconfig "k8s.io/kubernetes/pkg/kubelet/apis/config"
	"k8s.io/kubernetes/pkg/kubelet/cm"
)

// lateErrors tells of values that the kubelet's validation leaves out and that it refuses when it makes its parts.
func lateErrors(settings *kubeletconfig.KubeletConfiguration) []error {
	errs := []error{}
	add := func(field string, err error) {
		if err != nil {
			errs = append(errs, fieldError{[]string{field}, err})
		}
	}
	add("imageServiceEndpoint", endpointError(settings.ImageServiceEndpoint))
	_, err := cliflag.TLSCurvePreferences(settings.TLSCurvePreferences)
	add("tlsCurvePreferences", err)
	_, err = cm.ParseQOSReserved(settings.QOSReserved)
	add("qosReserved", err)
	if period := settings.SyncFrequency.Duration; period <= 0 {
		add("syncFrequency", fmt.Errorf("must be more than nothing: %v", period))
	}
	strategies := []kubeletconfig.ResourceChangeDetectionStrategy{
		kubeletconfig.GetChangeDetectionStrategy,
		kubeletconfig.TTLCacheChangeDetectionStrategy,
		kubeletconfig.WatchChangeDetectionStrategy,
	}
	if one := settings.ConfigMapAndSecretChangeDetectionStrategy; !slices.Contains(strategies, one) {
		add("configMapAndSecretChangeDetectionStrategy", fmt.Errorf("not one of %q: %q", strategies, one))
	}
	return errs
}

// endpointError is what ends the kubelet before it has asked the service: an address that is none.
func endpointError(endpoint string) error {
	if endpoint == "" {
		return nil
	}
	path, _, err := criutil.GetAddressAndDialer(endpoint)
	if err == nil && !filepath.IsAbs(path) {
		err = fmt.Errorf("not the address of a socket, which begins with unix:///: %q", endpoint)
	}
	return err
}

// listener is a port of the kubelet's.
type listener struct {
	field   string
	address string
	port    int32
}

// portErrors tells of ports that the kubelet would want twice: it ends, or never becomes healthy.
func portErrors(settings *kubeletconfig.KubeletConfiguration) []error {
	listeners := []listener{
		{"readOnlyPort", settings.Address, settings.ReadOnlyPort},
		{"healthzPort", settings.HealthzBindAddress, settings.HealthzPort},
	}
	if settings.EnableServer {
		listeners = append([]listener{{"port", settings.Address, settings.Port}}, listeners...)
	}
	errs := []error{}
	for index, one := range listeners {
		for _, other := range listeners[:index] {
			if one.port > 0 && one.port == other.port && areSame(one.address, other.address) {
				errs = append(errs, fieldError{[]string{one.field}, fmt.Errorf("%d is the kubelet's %s, too", one.port, other.field)})
			}
		}
	}
	return errs
}

// areSame tells whether one port cannot be had at both addresses.
func areSame(one, other string) bool {
	first, second := net.ParseIP(one), net.ParseIP(other)
	if first == nil || second == nil {
		return one == other
	}
	return first.IsUnspecified() || second.IsUnspecified() || first.Equal(second)
}

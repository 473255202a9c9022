package main

import (
	_ "github.com/coredns/coredns/core/plugin" // all plugins of the published image
	"github.com/coredns/coredns/coremain"
)

func runCoreDNS() {
	coremain.Run()
}

package main

import (
	"runtime"
	"runtime/debug"
	"time"
)

const (
	startHeadroomBytes = 64 << 20
	// The API server keeps more than that, and is what everything waits for.
	apiServerHeadroomBytes = 128 << 20
	startLasts             = time.Minute
)

// spareCollections lets the heap grow by a fixed amount before it is collected, while the daemon starts.
//
// The API server builds its tables and documents from an empty heap, which Go would collect at 4 MB, 8 MB, 16 MB and so
// on: 0.35 of its 2.2 s of CPU until ready. With 128 MB it is collected once until then, at 140 MB. Pages that are never written take no memory but count as heap, so that,
// other than a higher GOGC, they cost the same in a cluster of any size, and nothing after the start.
func spareCollections(daemon string) {
	size := startHeadroomBytes
	if daemon == "kube-apiserver" {
		size = apiServerHeadroomBytes
	}
	headroom := make([]byte, size)
	time.AfterFunc(startLasts, func() {
		runtime.KeepAlive(headroom)
		headroom = nil
		debug.FreeOSMemory()
	})
}

package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/k3s-io/kine/pkg/drivers"
	"github.com/k3s-io/kine/pkg/server"
)

// Pause before the events are followed again, should they have ended.
const followAgainAfter = time.Second

// Databases that several kines may write to.
var sharedSchemes = []string{"mysql", "postgres", "postgresql"}

// sharedBackend knows of revisions that another kine has written to the same database.
//
// kine's own counter is moved by its poll loop only from exactly the revision at which that loop was before. Once another
// kine's write lies between the counter and the loop, the counter stays behind until the next write of our own. Progress
// notifications then name a revision that is too old, the API server waits for a newer one before it calls its caches
// ready, and it writes nothing before they are: with a busy neighbour, an API server that starts never gets ready.
type sharedBackend struct {
	server.Backend
	// Newest revision whose events watchers have been sent.
	observed atomic.Int64
}

// followShared makes the drivers of shared databases count revisions that others have written.
func followShared() {
	for _, scheme := range sharedSchemes {
		construct, ok := drivers.Get(scheme)
		if !ok {
			continue
		}
		drivers.Register(scheme, func(ctx context.Context, wg *sync.WaitGroup, cfg *drivers.Config) (bool, server.Backend, error) {
			elects, backend, err := construct(ctx, wg, cfg)
			if err != nil {
				return elects, backend, err
			}
			return elects, &sharedBackend{Backend: backend}, nil
		})
	}
}

func (b *sharedBackend) Start(ctx context.Context) error {
	if err := b.Backend.Start(ctx); err != nil {
		return err
	}
	go b.follow(ctx)
	return nil
}

// CurrentRevision is never older than what watchers have been sent.
func (b *sharedBackend) CurrentRevision(ctx context.Context) (int64, error) {
	revision, err := b.Backend.CurrentRevision(ctx)
	if err != nil {
		return revision, err
	}
	return max(revision, b.observed.Load()), nil
}

func (b *sharedBackend) follow(ctx context.Context) {
	for ctx.Err() == nil {
		for batch := range b.Watch(ctx, 0).Eventc {
			b.observed.Store(max(b.observed.Load(), batch.CurrentRev))
		}
		select {
		case <-ctx.Done():
		case <-time.After(followAgainAfter):
		}
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/rs/zerolog"
	"github.com/rs/zerolog/log"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/config/runtime"
	tcpmiddleware "github.com/traefik/traefik/v3/pkg/server/middleware/tcp"
	"github.com/traefik/traefik/v3/pkg/server/provider"
	tcprouter "github.com/traefik/traefik/v3/pkg/server/router/tcp"
	tcpservice "github.com/traefik/traefik/v3/pkg/server/service/tcp"
	"github.com/traefik/traefik/v3/pkg/tcp"
	traefiktls "github.com/traefik/traefik/v3/pkg/tls"
)

const defaultTransport = "default@internal"

// entryPoint is an address that connections are taken at, and what becomes of them now.
type entryPoint struct {
	listener net.Listener
	handler  tcp.HandlerSwitcher
}

type entryPoints map[string]*entryPoint

func listen(configuration *traefikConfiguration) (entryPoints, error) {
	points := entryPoints{}
	for name, point := range configuration.EntryPoints {
		listener, err := net.Listen("tcp", point.Address)
		if err != nil {
			points.close()
			return nil, fmt.Errorf("entry point %s: %w", name, err)
		}
		log.Info().Str("entryPoint", name).Str("address", point.Address).Msg("Listening")
		points[name] = &entryPoint{listener: listener}
	}
	return points, nil
}

func (points entryPoints) serve() {
	for _, point := range points {
		go point.serve()
	}
}

func (point *entryPoint) serve() {
	for {
		connection, err := point.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			log.Error().Err(err).Msg("Cannot accept a connection")
			time.Sleep(100 * time.Millisecond) // out of descriptors, as a rule
			continue
		}
		go point.handler.ServeTCP(connection.(*net.TCPConn))
	}
}

func (points entryPoints) close() {
	for _, point := range points {
		_ = point.listener.Close()
	}
}

// follow routes new connections as the latest configuration says, until the context is done. Those that are there
// already stay where they are.
func (points entryPoints) follow(ctx context.Context, messages <-chan dynamic.Message) {
	endChecks := func() {}
	for {
		select {
		case <-ctx.Done():
			endChecks()
			return
		case message := <-messages:
			if message.Configuration == nil || message.Configuration.TCP == nil {
				continue
			}
			endChecks()
			checks, end := context.WithCancel(ctx)
			endChecks = end
			points.route(checks, qualified(message))
		}
	}
}

func (points entryPoints) route(ctx context.Context, routing *dynamic.TCPConfiguration) {
	configuration := runtime.NewConfig(dynamic.Configuration{TCP: routing})
	dialers := tcp.NewDialerManager(nil)
	dialers.Update(routing.ServersTransports)
	services := tcpservice.NewManager(configuration, dialers)
	middlewares := tcpmiddleware.NewBuilder(configuration.TCPMiddlewares)
	certificates := traefiktls.NewManager(nil)
	routers := tcprouter.NewManager(configuration, services, middlewares, nil, nil, certificates, nil)
	names := make([]string, 0, len(points))
	for name := range points {
		names = append(names, name)
	}
	// Without a certificate to terminate TLS with, which nobody here does, each of these would begin with an error.
	quiet := log.Logger.Level(zerolog.FatalLevel)
	for name, handler := range routers.BuildHandlers(quiet.WithContext(ctx), names) {
		points[name].handler.Switch(handler)
	}
	for name, router := range configuration.TCPRouters {
		for _, problem := range router.Err {
			log.Error().Str("router", name).Msg(problem)
		}
	}
	services.LaunchHealthCheck(ctx)
	log.Info().Int("routers", len(routing.Routers)).Int("services", len(routing.Services)).Msg("Configuration loaded")
}

// qualified names everything after its provider, which is how Traefik's routers look things up, and adds the transport
// of services that name none.
func qualified(message dynamic.Message) *dynamic.TCPConfiguration {
	routing := message.Configuration.TCP
	transports := rename(message.ProviderName, routing.ServersTransports)
	fallback := &dynamic.TCPServersTransport{}
	fallback.SetDefaults()
	transports[defaultTransport] = fallback
	return &dynamic.TCPConfiguration{
		Routers:           rename(message.ProviderName, routing.Routers),
		Services:          rename(message.ProviderName, routing.Services),
		Middlewares:       rename(message.ProviderName, routing.Middlewares),
		ServersTransports: transports,
	}
}

func rename[T any](providerName string, named map[string]T) map[string]T {
	renamed := make(map[string]T, len(named)+1)
	for name, value := range named {
		renamed[provider.MakeQualifiedName(providerName, name)] = value
	}
	return renamed
}

package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/rs/zerolog"
	"github.com/rs/zerolog/log"
	"github.com/spf13/pflag"
	filedecoder "github.com/traefik/paerser/file"
	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/provider/file"
	"github.com/traefik/traefik/v3/pkg/safe"
)

// traefikConfiguration is what of Traefik's static configuration is understood: TCP entry points, the file provider
// and the log. Other sections are left out of account, as unknown ones are in Traefik.
type traefikConfiguration struct {
	Global struct {
		CheckNewVersion    bool
		SendAnonymousUsage bool
	}
	Log struct {
		Level   string
		NoColor bool
	}
	EntryPoints map[string]*struct{ Address string }
	Providers   struct{ File file.Provider }
}

// runTraefik is Traefik as a balancer of TCP connections alone: its own routers, services, health checks and file
// provider, without HTTP, TLS termination and the providers of other platforms, which would be three quarters of it.
func runTraefik() {
	flags := pflag.NewFlagSet("traefik", pflag.ExitOnError)
	path := flags.String("configFile", "/etc/traefik/traefik.yaml", "static configuration")
	_ = flags.Parse(os.Args[1:]) // ends the program itself
	if err := balance(*path); err != nil {
		log.Error().Err(err).Msg("Traefik cannot run")
		os.Exit(1)
	}
}

func balance(path string) error {
	configuration, err := readTraefikConfiguration(path)
	if err != nil {
		return err
	}
	if err := configureLog(configuration.Log.Level, configuration.Log.NoColor); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	points, err := listen(configuration)
	if err != nil {
		return err
	}
	pool := safe.NewPool(ctx)
	messages := make(chan dynamic.Message, 10)
	if err := configuration.Providers.File.Provide(messages, pool); err != nil {
		return fmt.Errorf("watching %s: %w", configuration.Providers.File.Filename, err)
	}
	points.serve()
	points.follow(ctx, messages)
	points.close()
	return nil
}

func readTraefikConfiguration(path string) (*traefikConfiguration, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	configuration := &traefikConfiguration{}
	configuration.Providers.File.SetDefaults()
	if err := filedecoder.DecodeContent(string(content), ".yaml", configuration); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if len(configuration.EntryPoints) == 0 || configuration.Providers.File.Filename == "" {
		return nil, fmt.Errorf("%s: needs entryPoints and providers.file.filename", path)
	}
	return configuration, nil
}

func configureLog(level string, plain bool) error {
	if level == "" {
		level = "error" // Traefik's own default
	}
	parsed, err := zerolog.ParseLevel(level)
	if err != nil {
		return err
	}
	writer := zerolog.ConsoleWriter{Out: os.Stderr, TimeFormat: time.RFC3339, NoColor: plain}
	log.Logger = zerolog.New(writer).With().Timestamp().Logger().Level(parsed)
	zerolog.DefaultContextLogger = &log.Logger
	return nil
}

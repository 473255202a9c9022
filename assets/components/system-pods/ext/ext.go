// Package ext stands for the module of this name, which Traefik's source tree replaces by a folder of its own and which
// therefore no module proxy has. Traefik embeds these types in its HTTP configuration, which is not used here.
package ext

// HTTP extends the HTTP configuration.
type HTTP struct{}

// DeepCopyInto copies nothing: there is nothing in it.
func (*HTTP) DeepCopyInto(*HTTP) {}

// Router extends an HTTP router.
type Router struct{}

// DeepCopyInto copies nothing: there is nothing in it.
func (*Router) DeepCopyInto(*Router) {}

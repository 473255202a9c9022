/**
 * What a program may get out of our environment: how it finds programs and files, speaks, measures time, reaches the outside
 * and tunes its runtime. Nothing here is a place for a password.
 */
const INHERITED = new RegExp(
  "^(" + [
    "PATH|HOME|USER|LOGNAME|SHELL|TERM|TMPDIR|TZ|LANG|LANGUAGE|LC_[A-Z]+",
    "[A-Z]+_PROXY|[a-z]+_proxy|SSL_CERT_(FILE|DIR)|DBUS_SYSTEM_BUS_ADDRESS",
    // The Go runtime's own, those of its gRPC library, and client-go's feature gates.
    "GOMAXPROCS|GOMEMLIMIT|GOGC|GODEBUG|GOTRACEBACK|GOCOVERDIR|GRPC_[A-Z_]+|KUBE_FEATURE_[A-Za-z0-9]+",
  ].join("|") + ")$",
);

/**
 * The part of our environment that the programs we start may have: a list of what is let through, since what an operator
 * keeps in the rest (tokens, passwords, credentials of other services) cannot be told by its name.
 */
export function inheritedVariables(ours: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(ours).filter(([name]) => INHERITED.test(name)));
}

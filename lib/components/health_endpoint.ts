import { joinHostPort, parseIp } from "../base/mod.ts";
import { type GivenArgs, givenFlag } from "../config/mod.ts";
import type { ListeningPort, Probe } from "../supervisor/mod.ts";

/** Where a program listens for questions about its health. */
export interface HealthEndpoint {
  scheme: "http" | "https";
  /** What it binds to. */
  address: string;
  /** Zero where the operator has turned it off. */
  port: number;
}

/** How often it is asked, and when that takes too long. */
type Timing = Pick<Extract<Probe, { kind: "http" }>, "everyMs" | "withinMs">;

/** Where one of Kubernetes' control plane is asked, which by itself it is on the loopback address. */
export function healthEndpoint(given: GivenArgs, port: number): HealthEndpoint {
  return {
    scheme: "https",
    address: givenFlag("bind-address", given) ?? "127.0.0.1",
    port: Number(givenFlag("secure-port", given) ?? port),
  };
}

/**
 * The port that a program listens on, and how to ask it: at the place that the operator's flags name. Where they turn it
 * off, a program that runs is taken for ready.
 */
export function askedAt(
  { scheme, address, port }: HealthEndpoint,
  timing: Timing,
): { listens: ListeningPort[]; ready: Probe } {
  if (port === 0) return { listens: [], ready: { kind: "started" } };
  const isEverywhere = parseIp(address)?.value === 0n;
  const host = !isEverywhere ? address : address.includes(":") ? "::1" : "127.0.0.1";
  return {
    listens: [{ port, ...(isEverywhere ? {} : { address }) }],
    ready: {
      kind: "http",
      url: `${scheme}://${joinHostPort(host, port)}/healthz`,
      // A certificate is self-signed at every start; on the own machine there is nothing to authenticate.
      ...(scheme === "https" ? { insecure: true } : {}),
      ...timing,
    },
  };
}

import { joinHostPort } from "../base/mod.ts";
import { type FollowOptions, followState, type KubeClient, type KubeObject, RESOURCES } from "../kube/mod.ts";

/**
 * Follows where the API servers are, until the signal is aborted: `host:port` of every one, by the Endpoints
 * `default/kubernetes`.
 *
 * None at all is a moment in the life of an API server, not a fact to act upon: it is left out.
 */
export async function* followApiServers(
  client: KubeClient,
  options: Pick<FollowOptions, "clock" | "log" | "signal">,
): AsyncGenerator<string[]> {
  const selection = { namespace: "default", fieldSelector: "metadata.name=kubernetes", keep: apiServerAddresses };
  for await (const { objects } of followState(client, RESOURCES.endpoints, { ...options, ...selection })) {
    const addresses = [...objects.values()].flat();
    if (addresses.length > 0) yield addresses;
  }
}

/** `host:port` of every API server: TCP ports named `https`. */
export function apiServerAddresses(endpoints: KubeObject): string[] {
  const { subsets } = endpoints as KubeObject & { subsets?: EndpointSubset[] };
  return (subsets ?? []).flatMap(({ addresses, ports }) =>
    (ports ?? []).filter(({ name, protocol }) => name === "https" && (protocol ?? "TCP") === "TCP").flatMap((
      { port },
    ) => (addresses ?? []).map(({ ip }) => joinHostPort(ip, port)))
  ).toSorted();
}

interface EndpointSubset {
  addresses?: { ip: string }[];
  ports?: { name?: string; port: number; protocol?: string }[];
}

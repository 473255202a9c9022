/**
 * Runs beside the measured program and prints a line of JSON at each moment of its start: `{"mark":…,"atMs":…}`.
 *
 *     scripts/deno.sh run -A scripts/bench/node/poll.ts KUBECONFIG
 *
 * The first line, `{"mark":"polling",…}`, says that it is looking. It ends after the last mark.
 *
 * @module
 */
import { parse } from "@std/yaml";
import { areSystemPodsReady, isNodeReady, type Mark, type ObjectList } from "./readiness.ts";

/** Pause between two polls: a tenth of a second is the resolution of the benchmark. */
const EVERY_MS = 100;
/** A look that takes longer, because the server is just starting, is given up. */
const REQUEST_MS = 2_000;

interface Kubeconfig {
  clusters: { cluster: { server: string; "certificate-authority-data": string } }[];
  users: { user: { "client-certificate-data": string; "client-key-data": string } }[];
}

/** Asks for a path of the API; `undefined` if there is no good answer yet. */
type Ask = (path: string) => Promise<string | undefined>;

/** Returns a way to ask the API server of a kubeconfig. */
function connect(kubeconfig: string): Ask {
  const { clusters: [cluster], users: [user] } = parse(kubeconfig) as Kubeconfig;
  if (cluster === undefined || user === undefined) throw new SyntaxError("Incomplete kubeconfig");
  const client = Deno.createHttpClient({
    caCerts: [atob(cluster.cluster["certificate-authority-data"])],
    cert: atob(user.user["client-certificate-data"]),
    key: atob(user.user["client-key-data"]),
  });
  return async (path) => {
    try {
      const signal = AbortSignal.timeout(REQUEST_MS);
      const response = await fetch(`${cluster.cluster.server}${path}`, { client, signal });
      const text = await response.text();
      return response.ok ? text : undefined;
    } catch (error) {
      if (error instanceof TypeError || error instanceof DOMException) return undefined; // nobody listens yet
      throw error;
    }
  };
}

async function list(ask: Ask, path: string): Promise<ObjectList> {
  const text = await ask(path);
  return text === undefined ? { items: [] } : JSON.parse(text) as ObjectList;
}

/** Returns a way to ask as soon as the kubeconfig is there and complete. */
async function connectWhenWritten(path: string): Promise<Ask | undefined> {
  try {
    return connect(await Deno.readTextFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError || error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}

async function until<T>(probe: () => Promise<T | undefined | false>): Promise<T> {
  for (;;) {
    const found = await probe();
    if (found !== undefined && found !== false) return found;
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

function mark(name: Mark | "polling"): void {
  console.log(JSON.stringify({ mark: name, atMs: Date.now() }));
}

if (import.meta.main) {
  const [path = ""] = Deno.args;
  const startedMs = Date.now();
  mark("polling");
  const ask = await until(() => connectWhenWritten(path));
  await until(async () => await ask("/readyz") !== undefined);
  mark("readyz");
  await until(async () =>
    isNodeReady(
      await list(ask, "/api/v1/nodes"),
      await list(ask, "/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases"),
      startedMs,
    )
  );
  mark("nodeReady");
  await until(async () => areSystemPodsReady(await list(ask, "/api/v1/namespaces/kube-system/pods")));
  mark("podsReady");
}

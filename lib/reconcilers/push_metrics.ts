import { allEnded, isCancelled, K0sError, messageOf } from "../base/mod.ts";
import type { MetricsEndpoint } from "../components/mod.ts";
import type { KubeClient } from "../kube/mod.ts";
import { PUSH_GATEWAY_PATH } from "../manifests/mod.ts";
import { type Clock, type Http, type Logger, readText, withDeadline } from "../platform/mod.ts";

/** What {@link pushMetrics} needs. */
export interface PushMetricsOptions {
  client: Pick<KubeClient, "raw">;
  http: Http;
  clock: Clock;
  log: Logger;
  endpoints: readonly MetricsEndpoint[];
  /** Name of this machine, which tells its metrics from those of other controllers. */
  instance: string;
}

const EVERY_MS = 30_000;
/** How long reading them may take, and pushing them, in milliseconds. */
const WITHIN_MS = 60_000;
/** Prometheus' text format. */
const TEXT_FORMAT = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Brings the metrics of this controller's processes to the push gateway every 30 s, until `signal` is aborted: pods reach
 * neither these processes nor, as a rule, the machine.
 *
 * @see k0s `pkg/component/controller/metrics.go`
 */
export async function pushMetrics(options: PushMetricsOptions, signal: AbortSignal): Promise<void> {
  const log = options.log.with({ component: "metrics" });
  await allEnded(options.endpoints.map((endpoint) => pushEndpoint({ ...options, log }, endpoint, signal)));
}

async function pushEndpoint(options: PushMetricsOptions, endpoint: MetricsEndpoint, signal: AbortSignal) {
  const { clock, log } = options;
  let lastFailure: string | undefined;
  while (true) {
    await clock.sleep(EVERY_MS, signal);
    const failure = await failureOf(() => pushOnce(options, endpoint, signal));
    // A push gateway that is not there for an hour is worth one line.
    if (failure !== undefined && failure !== lastFailure) {
      log.warn("Cannot push metrics", { job: endpoint.job, error: failure });
    }
    if (failure === undefined && lastFailure !== undefined) log.info("Metrics are pushed again", { job: endpoint.job });
    lastFailure = failure;
  }
}

async function failureOf(action: () => Promise<void>): Promise<string | undefined> {
  try {
    await action();
    return undefined;
  } catch (error) {
    if (isCancelled(error)) throw error;
    return messageOf(error);
  }
}

async function pushOnce(
  { client, http, clock, instance }: PushMetricsOptions,
  endpoint: MetricsEndpoint,
  signal: AbortSignal,
): Promise<void> {
  const body = await withDeadline(clock, { ms: WITHIN_MS, signal }, (limit) => read(http, endpoint, limit));
  if (body === undefined) throw new K0sError(`Cannot read ${endpoint.url}: no answer within ${WITHIN_MS / 1_000} s`);
  const path = `${PUSH_GATEWAY_PATH}/metrics/job/${endpoint.job}/instance/${encodeURIComponent(instance)}`;
  await client.raw(path, { method: "POST", body, contentType: TEXT_FORMAT, timeoutMs: WITHIN_MS, signal });
}

/** Credentials are read each time: they may have been renewed. */
async function read(
  http: Http,
  { url, caFile, certFile, keyFile, insecure = false }: MetricsEndpoint,
  signal: AbortSignal,
): Promise<Uint8Array> {
  using session = http.open({
    ...(caFile === undefined ? {} : { caCerts: [await readText(caFile)] }),
    ...(certFile === undefined ? {} : { cert: await readText(certFile) }),
    ...(keyFile === undefined ? {} : { key: await readText(keyFile) }),
    ...(insecure ? { insecure } : {}),
  });
  const response = await session.fetch(url, { signal });
  const body = new Uint8Array(await response.arrayBuffer());
  if (response.ok) return body;
  const text = new TextDecoder().decode(body).trim().slice(0, 200);
  throw new K0sError(`Cannot read ${url}: status ${response.status}: ${text}`);
}

import { CancelledError, messageOf } from "../base/mod.ts";
import {
  type Clock,
  grpcAnswer,
  grpcRequest,
  type Http,
  type HttpOptions,
  type HttpSession,
  readText,
  statOf,
  tryConnect,
  withDeadline,
} from "../platform/mod.ts";
import type { GrpcProbe, HttpProbe, Probe } from "./process_spec.ts";

/** How long one probe may take, in milliseconds. */
const PROBE_WITHIN_MS = 5_000;
/** Most of an answer that goes into a reason. */
const LONGEST_REASON = 200;

/** What a {@link Prober} uses. */
export interface ProberOptions {
  http: Http;
  clock: Clock;
}

/** Looks whether a process is ready. Keeps its HTTP session until the PEM files change; close it with `using`. */
export class Prober implements Disposable {
  readonly #probe: Probe;
  readonly #options: ProberOptions;
  #session: HttpSession | undefined;
  #sessionKey = "";
  #isDisposed = false;

  constructor(probe: Probe, options: ProberOptions) {
    this.#probe = probe;
    this.#options = options;
  }

  /**
   * Looks once.
   *
   * @returns Why it is not ready; `undefined` if it is.
   * @throws {CancelledError} If `signal` was aborted.
   */
  async probe(signal: AbortSignal): Promise<string | undefined> {
    const probe = this.#probe;
    if (probe.kind === "started") return undefined;
    const deadline = { ms: PROBE_WITHIN_MS, signal };
    const result = await withDeadline(this.#options.clock, deadline, async (limit) => {
      try {
        return { reason: await this.#ask(probe, limit) };
      } catch (error) {
        return { reason: messageOf(error) };
      }
    });
    return result === undefined ? `no answer within ${PROBE_WITHIN_MS / 1_000} s` : result.reason;
  }

  [Symbol.dispose](): void {
    this.#isDisposed = true;
    this.#close();
  }

  #close(): void {
    this.#session?.[Symbol.dispose]();
    this.#session = undefined;
  }

  async #ask(probe: Exclude<Probe, { kind: "started" }>, signal: AbortSignal): Promise<string | undefined> {
    switch (probe.kind) {
      case "http":
        return await this.#get(probe, signal);
      case "grpc":
        return await this.#call(probe, signal);
      case "tcp":
        await tryConnect({ host: probe.host, port: probe.port });
        return undefined;
    }
  }

  async #get(probe: HttpProbe, signal: AbortSignal): Promise<string | undefined> {
    const session = await this.#sessionFor(probe);
    const response = await session.fetch(probe.url, { signal });
    const body = await response.text();
    if (response.status === 200) return undefined;
    return `status ${response.status}: ${failuresOf(body).slice(0, LONGEST_REASON)}`;
  }

  async #call({ unixSocket, method, request }: GrpcProbe, signal: AbortSignal): Promise<string | undefined> {
    // A missing socket is the usual case during a start, and its message is clearer than that of a request.
    if (this.#session === undefined) await tryConnect({ unixSocket });
    if (this.#isDisposed) throw new CancelledError("Probe given up");
    this.#session ??= this.#options.http.open({ unixSocket, protocol: "h2" });
    const response = await this.#session.fetch(`http://localhost/${method}`, { ...grpcRequest(request), signal });
    const answer = await grpcAnswer(response);
    return "failure" in answer ? answer.failure.slice(0, LONGEST_REASON) : undefined;
  }

  async #sessionFor(probe: HttpProbe): Promise<HttpSession> {
    const key = await versionOf(probe);
    if (this.#session === undefined || key !== this.#sessionKey) {
      const options = await httpOptions(probe);
      if (this.#isDisposed) throw new CancelledError("Probe given up");
      this.#close();
      this.#session = this.#options.http.open(options);
      this.#sessionKey = key;
    }
    return this.#session;
  }
}

/** The part of an answer that says what is wrong: the `[-]` lines of Kubernetes' verbose form, or all of it. */
function failuresOf(body: string): string {
  const lines = body.trim().split("\n");
  const failed = lines.filter((line) => line.startsWith("[-]"));
  return (failed.length > 0 ? failed : lines).join("; ");
}

/** Changes whenever one of the PEM files does. */
async function versionOf({ caFile, certFile, keyFile }: HttpProbe): Promise<string> {
  const facts = await Promise.all(
    [caFile, certFile, keyFile].map((path) => path === undefined ? undefined : statOf(path)),
  );
  return facts.map((fact) => `${fact?.inode} ${fact?.modifiedAt?.getTime()} ${fact?.sizeBytes}`).join(", ");
}

async function httpOptions({ caFile, certFile, keyFile, insecure }: HttpProbe): Promise<HttpOptions> {
  return {
    ...(caFile === undefined ? {} : { caCerts: [await readText(caFile)] }),
    ...(certFile === undefined ? {} : { cert: await readText(certFile) }),
    ...(keyFile === undefined ? {} : { key: await readText(keyFile) }),
    ...(insecure === undefined ? {} : { insecure }),
  };
}

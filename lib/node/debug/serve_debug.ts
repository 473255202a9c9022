import { ignoreCancelled, isIp, isLoopback, joinHostPort, messageOf } from "../../base/mod.ts";
import { type Clock, type Logger, memoryInUse, processId, serveHttp } from "../../platform/mod.ts";
import type { ProcessReport } from "../../status/mod.ts";
import type { BootSpan } from "../../supervisor/mod.ts";
import { debugAddress } from "./debug_address.ts";
import { EventLoopDelay } from "./event_loop_delay.ts";

/** What {@link serveDebug} shows. */
export interface DebugSource {
  processes(): readonly ProcessReport[];
  spans(): readonly BootSpan[];
}

/** Answers by path. None of them has a secret, or what programs say of themselves: everybody on the machine may ask. */
type Answers = Readonly<Record<string, () => unknown>>;

/**
 * Serves what is known of the inside of a node, as JSON over HTTP, until disposed. What cannot be served is logged: a node
 * that runs is worth more than a look into it.
 *
 * @param listenOn `--debugListenOn`
 */
export function serveDebug(
  listenOn: string,
  source: DebugSource,
  { clock, log }: { clock: Clock; log: Logger },
): AsyncDisposable & { port: number } {
  const delay = new EventLoopDelay(clock);
  const answers: Answers = {
    "/memory": () => ({ pid: processId(), ...memoryInUse() }),
    "/event-loop": () => delay.report(),
    "/supervisor": () => ({ processes: source.processes().map(withoutOutput), boot: source.spans() }),
  };
  try {
    const { hostname, port: wanted } = debugAddress(listenOn);
    const isOwn = isOfThisMachine(hostname);
    const server = serveHttp({ hostname, port: wanted }, (request) => {
      return isOwn && isForeign(request) ? new Response(null, { status: 403 }) : answer(request, answers);
    });
    const ended = new AbortController();
    const measuring = delay.run(ended.signal).catch(ignoreCancelled);
    log.info("Serving debug information", { url: `http://${joinHostPort(hostname, server.port)}/` });
    return {
      port: server.port,
      async [Symbol.asyncDispose]() {
        ended.abort();
        await measuring;
        await server[Symbol.asyncDispose]();
      },
    };
  } catch (error) {
    log.warn("Cannot serve debug information", { listenOn, error: messageOf(error) });
    return { port: 0, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
}

function isOfThisMachine(hostname: string): boolean {
  return hostname === "localhost" || isLoopback(hostname);
}

/** Of a page of another site, whose name was made to lead here for the browser to show it what is here. */
function isForeign({ url }: Request): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return host !== "localhost" && !isIp(host);
}

function answer({ url, method }: Request, answers: Answers): Response {
  if (method !== "GET" && method !== "HEAD") return new Response(null, { status: 405 });
  const { pathname } = new URL(url);
  if (pathname === "/") return json({ paths: Object.keys(answers) });
  const found = Object.hasOwn(answers, pathname) ? answers[pathname] : undefined;
  return found === undefined ? new Response("404 page not found\n", { status: 404 }) : json(found());
}

function json(value: unknown): Response {
  return new Response(`${JSON.stringify(value, null, 1)}\n`, { headers: { "content-type": "application/json" } });
}

/** Without what it has printed: logs are for it. */
function withoutOutput({ lastExit, reason: _, ...report }: ProcessReport): unknown {
  if (lastExit === undefined) return report;
  const { lastLines: _lines, ...exit } = lastExit;
  return { ...report, lastExit: exit };
}

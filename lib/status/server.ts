import { K0sError, stringifyJson } from "../base/mod.ts";
import { exists, type Http, type HttpServer, removePath, serveHttp } from "../platform/mod.ts";
import { answerCertificates, type CertificateRoutes } from "./certificate_routes.ts";
import { answerConfig, type ConfigRoutes } from "./config_routes.ts";
import type { ComponentsDocument, StatusDocument } from "./document.ts";
import { readStatus } from "./client.ts";

/** Where the answers of the status socket come from. */
export interface StatusSource {
  /** The answer of `/status`. */
  status(): Promise<StatusDocument>;
  /** The answer of `/components`, with at most so many events and probes of each. */
  components(maxCount: number): ComponentsDocument;
  /** What is answered below `/config/`. @default {nothing: a worker has no configuration of its own} */
  config?: ConfigRoutes;
  /** What is answered below `/certificates/`. @default {nothing: a worker's are its kubelet's} */
  certificates?: CertificateRoutes;
}

/** As upstream's: everybody may see it, and only root may connect. */
const SOCKET_MODE = 0o755;

/** How many entries per component are kept and shown at most. */
const KEPT_ENTRIES = 3;

/** Status code of an answer that says why there is no better one. */
const UNPROCESSABLE = 422;

/**
 * Serves the status socket until disposed; a stale socket file is replaced.
 *
 * @throws {K0sError} If a live process answers on it.
 */
export async function serveStatus(socket: string, source: StatusSource, http: Http): Promise<HttpServer> {
  if (await exists(socket)) {
    if (await answers(socket, http)) {
      throw new K0sError(`Cannot serve status on "${socket}": another k0s process answers there`, {
        hint: "Stop it with: k0s stop",
      });
    }
    await removePath(socket);
  }
  const server = serveHttp({ unixSocket: socket, mode: SOCKET_MODE }, (request) => answer(request, source));
  return {
    port: server.port,
    async [Symbol.asyncDispose]() {
      await server[Symbol.asyncDispose]();
      await removePath(socket);
    },
  };
}

async function answers(socket: string, http: Http): Promise<boolean> {
  try {
    await readStatus(socket, http);
    return true;
  } catch (error) {
    if (error instanceof K0sError) return false;
    throw error;
  }
}

/** Answers one request of the status socket. */
export async function answer(request: Request, source: StatusSource): Promise<Response> {
  const url = new URL(request.url);
  switch (url.pathname) {
    case "/status":
      return jsonResponse(await source.status());
    case "/components": {
      const asked = Number(url.searchParams.get("maxCount") ?? "");
      const maxCount = Number.isInteger(asked) && asked > 0 ? asked : 5;
      return jsonResponse(source.components(Math.min(maxCount, KEPT_ENTRIES)));
    }
    default:
      return await answerController(request, source) ?? new Response("404 page not found\n", { status: 404 });
  }
}

/** Where controllers alone answer, and what is told on a worker. */
const OF_CONTROLLERS = {
  "/config/": "it has no configuration of its own",
  "/certificates/": "the kubelet renews its certificates by itself",
} as const;

async function answerController(
  request: Request,
  { config, certificates }: StatusSource,
): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  try {
    if (pathname.startsWith("/config/")) return json(await answerConfig(request, ofController("/config/", config)));
    if (!pathname.startsWith("/certificates/")) return undefined;
    return json(await answerCertificates(request, ofController("/certificates/", certificates)));
  } catch (error) {
    if (!(error instanceof K0sError)) throw error;
    const { message, hint } = error;
    return jsonResponse({ message, hint }, UNPROCESSABLE);
  }
}

/** @throws {K0sError} On a worker. */
function ofController<T>(place: keyof typeof OF_CONTROLLERS, routes: T | undefined): T {
  if (routes !== undefined) return routes;
  throw new K0sError(`This machine is a worker: ${OF_CONTROLLERS[place]}`, { hint: "Type this on a controller" });
}

function json(found: unknown): Response | undefined {
  return found === undefined ? undefined : jsonResponse(found);
}

/** Unlike `Response.json`, of a document that may hold integers of 64 bits: the configuration's. */
function jsonResponse(document: unknown, status = 200): Response {
  return new Response(stringifyJson(document), { status, headers: { "content-type": "application/json" } });
}

import { isolateRequests } from "./environment.ts";
import { insecureHttp, insecureStreams } from "./http_insecure.ts";
import type { Http, HttpOptions, HttpSession } from "./ports.ts";

/** HTTP clients on Deno's `fetch`, which neither proxy variables nor the system's authorities reach. */
export const denoHttp: Http = {
  open(options: HttpOptions = {}): HttpSession {
    isolateRequests();
    const { caCerts, cert, key, unixSocket, proxy, insecure, pinned, streams, protocol } = options;
    const identity = cert === undefined || key === undefined ? {} : { cert, key };
    if (insecure === true) return streams === true ? insecureStreams(identity) : insecureHttp({ ...identity, pinned });
    const client = Deno.createHttpClient({
      ...(caCerts === undefined ? {} : { caCerts: [...caCerts] }),
      ...identity,
      ...(protocol === "h2" ? { http1: false, http2: true } : {}),
      ...(protocol === "http/1.1" ? { http2: false } : {}),
      ...(proxy === undefined ? {} : { proxy: { url: proxy } }),
      ...(unixSocket === undefined ? {} : { proxy: { transport: "unix", path: unixSocket } as const }),
    } as Deno.CreateHttpClientOptions);
    return {
      fetch: (url, init = {}) => fetch(url, { ...init, client }),
      [Symbol.dispose]: () => client.close(),
    };
  },
};

import type { Clock } from "./ports.ts";

/** A request that was read whole. */
export interface SmallRequest {
  method: string;
  /** Path with query, as sent. */
  target: string;
  /** By lower-case name; the last of a name wins. */
  headers: ReadonlyMap<string, string>;
  body: Uint8Array;
  /** Address of the other side. */
  address: string;
  /** Aborted when the time for an answer is over, or the server closes. */
  signal: AbortSignal;
}

/** An answer. The length and the end of the connection are added. */
export interface SmallAnswer {
  status: number;
  headers?: Readonly<Record<string, string>>;
  body?: string;
}

/** What {@link serveSmall} is and allows. */
export interface SmallServerOptions {
  hostname: string;
  /** 0: any free one. */
  port: number;
  /** PEM. */
  tls: { cert: string; key: string };
  /** What the times below are measured by. */
  clock: Clock;
  /** Answers; an error becomes 500 without its text. */
  handle(request: SmallRequest): Promise<SmallAnswer>;
  /** Told about errors of `handle`. */
  onError(error: unknown): void;
  /** Connections at a time, three descriptors each; further ones wait in the kernel. @default {128} */
  maxConnections?: number;
  /** Connections of one address (of one /64 with IPv6) that may say nothing for long. @default {16} */
  maxIdlePerAddress?: number;
  /** How long that is, in milliseconds: then the oldest go when their address, or all, have too many. @default {1_000} */
  idleGraceMs?: number;
  /** Bytes of request line and headers. @default {16_384} */
  maxHeadBytes?: number;
  /** @default {65_536} */
  maxBodyBytes?: number;
  /** How long handshake and request may take, in milliseconds. @default {15_000} */
  readWithinMs?: number;
  /** How long the answer may take, in milliseconds. @default {15_000} */
  answerWithinMs?: number;
  /** How long a close waits for requests that are being answered, in milliseconds. @default {3_000} */
  closeWithinMs?: number;
}

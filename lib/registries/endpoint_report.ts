/** Steps on the way to an image at one server, in their order. */
export type HopName = "asked" | "name" | "tls" | "token" | "manifest" | "layers";

/** One step, and how it went. No secret is in it. */
export interface Hop {
  hop: HopName;
  ok: boolean;
  /** What was found, or what went wrong; one line. */
  detail: string;
  /** What to do about it. */
  hint?: string;
  /** Whether containerd gives up there: it asks no other server. @default {false} */
  isLast?: boolean;
  ms: number;
  /** What programs look at. */
  facts?: Readonly<Record<string, unknown>>;
}

/** A layer, or the configuration, of an image. */
export interface BlobReport {
  digest: string;
  sizeBytes: number;
  /** Whether the server has it, in this size. */
  isThere: boolean;
}

/** The way to an image at one server. */
export interface EndpointReport {
  kind: "mirror" | "registry";
  url: string;
  capabilities: readonly string[];
  hops: readonly Hop[];
  /** Whether the image can be pulled from there. */
  ok: boolean;
  /** Of the manifest that the name leads to; empty without one. */
  digest: string;
  mediaType: string;
  /** Of the machine, where the image is one for several. */
  platform: string;
  /** The first is the configuration. */
  blobs: readonly BlobReport[];
}

/** All ways to an image. */
export interface ImageReport {
  image: string;
  host: string;
  repository: string;
  tag: string;
  /** As it was asked for, else as the first server that may says; empty without one. */
  digest: string;
  /** The `hosts.toml` that describes the registry; empty: none does. */
  configuration: string;
  /** What of containerd's configuration is not followed, or wrong. */
  notes: readonly string[];
  endpoints: readonly EndpointReport[];
  /** URL of the server that an image would be pulled from; empty: of none. */
  answeredBy: string;
  /** URL of the server that hands out something else, at which containerd gives up; empty: there is none before the one that answers. */
  stoppedBy: string;
  ok: boolean;
}

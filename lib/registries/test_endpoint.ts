import { K0sError } from "../base/mod.ts";
import { type Clock, resolveHost } from "../platform/mod.ts";
import { type AuthChallenge, parseChallenges } from "./auth_challenge.ts";
import { fetchToken } from "./bearer_token.ts";
import { findBlobs } from "./find_blobs.ts";
import type { EndpointReport } from "./endpoint_report.ts";
import type { Endpoint } from "./endpoints.ts";
import { whyNoAuthority, whyNoPair } from "./endpoint_access.ts";
import { Hops } from "./hops.ts";
import type { ImageReference } from "./image_reference.ts";
import { type Manifest, MANIFEST_TYPES, readManifest } from "./manifest.ts";
import { type RegistryAnswer, RegistrySession, type RegistryWay } from "./registry_session.ts";
import { contentUrl } from "./content_url.ts";
import { type SeenEndpoint, tlsFinding } from "./tls_finding.ts";

/** What {@link testEndpoint} needs. */
export interface TestOptions extends RegistryWay {
  clock: Clock;
  /** How long each step may take. */
  withinMs: number;
  /** Of this machine, such as `linux/amd64`. */
  platform: string;
  signal: AbortSignal;
}

/**
 * Goes the way to an image at one server, as containerd would, up to its layers, which are not fetched.
 *
 * @param digest What the manifest must be; empty: the server may say which it is.
 */
export async function testEndpoint(
  endpoint: Endpoint,
  image: ImageReference,
  { digest, ...options }: TestOptions & { digest: string },
): Promise<EndpointReport> {
  const hops = new Hops(options);
  const found = await wayTo(endpoint, image, { ...options, digest, hops });
  const { kind, url, capabilities } = endpoint;
  return {
    ...{ kind, url: url.href, capabilities },
    hops: hops.all,
    ok: hops.all.every(({ ok }) => ok),
    digest: found?.digest ?? "",
    mediaType: found?.mediaType ?? "",
    platform: found?.platform ?? "",
    blobs: found?.blobs ?? [],
  };
}

type Way = TestOptions & { digest: string; hops: Hops };
type Found = Pick<EndpointReport, "digest" | "mediaType" | "platform" | "blobs">;

async function wayTo(endpoint: Endpoint, image: ImageReference, way: Way): Promise<Found | undefined> {
  const { hops, digest } = way;
  const needed = digest === "" ? "resolve" : "pull";
  if (!endpoint.capabilities.includes(needed)) {
    const why = needed === "resolve" ? "for what a tag is" : "for contents";
    await hops.take(
      "asked",
      () => Promise.reject(new K0sError(`it is not asked ${why}: it has no capability ${needed}`)),
    );
    return undefined;
  }
  const seen = await isUsable(endpoint, way) ? await reachServer(endpoint, way) : undefined;
  if (seen === undefined) return undefined;
  using session = new RegistrySession(endpoint, { ...way, ...seen });
  const answer = await authorized(session, { ...way, endpoint, image });
  if (answer === undefined) return undefined;
  const manifest = await hops.take("manifest", (signal) => {
    return ownManifest(session, { ...way, endpoint, image, answer, signal });
  });
  if (manifest === undefined) return undefined;
  const blobs = await hops.take(
    "layers",
    (signal) => findBlobs(session, manifest.image.blobs, { endpoint, image, signal }),
  );
  return { ...manifest.top, platform: manifest.image.platform ?? "", blobs: blobs ?? [] };
}

/** Neither containerd nor Deno takes what is damaged, and Deno ends when a key is another certificate's. */
async function isUsable({ identity, caCerts }: Endpoint, { hops }: Way): Promise<boolean> {
  const ofPair = whyNoPair({ certificate: identity?.cert, key: identity?.key });
  const problems = [
    ...(ofPair === undefined ? [] : [`its client certificate cannot be used: ${ofPair}`]),
    ...caCerts.map(whyNoAuthority).filter((why) => why !== undefined).map((why) =>
      `its authority cannot be used: ${why}`
    ),
  ];
  if (problems.length === 0) return true;
  await hops.take("asked", () => Promise.reject(new K0sError(problems.join("; "))));
  return false;
}

/** Looks the server up and at its certificate; through a proxy, that is for the proxy to do. */
async function reachServer(endpoint: Endpoint, { hops, proxy, authorities }: Way): Promise<SeenEndpoint | undefined> {
  const { url } = endpoint;
  if (proxy !== undefined) {
    await hops.take(
      "name",
      () => Promise.resolve({ value: true, detail: `asked through the proxy ${new URL(proxy).host}` }),
    );
    return {};
  }
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const addresses = await hops.take("name", async () => {
    const value = await resolveHost(host).catch((cause: unknown) => {
      const hint = "Check the name, and the name servers of this machine";
      throw new K0sError(`Cannot resolve "${host}"`, { cause, hint });
    });
    return { value, detail: value.join(", "), facts: { addresses: value } };
  });
  if (addresses === undefined) return undefined;
  return await hops.take("tls", (signal) => tlsFinding(endpoint, { authorities, signal }));
}

interface Asked {
  endpoint: Endpoint;
  image: ImageReference;
  digest: string;
  signal: AbortSignal;
}

function askManifest(
  session: RegistrySession,
  name: string,
  { endpoint, image, signal }: Pick<Asked, "endpoint" | "image" | "signal">,
): Promise<RegistryAnswer> {
  const headers = { Accept: [...MANIFEST_TYPES, "*/*"].join(", ") };
  return session.ask(contentUrl(endpoint, image, `manifests/${name}`), { headers, signal });
}

/** Asks for the manifest, and shows what it takes. @returns The answer; `undefined` if there is none, or it is not enough. */
async function authorized(
  session: RegistrySession,
  { endpoint, image, digest, hops }: Way & Omit<Asked, "signal">,
): Promise<RegistryAnswer | undefined> {
  const shows = Object.keys(endpoint.headers).some((name) => name.toLowerCase() === "authorization");
  return await hops.take("token", async (signal) => {
    const first = await askManifest(session, digest || image.tag, { endpoint, image, signal });
    if (first.status !== 401) {
      const detail = shows ? "it takes the credentials of hosts.toml" : "it asks for none";
      return { value: first, detail, facts: { scheme: "", credentials: shows ? "hosts.toml" : "none" } };
    }
    const challenges = parseChallenges(first.headers.get("www-authenticate") ?? "");
    const bearer = challenges.find(({ scheme }) => scheme === "bearer");
    if (bearer === undefined) throw refused(challenges, shows);
    session.useToken(await fetchToken(session, { challenge: bearer, repository: image.repository, signal }));
    const answer = await askManifest(session, digest || image.tag, { endpoint, image, signal });
    const { realm, facts } = tokenFacts(bearer, shows);
    if (answer.status === 401) {
      throw new K0sError(`it does not take the token of ${realm}`, { hint: "Check both clocks" });
    }
    return {
      value: answer,
      detail: `token of ${realm}, ${shows ? "for the credentials of hosts.toml" : "anonymous"}`,
      facts,
    };
  });
}

function tokenFacts({ scheme, parameters }: AuthChallenge, shows: boolean) {
  const [realm, service] = [parameters.get("realm") ?? "", parameters.get("service") ?? ""];
  return { realm, facts: { scheme, realm, service, credentials: shows ? "hosts.toml" : "none" } };
}

function refused(challenges: readonly AuthChallenge[], shows: boolean): K0sError {
  const kinds = challenges.map(({ scheme }) => scheme).join(", ") || "no kind that it names";
  return shows
    ? new K0sError("it refuses the credentials of hosts.toml", { hint: "Check user name and password" })
    : new K0sError(`it wants authentication (${kinds}), and hosts.toml has no credentials for it`, {
      hint: "Name them in spec.containerd.registries, or in imagePullSecrets of the Pod, which are not known here",
    });
}

interface OwnManifest {
  /** What the name leads to. */
  top: Pick<Manifest, "digest" | "mediaType">;
  /** What this machine runs. */
  image: Manifest;
}

async function ownManifest(
  session: RegistrySession,
  { endpoint, image, digest, answer, platform, signal }: Way & Asked & { answer: RegistryAnswer },
) {
  const top = manifestIn(answer, digest);
  if (top.platforms === undefined) {
    return { value: { top, image: top } satisfies OwnManifest, ...manifestFinding(top, "") };
  }
  const own = top.platforms.get(platform);
  if (own === undefined) {
    const known = [...top.platforms.keys()].join(", ");
    throw new K0sError(`the image is not made for ${platform}`, { hint: `It is made for: ${known || "nothing"}` });
  }
  const found = manifestIn(await askManifest(session, own.digest, { endpoint, image, signal }), own.digest);
  return { value: { top, image: { ...found, platform } } satisfies OwnManifest, ...manifestFinding(top, platform) };
}

function manifestFinding({ digest, mediaType }: Manifest, platform: string) {
  const detail = `${digest} ${mediaType}${platform === "" ? "" : `, for ${platform}`}`;
  return { detail, facts: { digest, mediaType, ...(platform === "" ? {} : { platform }) } };
}

function manifestIn({ status, headers, bytes }: RegistryAnswer, wanted: string): Manifest {
  if (status !== 200) throw statusError(status);
  const told = headers.get("docker-content-digest");
  return readManifest(bytes, { wanted, told, contentType: headers.get("content-type") });
}

function statusError(status: number): K0sError {
  const said: Record<number, [what: string, hint: string]> = {
    401: ["it wants authentication for this image", "Check user name and password"],
    403: ["it forbids this image", "Check that the credentials may read it"],
    404: ["it has no such image", "Check name and tag, and of a mirror that it has this registry's images"],
    429: ["it has had too many requests", "Wait, or use credentials or a mirror"],
  };
  const [what, hint] = said[status] ?? ["it answers with an error", "Look at the server's log"];
  return new K0sError(`${what}: status ${status}`, { hint });
}

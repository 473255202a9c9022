import { isIp, type Problem } from "../../base/mod.ts";
import { EVERY_REGISTRY } from "../registry_host.ts";
import type { Registry, RegistryAccess } from "../schema/registries.ts";
import { invalid, type Rule } from "./rule.ts";

/** What images of Docker Hub are called by its own servers' names, which containerd never looks for. */
const OTHER_NAMES_OF_DOCKER_HUB: readonly string[] = ["index.docker.io", "registry-1.docker.io", "hub.docker.com"];

const registries: Rule = {
  reads: ["spec.containerd"],
  check: ({ containerd }) => {
    const all = containerd?.registries ?? [];
    return all.flatMap((registry, index) => {
      const path = `spec.containerd.registries[${index}]`;
      const isSecond = all.findIndex(({ host }) => host === registry.host) < index;
      return [
        ...(isSecond ? [{ path: `${path}.host`, message: `Duplicate value: ${JSON.stringify(registry.host)}` }] : []),
        ...hostProblems(registry, path),
        ...mirrorProblems(registry, path),
      ];
    });
  },
};

function hostProblems(registry: Registry, path: string): Problem[] {
  const { host, server } = registry;
  const problems: Problem[] = [];
  if (OTHER_NAMES_OF_DOCKER_HUB.includes(host)) {
    problems.push(invalid(`${path}.host`, host, "images of Docker Hub are looked for at docker.io"));
  }
  if (server !== undefined) problems.push(...urlProblems(server, `${path}.server`));
  if (host === EVERY_REGISTRY && server === undefined && saysOfItself(registry)) {
    const message = "Forbidden: it would hold for every registry of the world; say it of a mirror, or name the host";
    return [...problems, { path, message }];
  }
  return [...problems, ...accessProblems(registry, { path, url: server ?? `https://${host}` })];
}

function saysOfItself({ ca, caFile, certFile, keyFile, credentials, skipVerify }: Registry): boolean {
  return [ca, caFile, certFile, keyFile, credentials, skipVerify].some((value) => value !== undefined);
}

function mirrorProblems({ mirrors = [] }: Registry, parent: string): Problem[] {
  return mirrors.flatMap((mirror, index) => {
    const path = `${parent}.mirrors[${index}]`;
    const first = mirrors.findIndex(({ url }) => url === mirror.url);
    return [
      ...(first < index ? [{ path: `${path}.url`, message: `Duplicate value: that of mirrors[${first}]` }] : []),
      ...urlProblems(mirror.url, `${path}.url`),
      ...accessProblems(mirror, { path, url: mirror.url }),
    ];
  });
}

/** What is wrong with a URL, which is not quoted: it may hold a password. */
function urlProblems(text: string, path: string): Problem[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["http:", "https:"].includes(url.protocol) || url.hostname === "") {
    return [{ path, message: "Not a URL of http or https, such as https://mirror.example:5000" }];
  }
  if (url.username !== "" || url.password !== "") {
    return [{ path, message: "Forbidden: credentials in a URL; name a file or a Secret in credentials" }];
  }
  if (url.search !== "" || url.hash !== "") return [{ path, message: "Forbidden: a query or a fragment in a URL" }];
  return [];
}

function accessProblems(access: RegistryAccess, { path, url }: { path: string; url: string }): Problem[] {
  const { ca, caFile, certFile, keyFile, credentials, skipVerify } = access;
  const problems: Problem[] = [];
  const forbidden = (field: string, why: string) => problems.push({ path: `${path}.${field}`, message: why });
  if (ca !== undefined && !ca.includes("-----BEGIN CERTIFICATE-----")) {
    forbidden("ca", "Not a certificate in PEM");
  }
  if (ca !== undefined && caFile !== undefined) forbidden("caFile", "Forbidden: ca is there already");
  if ((certFile === undefined) !== (keyFile === undefined)) {
    forbidden(certFile === undefined ? "certFile" : "keyFile", "Required value: certificate and key belong together");
  }
  if (skipVerify === true && (ca ?? caFile) !== undefined) {
    forbidden("skipVerify", "Forbidden: an authority is there to verify by");
  }
  if (credentials !== undefined && (credentials.file === undefined) === (credentials.secretRef === undefined)) {
    forbidden("credentials", "Required value: either file or secretRef");
  }
  if (!isPlain(url)) return problems;
  if (credentials !== undefined && !isLoopback(url)) {
    forbidden("credentials", "Forbidden: they would be sent unencrypted; use https");
  }
  const tls = { ca, caFile, certFile, keyFile, skipVerify };
  for (const [field, value] of Object.entries(tls)) {
    if (value !== undefined) forbidden(field, "Forbidden: has no meaning without https");
  }
  return problems;
}

function isPlain(url: string): boolean {
  return URL.canParse(url) && new URL(url).protocol === "http:";
}

function isLoopback(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, "");
  return host === "localhost" || host === "::1" || isIp(host) && host.startsWith("127.");
}

/** Rules over where images come from. */
export const registryRules: readonly Rule[] = [registries];

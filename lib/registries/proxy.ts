import { containsIp, parseCidr, parseIp } from "../base/mod.ts";

/**
 * The proxy by which a program of Go's reaches a URL in an environment; `undefined`: none.
 *
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function proxyFor(url: URL, environment: Readonly<Record<string, string>>): string | undefined {
  const either = (name: string) => environment[name] || environment[name.toLowerCase()] || "";
  const proxy = either(url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY");
  if (proxy === "" || isDirect(url, either("NO_PROXY"))) return undefined;
  return proxy.includes("://") ? proxy : `http://${proxy}`;
}

function isDirect(url: URL, noProxy: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const address = parseIp(host);
  if (host === "localhost" || address !== undefined && (host === "::1" || host.startsWith("127."))) return true;
  return noProxy.split(",").map((entry) => entry.trim().toLowerCase()).filter((entry) => entry !== "").some((entry) => {
    if (entry === "*") return true;
    const network = parseCidr(entry);
    if (network !== undefined) return address !== undefined && containsIp(network, address);
    const [, name = entry, wantedPort] = /^(.*?)(?::(\d+))?$/.exec(parseIp(entry) === undefined ? entry : "") ?? [];
    if (wantedPort !== undefined && wantedPort !== port) return false;
    const plain = (name || entry).replace(/^\*?\./, "").replace(/^\[|\]$/g, "");
    const isDomainAlone = /^\*?\./.test(name || entry);
    return (!isDomainAlone && host === plain) || (address === undefined && host.endsWith(`.${plain}`));
  });
}

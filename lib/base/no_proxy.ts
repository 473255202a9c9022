/** What names a proxy; without any of them `NO_PROXY` says nothing. */
const PROXY = /^(http|https|all)_proxy$/i;

/** Whether an environment has a proxy asked for anything. */
export function namesProxy(environment: Readonly<Record<string, string>>): boolean {
  return Object.entries(environment).some(([name, value]) => PROXY.test(name) && value !== "");
}

/**
 * An environment whose proxies are not asked for some hosts: they are added to what `NO_PROXY` excepts already.
 *
 * Go reads the upper-case name first and other programs the lower-case one, so both say the same.
 *
 * @param direct Names, domains (with a leading dot), addresses or networks.
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy#Config
 */
export function withoutProxyFor(
  direct: readonly string[],
  environment: Readonly<Record<string, string>>,
): Record<string, string> {
  if (!namesProxy(environment) || direct.length === 0) return { ...environment };
  const given = (environment["NO_PROXY"] || environment["no_proxy"] || "").split(",").map((host) => host.trim());
  const hosts = [...new Set([...given.filter((host) => host !== ""), ...direct])].join(",");
  return { ...environment, NO_PROXY: hosts, no_proxy: hosts };
}

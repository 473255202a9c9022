import { isIP } from "node:net";
import { readTextIfExists } from "../platform/mod.ts";

const SYSTEM_FILE = "/etc/resolv.conf";
/** The real name servers, where systemd-resolved put its stub into {@link SYSTEM_FILE}. */
const SYSTEMD_RESOLVED_FILE = "/run/systemd/resolve/resolv.conf";

/**
 * Which file pods should take their name servers from, by the text of `/etc/resolv.conf`.
 *
 * systemd-resolved's stub on 127.0.0.53 is out of a pod's reach, so with it alone the file behind it is taken.
 *
 * @see k0s `pkg/component/worker/kubelet.go`, function `determineKubeletResolvConfPath`
 */
export function resolvConfFor(text: string): string {
  const servers = [...text.matchAll(/^nameserver[ \t]+(\S+)/gm)].map(([, server]) => server ?? "")
    .filter((server) => isIP(server) !== 0);
  return servers.length === 1 && servers[0] === "127.0.0.53" ? SYSTEMD_RESOLVED_FILE : SYSTEM_FILE;
}

/** {@link resolvConfFor} of this machine; a missing file counts as empty. */
export async function detectResolvConf(): Promise<string> {
  return resolvConfFor(await readTextIfExists(SYSTEM_FILE) ?? "");
}

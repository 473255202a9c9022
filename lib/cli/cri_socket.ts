import { quoted, UsageError } from "../command/mod.ts";

const EXAMPLE = "Such as --cri-socket remote:unix:///run/containerd/containerd.sock";

/**
 * Address of a container runtime from what `--cri-socket` says; `undefined` if it says nothing.
 *
 * @throws {UsageError} If it is no unix socket, the only kind that the kubelet connects to.
 * @see k0s `pkg/component/worker/cri_runtime.go`
 */
export function criEndpoint(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const colon = text.indexOf(":");
  if (colon === -1) throw new UsageError("CRI socket flag must be of the form <type>:<url>", { hint: EXAMPLE });
  const type = text.slice(0, colon);
  if (type !== "remote") {
    throw new UsageError(`unknown runtime type ${quoted(type)}, only "remote" is supported`, { hint: EXAMPLE });
  }
  const address = text.slice(colon + 1);
  const path = address.replace(/^unix:\/\//, "");
  if (path.startsWith("/")) return `unix://${path}`;
  throw new UsageError(`failed to parse runtime endpoint: ${quoted(address)} is no path of a unix socket`, {
    hint: EXAMPLE,
  });
}

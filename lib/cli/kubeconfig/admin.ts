import { K0sError } from "../../base/mod.ts";
import { readTextIfExists } from "../../platform/mod.ts";
import type { Command, Invocation } from "../../command/mod.ts";
import { debugFlags, DIRECTORY_FLAGS } from "../flag_groups.ts";
import { resolveNode } from "../node_paths.ts";

/** `k0s kubeconfig admin` */
export const admin: Command = {
  word: "admin",
  summary: "Display Admin's Kubeconfig file",
  long: "Print kubeconfig for the Admin user to stdout.",
  example: "\t$ k0s kubeconfig admin > ~/.kube/config\n\t$ export KUBECONFIG=~/.kube/config\n\t$ kubectl get nodes",
  flags: [...debugFlags(), ...DIRECTORY_FLAGS],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const node = await resolveNode(invocation.flags);
  // Upstream looks at the certificate first, and names that one when nothing is there.
  const certificatePem = await readPki(`${node.paths.pkiDir}/admin.crt`);
  const keyPem = await readPki(`${node.paths.pkiDir}/admin.key`);
  const caPem = await readPki(`${node.paths.pkiDir}/ca.crt`);
  const { renderKubeconfig } = await import("../../pki/mod.ts");
  const { apiServerUrl } = await import("./server_url.ts");
  const server = await apiServerUrl(invocation, node);
  invocation.context.stdout(renderKubeconfig({ server, caPem, certificatePem, keyPem }));
}

/** Reads a file of the administrator. @throws {K0sError} If it is missing, or we may not read it. */
export async function readPki(path: string): Promise<string> {
  let text: string | undefined;
  try {
    text = await readTextIfExists(path);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "PermissionDenied") throw error;
    throw new K0sError(`failed to create admin kubeconfig: open ${path}: permission denied`, {
      cause: error,
      hint: "Type: sudo k0s kubeconfig admin",
    });
  }
  if (text !== undefined) return text;
  throw new K0sError(`admin PKI file "${path}" not found, check if the control plane is initialized on this node`, {
    hint: "Start k0s first, for example with: k0s controller --single",
  });
}

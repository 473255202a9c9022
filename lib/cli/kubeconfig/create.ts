import { K0sError } from "../../base/mod.ts";
import { type Command, durationFlag, type Invocation, stringFlag } from "../../command/mod.ts";
import { CONFIG_FLAG, debugFlags, DIRECTORY_FLAGS } from "../flag_groups.ts";
import { resolveNode } from "../node_paths.ts";

const YEAR_MS = 8_760 * 3_600_000;

/** `k0s kubeconfig create` */
export const create: Command = {
  word: "create",
  argsUsage: "username",
  args: { kind: "exactly", count: 1 },
  summary: "Create a kubeconfig for a user",
  long: "Create a kubeconfig with a signed certificate and public key for a given user (and optionally user groups).",
  example: [
    "\tA kubeconfig for a user without any rights yet:",
    "\t$ k0s kubeconfig create alice > alice.conf",
    "",
    "\tOne for a member of a group:",
    "\t$ k0s kubeconfig create bob --groups system:masters",
  ].join("\n"),
  flags: [
    ...debugFlags(),
    ...DIRECTORY_FLAGS,
    CONFIG_FLAG,
    stringFlag("groups", "Specify groups, separated by commas"),
    durationFlag("certificate-expires-after", "The expiration duration of the certificate", { default: YEAR_MS }),
    stringFlag("context-name", "The name of the context and of the cluster in the kubeconfig", { default: "k0s" }),
  ],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { args: [username = ""], flags, context } = invocation;
  const contextName = flags.string("context-name");
  if (username === "") throw new K0sError("username cannot be empty");
  if (contextName === "") throw new K0sError("context-name cannot be empty");
  const node = await resolveNode(flags);
  const { issueUserCertificate, renderKubeconfig } = await import("../../pki/mod.ts");
  const { apiServerUrl } = await import("./server_url.ts");
  const server = await apiServerUrl(invocation, node);
  const { caPem, certificatePem, keyPem } = await issueUserCertificate({
    paths: node.paths,
    username,
    groups: flags.string("groups").split(",").map((group) => group.trim()).filter((group) => group !== ""),
    lifetimeMs: flags.number("certificate-expires-after"),
    clock: context.clock,
  });
  const names = { cluster: contextName, context: contextName, user: username };
  context.stdout(renderKubeconfig({ server, caPem, certificatePem, keyPem, ...names }));
}

import type { Command, Invocation } from "../../command/mod.ts";
import { chosenFormat, outputFlag, renderDocument } from "../output_format.ts";
import { problemsOf, renderSecrets } from "./render_secrets.ts";

/** `k0s secrets status` */
export const secretsStatus: Command = {
  word: "status",
  summary: "Show how the Secrets of the cluster are kept in its datastore",
  long: [
    "Show what the controllers have agreed on, and what is in the datastore: every Secret is looked at as it is stored.",
    "",
    "It exits with 1 if there is something to do, such as a change that was interrupted.",
  ].join("\n"),
  example: [
    "\t$ k0s secrets status",
    "\t$ k0s secrets status -o json",
  ].join("\n"),
  flags: [outputFlag("output", "sets type of output to json or yaml")],
  run,
};

async function run(invocation: Invocation): Promise<number> {
  const { flags, context } = invocation;
  const format = chosenFormat(flags);
  const [{ openOwnSecrets }, { secretsEncryptionState }] = await Promise.all([
    import("./own_secrets.ts"),
    import("../../node/mod.ts"),
  ]);
  using own = await openOwnSecrets(invocation);
  const state = await secretsEncryptionState(own.inputs, new AbortController().signal);
  const problems = problemsOf(state);
  // YAML has no word for what is undefined.
  const document: unknown = JSON.parse(JSON.stringify({ ...state, problems }));
  context.stdout(await renderDocument(document, format, () => renderSecrets(state)));
  return problems.length === 0 ? 0 : 1;
}

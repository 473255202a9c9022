import type { Command, Invocation } from "../../command/mod.ts";
import { DATA_DIR_FLAG } from "../node_paths.ts";

/** `k0s config edit` */
export const edit: Command = {
  word: "edit",
  summary: "Launch the editor configured in your shell to edit k0s configuration",
  long: [
    "Edit the configuration of a cluster whose controllers run with --enable-dynamic-config. It is checked before it is",
    "sent: what is wrong with it is shown in the editor, as kubectl edit does. The editor is KUBE_EDITOR, EDITOR, or vi.",
  ].join("\n"),
  example: "\t$ KUBE_EDITOR=nano k0s config edit",
  flags: [DATA_DIR_FLAG],
  run,
};

async function run(invocation: Invocation): Promise<void> {
  const { context: { environment, stdout, stderr } } = invocation;
  const [{ editText }, { openStoredConfig }, { changeInEditor, saveText }] = await Promise.all([
    import("./edit_session.ts"),
    import("./stored_config.ts"),
    import("./editor.ts"),
  ]);
  const stored = await openStoredConfig(invocation);
  const editor = environment("KUBE_EDITOR") || environment("EDITOR") || "vi";
  const outcome = await editText({
    text: stored.text,
    change: (text) => changeInEditor(editor, text),
    save: (text) => stored.save(text),
    keep: saveText,
  });
  if (outcome === "edited") stdout("clusterconfig.k0s.k0sproject.io/k0s edited\n");
  else stderr(outcome === "empty" ? "Edit cancelled, saved file was empty.\n" : "Edit cancelled, no changes made.\n");
}

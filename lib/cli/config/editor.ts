import { K0sError } from "../../base/mod.ts";
import { environmentVariable, readText, runInForeground, temporaryDirectory, writeAtomic } from "../../platform/mod.ts";

const FILE = "k0s-edit.yaml";

/**
 * Lets the user change a text in an editor.
 *
 * @param editor As a shell understands it: it may have arguments.
 * @throws {K0sError} If the editor cannot be started, or fails.
 */
export async function changeInEditor(editor: string, text: string): Promise<string> {
  await using directory = await newDirectory();
  const path = `${directory.path}/${FILE}`;
  await writeAtomic(path, text, { mode: 0o600 });
  const code = await runInForeground("/bin/sh", ["-c", `${editor} "$1"`, "k0s", path]);
  if (code === 0) return await readText(path);
  throw new K0sError(`there was a problem with the editor ${JSON.stringify(editor)}: it ended with ${code}`, {
    hint: "Name another one in KUBE_EDITOR or EDITOR",
  });
}

/** Keeps a text that would be lost. @returns Its file, which is the user's to remove. */
export async function saveText(text: string): Promise<string> {
  const { path } = await newDirectory();
  await writeAtomic(`${path}/${FILE}`, text, { mode: 0o600 });
  return `${path}/${FILE}`;
}

/** What is edited may hold passwords, and the editor leaves files beside it: the directory is the user's alone. */
function newDirectory(): ReturnType<typeof temporaryDirectory> {
  return temporaryDirectory(environmentVariable("TMPDIR") || "/tmp", { prefix: "k0s-edit-", suffix: "" });
}

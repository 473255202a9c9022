import { type Command, type Invocation, stringFlag, switchFlag } from "../command/mod.ts";
import { renderJson, unknownFormat } from "./output_format.ts";

/** `k0s version` */
export const version: Command = {
  word: "version",
  summary: "Print the k0s version",
  long: "Print the k0s version, or with --all the version of every program inside.",
  example: [
    "\tVersion of k0s alone:",
    "\t$ k0s version",
    "",
    "\tEvery embedded part with its source module, licence and checksum:",
    "\t$ k0s version --all",
    "\t$ k0s version --all -o json",
  ].join("\n"),
  flags: [
    switchFlag("all", "use to print all k0s component versions", { short: "a" }),
    switchFlag("json", "use to print all k0s component versions in json", { short: "j" }),
    stringFlag("output", "output format: text or json", { short: "o", completes: ["text", "json"] }),
  ],
  run,
};

async function run({ flags, context }: Invocation): Promise<void> {
  const format = flags.text("output") ?? "text";
  if (format !== "text" && format !== "json") throw unknownFormat(format, ["text", "json"]);
  const [{ openBundle }, { componentVersions, renderAll }] = await Promise.all([
    import("../bundle/mod.ts"),
    import("./version/parts.ts"),
  ]);
  const bundle = await openBundle(context.spawn);
  const embedded = { k0sVersion: bundle.index.k0sVersion, parts: bundle.list() };
  if (flags.bool("all")) {
    const all = { ...componentVersions(embedded), parts: embedded.parts };
    return context.stdout(format === "json" ? renderJson(all) : renderAll(embedded));
  }
  const isJson = flags.bool("json") || format === "json";
  context.stdout(isJson ? renderJson(componentVersions(embedded)) : `${embedded.k0sVersion}\n`);
}

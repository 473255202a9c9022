import { assert, assertEquals } from "@std/assert";
import { argumentsFor } from "../../../lib/cli/mod.ts";
import { findCommand } from "../../../lib/command/mod.ts";
import { findRoot } from "../../../lib/cli/find_root.ts";
import { ROOT } from "../../../lib/cli/tree.ts";

for (const argv of [["kubectl", "get", "ns"], ["kc"], ["ctr", "images", "list"], ["internal-bundle-job"]]) {
  Deno.test(`findRoot() leads ${argv.join(" ")} to what the whole tree has there, without loading it`, async () => {
    const root = await findRoot(argv);

    const { chain: _, ...found } = findCommand(root, argv);
    const { chain: __, ...expected } = findCommand(ROOT, argv);
    assertEquals(found, expected);
    assertEquals([root.word, root.subcommands?.length], [ROOT.word, 1]);
  });
}

Deno.test("findRoot() is the whole tree for every other command line", async () => {
  for (const argv of [[], ["status"], ["help", "kubectl"], ["--help"], ["toString"]]) {
    assert(await findRoot(argv) === ROOT, argv.join(" "));
  }
});

Deno.test("argumentsFor() puts the program in front that k0s was called as", () => {
  const cases: [string, string[]][] = [
    ["/usr/local/bin/k0s", ["get"]],
    ["/usr/local/bin/kubectl", ["kubectl", "get"]],
    ["kubectl", ["kubectl", "get"]],
    ["k0s-kubectl", ["kubectl", "get"]],
    ["/opt/k0s-ctr", ["ctr", "get"]],
    ["ctr", ["ctr", "get"]],
    ["kc", ["get"]],
    ["k0s-k0s-ctr", ["get"]],
    ["", ["get"]],
  ];
  for (const [name, expected] of cases) assertEquals([...argumentsFor(name, ["get"])], expected, name);
});

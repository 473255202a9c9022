import { assertEquals } from "@std/assert";
import { writeHostsTree } from "../../../lib/registries/write_hosts_tree.ts";

const host = (directory: string, files: Record<string, string>, isAwaited = false) => ({
  ...{ directory, isAwaited },
  files: new Map(Object.entries(files)),
});
const tree = (...hosts: ReturnType<typeof host>[]) => ({ hosts, problems: [] });

async function contents(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for await (const directory of Deno.readDir(root)) {
    for await (const { name } of Deno.readDir(`${root}/${directory.name}`)) {
      const path = `${root}/${directory.name}/${name}`;
      const mode = ((await Deno.stat(path)).mode! & 0o7777).toString(8);
      found[`${directory.name}/${name}`] = `${mode} ${await Deno.readTextFile(path)}`;
    }
  }
  return found;
}

async function withDirectory(body: (directory: string) => Promise<void>): Promise<void> {
  const parent = await Deno.makeTempDir();
  try {
    await body(`${parent}/registries`);
  } finally {
    await Deno.remove(parent, { recursive: true });
  }
}

Deno.test("writeHostsTree() has exactly this for root alone, and says what it changed", () =>
  withDirectory(async (directory) => {
    assertEquals(await writeHostsTree(directory, tree(host("a", { "ca.pem": "1", "hosts.toml": "one" }))), ["a"]);
    assertEquals(await writeHostsTree(directory, tree(host("a", { "ca.pem": "1", "hosts.toml": "one" }))), []);
    assertEquals(await contents(directory), { "a/ca.pem": "600 1", "a/hosts.toml": "600 one" });
    const mode = async (path: string) => ((await Deno.stat(path)).mode! & 0o7777).toString(8);
    assertEquals([await mode(directory), await mode(`${directory}/a`)], ["700", "700"]);

    await Deno.chmod(`${directory}/a/hosts.toml`, 0o644);
    const changed = await writeHostsTree(directory, tree(host("a", { "hosts.toml": "one" }), host("b", { x: "" })));
    assertEquals([changed, await contents(directory)], [["a", "b"], { "a/hosts.toml": "600 one", "b/x": "600 " }]);

    assertEquals(await writeHostsTree(directory, tree(host("b", { x: "" }))), ["a"]);
    assertEquals(await contents(directory), { "b/x": "600 " });
  }));

Deno.test("writeHostsTree() leaves what waits for a Secret as an earlier start has left it", () =>
  withDirectory(async (directory) => {
    const awaiting = tree(host("a", { "hosts.toml": "without" }, true));
    await writeHostsTree(directory, awaiting);
    assertEquals(await contents(directory), { "a/hosts.toml": "600 without" });

    await writeHostsTree(directory, tree(host("a", { "hosts.toml": "with password" })));
    assertEquals(await writeHostsTree(directory, awaiting), []);
    assertEquals(await contents(directory), { "a/hosts.toml": "600 with password" });
  }));

import { assertEquals } from "@std/assert";
import { directoryOf, importedPaths } from "../../../lib/host/containerd_imports.ts";

const CASES: readonly [imported: string, paths: string[]][] = [
  ["/a/./b//../c.toml", ["/a/c.toml"]],
  ["one.toml", ["DIR/conf.d/one.toml"]],
  ["../x y#?.toml", ["DIR/x y#?.toml"]],
  ["*.toml", ["DIR/conf.d/a.toml", "DIR/conf.d/b1.toml", "DIR/conf.d/b2.toml"]],
  ["b[12].*", ["DIR/conf.d/b1.toml", "DIR/conf.d/b2.toml"]],
  ["?.tom*", ["DIR/conf.d/a.toml"]],
  ["../*/a.toml*", ["DIR/conf.d/a.toml"]],
  ["/proc/nowhere/*.toml", []],
  ["[z-a]*", []],
];

for (const [imported, expected] of CASES) {
  Deno.test(`importedPaths() resolves ${imported}`, async () => {
    const directory = await Deno.makeTempDir();
    await Deno.mkdir(`${directory}/conf.d`);
    for (const name of ["b2.toml", "a.toml", "b1.toml", "c.txt"]) {
      await Deno.writeTextFile(`${directory}/conf.d/${name}`, "");
    }

    const paths = await importedPaths(`${directory}/conf.d/main.toml`, [imported]);

    assertEquals(paths.map((path) => path.replace(directory, "DIR")), expected);
    await Deno.remove(directory, { recursive: true });
  });
}

Deno.test("directoryOf() is what comes before the name", () => {
  assertEquals(["/a/b.toml", "/b.toml"].map(directoryOf), ["/a", "/"]);
});

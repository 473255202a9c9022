import { assertEquals, assertStringIncludes } from "@std/assert";
import { probeContainerdDropIns, readContainerdDropIns } from "../../../lib/host/containerd_drop_ins.ts";

/** A directory with these files. */
async function directoryWith(files: Readonly<Record<string, string>>) {
  const path = await Deno.makeTempDir();
  for (const [name, text] of Object.entries(files)) await Deno.writeTextFile(`${path}/${name}`, text);
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

async function problemOf(text: string): Promise<string | undefined> {
  await using directory = await directoryWith({ "one.toml": text });
  return (await readContainerdDropIns(directory.path))[0]?.problem;
}

Deno.test("readContainerdDropIns() reads TOML files in the order of their names", async () => {
  await using directory = await directoryWith({ "b.toml": "", "a.toml": "version = 3", "c.txt": "=" });

  assertEquals(await readContainerdDropIns(directory.path), [
    { path: `${directory.path}/a.toml`, text: "version = 3", ownText: "version = 3", problem: undefined },
    { path: `${directory.path}/b.toml`, text: "", ownText: "", problem: undefined },
  ]);
  assertEquals(await readContainerdDropIns(`${directory.path}/missing`), []);
});

Deno.test("readContainerdDropIns() finds nothing wrong with what the documentation shows", async () => {
  const registry = `[plugins."io.containerd.cri.v1.images".registry]\nconfig_path = "/etc/k0s/containerd.d/certs.d"\n`;

  assertEquals([await problemOf(registry), await problemOf(`version = 3\n${registry}`)], [undefined, undefined]);
  // A table after one that lies in it is fine, and not every parser knows that.
  assertEquals(await problemOf("[plugins.x.y]\nz = 0xff\n[plugins.x]\n"), undefined);
});

Deno.test("readContainerdDropIns() takes what earlier releases of containerd were configured by, since it migrates that", async () => {
  const cri =
    '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.nvidia]\nruntime_type = "io.containerd.runc.v2"\n';

  for (const version of ["", "version = 1\n", "version = 2\n", "version = 3\n", "version = 4\n"]) {
    assertEquals(await problemOf(version + cri), undefined);
  }
});

Deno.test("readContainerdDropIns() follows imports in containerd's order, once each, and tells files without theirs", async () => {
  await using elsewhere = await directoryWith({
    "99-nvidia.toml": 'version = 3\nimports = ["none.toml", "../*/99-nvidia.toml"]\n[plugins.x]\ny = "z"\n',
    "10-other.toml": "version =",
    "notes.txt": "=",
  });
  await using directory = await directoryWith({
    "a.toml": `version = 2\nimports = ["${elsewhere.path}/*.toml", "b.toml"]\n`,
    "b.toml": `imports = ["a.toml"]\n`,
  });

  const dropIns = await readContainerdDropIns(directory.path);

  assertEquals(dropIns.map(({ path }) => path), [
    `${directory.path}/a.toml`,
    `${directory.path}/b.toml`,
    `${elsewhere.path}/10-other.toml`,
    `${elsewhere.path}/99-nvidia.toml`,
  ]);
  assertEquals(dropIns[0]?.ownText.trim(), "version = 2");
  assertEquals(dropIns[3]?.ownText, 'version = 3\n\n[plugins.x]\ny = "z"\n');
  assertStringIncludes(dropIns[2]?.problem ?? "", "failed to parse TOML");
});

Deno.test("readContainerdDropIns() says what containerd could not take", async () => {
  const cases: [string, string][] = [
    ["[plugins", "failed to parse TOML: line 1: "],
    ["a = 1\na = 2\n", "failed to parse TOML: line 2: "],
    ["version = 5", "unsupported configuration version: expected at most 4, got 5"],
    ['version = "3"', "unsupported configuration version: expected at most 4, got 3"],
    ["version = 3.1", "unsupported configuration version: expected at most 4, got 3.1"],
    ["plugins = 1", "plugins is not a table"],
    ['imports = "/etc/containerd/conf.d/*.toml"', "imports is not a list of paths"],
    ["imports = [1]", "imports is not a list of paths"],
  ];
  for (const [text, problem] of cases) assertStringIncludes(await problemOf(text) ?? "none", problem);
});

Deno.test("readContainerdDropIns() says that a directory is no file", async () => {
  await using directory = await directoryWith({ "a.toml": 'imports = ["x*"]' });
  await Deno.mkdir(`${directory.path}/x`);

  const [, found] = await readContainerdDropIns(directory.path);

  assertStringIncludes(found?.problem ?? "none", "cannot be read: ");
});

Deno.test("probeContainerdDropIns() judges each file", async () => {
  await using directory = await directoryWith({ "a.toml": "", "b.toml": "version = 9" });

  const results = await probeContainerdDropIns(directory.path);

  assertEquals(results.map(({ path, verdict }) => [path.join("/"), verdict]), [
    ["containerd:configSnippets/file:a.toml", "pass"],
    ["containerd:configSnippets/file:b.toml", "rejected"],
  ]);
  assertEquals(results[1]?.hint, `Correct ${directory.path}/b.toml, or move it away`);
  assertEquals((await probeContainerdDropIns("/proc/nowhere")).map(({ prop }) => prop), ["no config snippets found"]);
});

Deno.test("readContainerdDropIns() tells where a file has containerd look for registries", async () => {
  const registry = '[plugins."io.containerd.cri.v1.images".registry';
  const cases: [text: string, expected: unknown][] = [
    [`${registry}]\nconfig_path = "/x"\n`, { configPath: "/x", hasMirrors: false }],
    [`${registry}.mirrors."docker.io"]\nendpoint = ["https://m"]\n`, { configPath: "", hasMirrors: true }],
    [`${registry}]\nconfig_path = ""\n[${registry.slice(1)}.headers]\nx = ["y"]\n`, undefined],
    ['plugins = "x"', undefined],
    ["= no TOML", undefined],
  ];
  for (const [text, expected] of cases) {
    await using directory = await directoryWith({ "one.toml": text });
    assertEquals((await readContainerdDropIns(directory.path))[0]?.registries as unknown, expected, text);
  }
});

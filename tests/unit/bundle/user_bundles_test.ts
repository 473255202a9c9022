import { assertEquals, assertStringIncludes } from "@std/assert";
import { BUNDLE_PATHS_LABEL, PINNED_LABEL } from "../../../lib/bundle/containerd_images.ts";
import { correctedLabels, importUserBundles } from "../../../lib/bundle/user_bundles.ts";
import { FakeLogger } from "../../support/fakes.ts";
import { aCtr, imageTable } from "./_ctr.ts";
import { temporaryDirectory } from "./_fixture.ts";
import { aLayoutTar } from "./_layout.ts";

const AT = "2026-01-02T03:04:05.000Z";

async function aBundleFile(imagesDir: string, name: string, content = "tar"): Promise<string> {
  const path = `${imagesDir}/${name}`;
  await Deno.writeTextFile(path, content);
  await Deno.utime(path, new Date(AT), new Date(AT));
  return path;
}

Deno.test("importUserBundles() imports every file in order of name, pinned, and labels it with its time", async () => {
  await using directory = await temporaryDirectory();
  const second = await aBundleFile(directory.path, "b.tar");
  const first = await aBundleFile(directory.path, "a.tar");
  const ctr = aCtr();

  const imported = await importUserBundles({ ...ctr, imagesDir: directory.path, log: new FakeLogger() });

  assertEquals(imported, [first, second]);
  const imports = ctr.calls.map((call) => call.slice(4)).filter((call) => call[1] === "import");
  assertEquals(imports[0], [
    "images",
    "import",
    "--local",
    "--no-unpack",
    "--label",
    `${PINNED_LABEL}=pinned`,
    "--label",
    `${BUNDLE_PATHS_LABEL}={"${first}":"${AT}"}`,
    first,
  ]);
});

Deno.test("importUserBundles() skips a file that was imported before", async () => {
  await using directory = await temporaryDirectory();
  const path = await aBundleFile(directory.path, "a.tar");
  const labels = `${BUNDLE_PATHS_LABEL}={"${path}":"${AT}"}`;
  const ctr = aCtr(() => ({ stdout: imageTable([{ reference: "example.com/a:1", labels }]) }));

  assertEquals(await importUserBundles({ ...ctr, imagesDir: directory.path, log: new FakeLogger() }), []);

  assertEquals(ctr.calls.length, 1);
});

Deno.test("importUserBundles() goes on after a bundle that fails, and says which", async () => {
  await using directory = await temporaryDirectory();
  await aBundleFile(directory.path, "a.tar");
  const good = await aBundleFile(directory.path, "b.tar");
  const ctr = aCtr((args) => args.some((arg) => arg.endsWith("/a.tar")) ? { code: 1, stderr: "no such format" } : {});
  const log = new FakeLogger();

  assertEquals(await importUserBundles({ ...ctr, imagesDir: directory.path, log }), [good]);

  const failure = log.records.find(({ level }) => level === "error");
  assertStringIncludes(String(failure?.fields["error"]), "no such format");
});

Deno.test("importUserBundles() passes over what is on its way, and waits for no pipe", async () => {
  await using directory = await temporaryDirectory();
  await Deno.mkdir(`${directory.path}/.k0s-bundle-1.tmp`);
  await new Deno.Command("mkfifo", { args: [`${directory.path}/pipe`] }).output();
  const good = await aBundleFile(directory.path, "z.tar");
  const log = new FakeLogger();

  assertEquals(await importUserBundles({ ...aCtr(), imagesDir: directory.path, log }), [good]);

  const failures = log.records.filter(({ level }) => level === "error");
  assertEquals(failures.map(({ fields }) => [fields["path"], fields["error"]]), [
    [`${directory.path}/pipe`, "it is no regular file"],
  ]);
});

for (const [kind, magic] of [["gzip", "\x1f\x8b\x08\x00"], ["zstd", "\x28\xb5\x2f\xfd"]] as const) {
  Deno.test(`importUserBundles() gives what ${kind} compressed to the service that reads it`, async () => {
    await using directory = await temporaryDirectory();
    await Deno.writeFile(`${directory.path}/a`, Uint8Array.from(magic, (character) => character.charCodeAt(0)));
    const ctr = aCtr();

    await importUserBundles({ ...ctr, imagesDir: directory.path, log: new FakeLogger() });

    assertEquals(ctr.calls.flat().includes("--local"), false);
  });
}

const OTHER = { os: "linux", architecture: Deno.build.arch === "x86_64" ? "arm64" : "amd64" };
const OWN = { os: "linux", architecture: Deno.build.arch === "x86_64" ? "amd64" : "arm64" };

Deno.test("importUserBundles() refuses a bundle for another platform before anything is imported, and says which", async () => {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/a.tar`;
  await Deno.writeFile(path, await aLayoutTar([{ name: "example.com/a:1", platform: OTHER }]));
  const [ctr, log, events] = [aCtr(), new FakeLogger(), [] as string[]];
  const noteEvent = (message: string) => void events.push(message);

  assertEquals(await importUserBundles({ ...ctr, imagesDir: directory.path, log, noteEvent }), []);

  const why = `it is for linux/${OTHER.architecture}, and this machine is linux/${OWN.architecture}`;
  assertEquals(ctr.calls.filter((call) => call.includes("import")), []);
  assertEquals(log.records.map(({ message, fields }) => [message, fields["path"], fields["error"]]), [
    ["Cannot import image bundle", path, why],
  ]);
  assertEquals(events, [`refused ${path}: ${why}`]);
});

Deno.test("importUserBundles() imports a bundle of which some is for another platform, and says what", async () => {
  await using directory = await temporaryDirectory();
  const path = `${directory.path}/a.tar`;
  const images = [{ name: "example.com/other:1", platform: OTHER }, { name: "example.com/own:1", platform: OWN }];
  await Deno.writeFile(path, await aLayoutTar(images));
  const log = new FakeLogger();

  assertEquals(await importUserBundles({ ...aCtr(), imagesDir: directory.path, log }), [path]);

  const warning = log.records.find(({ level }) => level === "warning" || level === "warn");
  assertEquals(warning?.fields["images"], ["example.com/other:1"]);
});

Deno.test("importUserBundles() unpins images whose bundle is gone", async () => {
  await using directory = await temporaryDirectory();
  const labels = `${PINNED_LABEL}=pinned,${BUNDLE_PATHS_LABEL}={"/gone.tar":"${AT}"}`;
  const ctr = aCtr(() => ({ stdout: imageTable([{ reference: "example.com/a:1", labels }]) }));

  await importUserBundles({ ...ctr, imagesDir: directory.path, log: new FakeLogger() });

  assertEquals(ctr.calls.at(-1)?.slice(4), [
    "images",
    "label",
    "example.com/a:1",
    `${PINNED_LABEL}=`,
    `${BUNDLE_PATHS_LABEL}=`,
  ]);
});

const LABELS: [string, Record<string, string>, Record<string, string>, Record<string, string> | undefined][] = [
  ["nothing for an image of no bundle", {}, {}, undefined],
  ["nothing when all is right", { "/a": AT }, { "/a": AT }, undefined],
  ["no label when the only file is gone", { "/gone": AT }, {}, { [PINNED_LABEL]: "", [BUNDLE_PATHS_LABEL]: "" }],
  ["no label when the only file changed", { "/a": "old" }, {}, { [PINNED_LABEL]: "", [BUNDLE_PATHS_LABEL]: "" }],
  ["the files that are left", { "/a": AT, "/gone": AT }, {}, { [BUNDLE_PATHS_LABEL]: `{"/a":"${AT}"}` }],
  ["what an import overwrote", { "/b": AT }, { "/a": AT }, { [BUNDLE_PATHS_LABEL]: `{"/a":"${AT}","/b":"${AT}"}` }],
];

for (const [what, bundlePaths, earlier, expected] of LABELS) {
  Deno.test(`correctedLabels() gives ${what}`, () => {
    const image = { reference: "example.com/a:1", digest: "sha256:0", isPinned: true, bundlePaths };

    assertEquals(correctedLabels(image, earlier, { "/a": AT, "/b": AT }), expected);
  });
}

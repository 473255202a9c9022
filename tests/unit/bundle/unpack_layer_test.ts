import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { removeOtherVersions } from "../../../lib/bundle/unpack_layer.ts";
import { exists } from "../../../lib/platform/mod.ts";
import { FakeClock, FakeLogger } from "../../support/fakes.ts";
import { aBundle, temporaryDirectory } from "./_fixture.ts";
import { aLayerPayload } from "./_layer.ts";

async function setUp() {
  const temporary = await temporaryDirectory();
  const log = new FakeLogger();
  const options = { directory: `${temporary.path}/tools`, prefixes: ["usr/"], clock: new FakeClock(), log };
  const bundle = aBundle(await aLayerPayload(temporary.path));
  return { bundle, options, log, [Symbol.asyncDispose]: temporary[Symbol.asyncDispose] };
}

Deno.test("unpackLayer() unpacks into a directory named for the version", async () => {
  await using f = await setUp();

  const root = await f.bundle.unpackLayer("base", f.options);

  assertEquals(root, `${f.options.directory}/${f.bundle.part("base").sha256.slice(0, 16)}`);
  assertEquals(await Deno.readTextFile(`${root}/usr/sbin/tool`), "program");
  assertEquals(f.log.records.map(({ fields }) => fields["files"]), [2]);
});

Deno.test("unpackLayer() leaves alone what is there", async () => {
  await using f = await setUp();
  const root = await f.bundle.unpackLayer("base", f.options);

  assertEquals(await f.bundle.unpackLayer("base", f.options), root);

  assertEquals(f.log.records.length, 1);
});

Deno.test("unpackLayer() repairs what was damaged", async () => {
  await using f = await setUp();
  const root = await f.bundle.unpackLayer("base", f.options);
  await Deno.truncate(`${root}/usr/sbin/tool`);

  await f.bundle.unpackLayer("base", f.options);

  assertEquals(await Deno.readTextFile(`${root}/usr/sbin/tool`), "program");
});

Deno.test("unpackLayer() knows the parts by name", async () => {
  await using f = await setUp();

  await assertRejects(() => f.bundle.unpackLayer("other", f.options), K0sError, 'Cannot find "other"');
});

Deno.test("removeOtherVersions() keeps the current one", async () => {
  await using f = await setUp();
  const root = await f.bundle.unpackLayer("base", f.options);
  await Deno.mkdir(`${f.options.directory}/0123456789abcdef/usr`, { recursive: true });

  await removeOtherVersions(root);

  assertEquals(await exists(`${root}/usr/sbin/tool`), true);
  assertEquals(await exists(`${f.options.directory}/0123456789abcdef`), false);
});

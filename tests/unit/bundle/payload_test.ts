import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { partNamed, PayloadError, readPart } from "../../../lib/bundle/payload.ts";
import { aPayload, collect, someBytes, temporaryDirectory } from "./_fixture.ts";

Deno.test("readPart() gives back what was embedded, over several frames", async () => {
  await using directory = await temporaryDirectory();
  const content = someBytes(2500);
  const payload = await aPayload(directory.path, [{ name: "first", content: someBytes(10) }, {
    name: "kine",
    content,
  }]);

  assertEquals(await collect(readPart(payload, partNamed(payload, "kine"))), content);
});

Deno.test("readPart() takes a frame back when the next one is asked for", async () => {
  await using directory = await temporaryDirectory();
  const content = someBytes(150_000);
  const payload = await aPayload(directory.path, [{ name: "kine", content }], 100_000);
  const frames = readPart(payload, partNamed(payload, "kine"));

  const first = (await frames.next()).value as Uint8Array;
  assertEquals(first.length, 100_000);
  assertEquals(new Uint8Array((await frames.next()).value as Uint8Array), content.subarray(100_000));

  assertEquals(first.length, 0);
  await frames.return(undefined);
});

Deno.test("readPart() names the part of a frame that was changed", async () => {
  await using directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [{ name: "kine", content: someBytes(2500) }]);
  const bytes = await Deno.readFile(payload.executable);
  bytes.fill(0, payload.index.payloadOffset, payload.index.payloadOffset + 8);
  await Deno.writeFile(payload.executable, bytes);

  await assertRejects(
    () => collect(readPart(payload, partNamed(payload, "kine"))),
    PayloadError,
    'Cannot unpack "kine" from the executable: frame 0 does not decompress',
  );
});

Deno.test("readPart() notices an executable that was cut off", async () => {
  await using directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [{ name: "kine", content: someBytes(2500) }]);
  await Deno.truncate(payload.executable, 1000);

  await assertRejects(() => collect(readPart(payload, partNamed(payload, "kine"))), PayloadError, "the file ends at");
});

for (const wrong of [999, 1001]) {
  Deno.test(`readPart() notices a frame of 1000 bytes where the index says ${wrong}`, async () => {
    await using directory = await temporaryDirectory();
    const payload = await aPayload(directory.path, [{ name: "kine", content: someBytes(1000) }]);
    const part = structuredClone(partNamed(payload, "kine"));
    part.frames[0]!.sizeBytes = wrong;

    await assertRejects(() => collect(readPart(payload, part)), PayloadError, "frame 0");
  });
}

Deno.test("partNamed() finds a part by its link", async () => {
  await using directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [{ name: "kubernetes", content: someBytes(1), links: ["kubelet"] }]);

  assertEquals(partNamed(payload, "kubelet").name, "kubernetes");
});

Deno.test("partNamed() lists what there is when a name is unknown", async () => {
  await using directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [{ name: "kine", content: someBytes(1) }]);

  const error = assertThrows(() => partNamed(payload, "etcd"), K0sError, 'Cannot find "etcd" in the executable');

  assertEquals(error.hint, "Embedded are: kine");
});

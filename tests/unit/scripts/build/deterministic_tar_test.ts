import { assertEquals, assertThrows } from "@std/assert";
import { unpackTar } from "@std/tar";
import { sha256Of } from "../../../../lib/platform/mod.ts";
import { type LayerEntry, packLayer } from "../../../../scripts/build/deterministic_tar.ts";

const file = (text: string, mode = 0o644): LayerEntry => ({
  type: "file",
  mode,
  content: new TextEncoder().encode(text),
});

Deno.test("packLayer() is read back by a tar reader", async () => {
  const layer = packLayer(
    new Map<string, LayerEntry>([
      ["usr/bin/busybox", file("program", 0o755)],
      ["usr/bin/sh", { type: "symlink", target: "busybox" }],
      ["tmp", { type: "directory", mode: 0o1777 }],
    ]),
  );

  const entries = await unpackTar(layer);

  const seen = entries.map((
    { header },
  ) => [header.name, header.type, header.mode, header.uid, header.mtime?.getTime()]);
  assertEquals(seen, [
    ["tmp/", "directory", 0o1777, 0, 0],
    ["usr/", "directory", 0o755, 0, 0],
    ["usr/bin/", "directory", 0o755, 0, 0],
    ["usr/bin/busybox", "file", 0o755, 0, 0],
    ["usr/bin/sh", "symlink", 0o777, 0, 0],
  ]);
  assertEquals(entries.at(-1)?.header.linkname, "busybox");
});

Deno.test("packLayer() gives the same bytes for any order of entries", () => {
  const entries = new Map([["b", file("2")], ["a/c", file("1")]]);

  assertEquals(packLayer(new Map([...entries].reverse())), packLayer(entries));
});

Deno.test("packLayer() splits long paths between name and prefix", async () => {
  const path = `usr/share/${"d".repeat(60)}/${"e".repeat(60)}/copyright`;

  const entries = await unpackTar(packLayer(new Map([[path, file("text")]])));

  assertEquals(entries.at(-1)?.header.name, path);
});

Deno.test("packLayer() refuses a path that does not fit", () => {
  assertThrows(() => packLayer(new Map([["x".repeat(120), file("")]])), RangeError, "too long");
});

Deno.test("packLayer() gives the bytes of the layers that were built before", () => {
  const layer = packLayer(
    new Map<string, LayerEntry>([
      ["usr/bin/busybox", file("program", 0o755)],
      ["usr/bin/sh", { type: "symlink", target: "busybox" }],
      ["tmp", { type: "directory", mode: 0o1777 }],
      [`usr/share/${"d".repeat(60)}/${"e".repeat(60)}/copyright`, file("x".repeat(600))],
      [`${"a/".repeat(60)}b`, file("")],
    ]),
  );

  const digest = sha256Of(layer);
  assertEquals(digest, "908ba3b09078d03149d27764d47e155ce6df361d2c41ea4cb3cc1a280735b288");
});

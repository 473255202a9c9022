import { assertEquals, assertThrows } from "@std/assert";
import { tarHeader } from "../../../lib/bundle/tar_header.ts";
import { readPax, readTarHeader, TarError } from "../../../lib/bundle/read_tar_header.ts";
import { withChecksum } from "../backup/_archives.ts";

const FILE = { kind: "file" as const, name: "pki/ca.key", mode: 0o100640, sizeBytes: 1234 };
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("readTarHeader() reads what is written, and permission bits alone", () => {
  assertEquals(readTarHeader(tarHeader({ ...FILE, mode: 0o4640 })), {
    name: "pki/ca.key",
    kind: "file",
    what: "a file",
    mode: 0o640,
    sizeBytes: 1234,
  });
  assertEquals(readTarHeader(tarHeader({ kind: "directory", name: "pki/", mode: 0o751 }))?.kind, "directory");
});

Deno.test("readTarHeader() reads names in two parts, and sizes beyond eleven octal digits", () => {
  const name = `${"a".repeat(90)}/${"b".repeat(90)}`;

  assertEquals(readTarHeader(tarHeader({ ...FILE, name }))?.name, name);
  assertEquals(readTarHeader(tarHeader({ ...FILE, sizeBytes: 20 * 2 ** 30 }))?.sizeBytes, 20 * 2 ** 30);
});

Deno.test("readTarHeader() takes a block of zeros for the end", () => {
  assertEquals(readTarHeader(new Uint8Array(512)), undefined);
});

const DAMAGES: readonly [what: string, damage: (header: Uint8Array) => Uint8Array][] = [
  ["one bit of the name", (header) => (header[0]! ^= 1, header)],
  ["a size that is no number", (header) => (header.set(bytes("12x"), 124), withChecksum(header))],
  ["a size beyond all files", (header) => (header.fill(0xff, 124, 136), withChecksum(header))],
];
for (const [what, damage] of DAMAGES) {
  Deno.test(`readTarHeader() refuses ${what}`, () => {
    assertThrows(() => readTarHeader(damage(tarHeader({ ...FILE }))), TarError);
  });
}

Deno.test("readPax() reads name and size, and passes over the rest", () => {
  const content = bytes(
    "27 mtime=1350244992.023960108\n".replace("27", "30") + "18 path=images/é\n" + "14 size=12345\n",
  );

  assertEquals(readPax(content), { name: "images/é", sizeBytes: 12345 });
});

for (const text of ["99 path=x\n", "path=x\n", "3 x", "12 size=-123\n", "0 \n"]) {
  Deno.test(`readPax() refuses ${JSON.stringify(text)}`, () => {
    assertThrows(() => readPax(bytes(text)), TarError);
  });
}

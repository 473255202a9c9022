import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import {
  checkPair,
  finishPair,
  type PairPlace,
  readPair,
  repairPairOwnership,
  rootGroup,
  writePair,
  writePublic,
} from "../../../lib/pki/pair_files.ts";
import { PkiFixture } from "./_fixture.ts";

const US = { uid: Deno.uid() ?? 0, gid: 0 };

function placeIn(pki: PkiFixture): PairPlace {
  Deno.mkdirSync(pki.path(""), { recursive: true });
  return { base: pki.path("a"), publicEnding: "crt", keyOwner: US, publicOwner: US };
}

const modeOf = (path: string) => (Deno.statSync(path).mode ?? 0) & 0o777;

Deno.test("writePair() writes both files with their modes and nothing else", async () => {
  await using pki = new PkiFixture();
  const place = placeIn(pki);

  await writePair(place, { key: "k", public: "p" });

  assertEquals((await readPair(place)).key, "k");
  assertEquals((await readPair(place)).public, "p");
  assertEquals(Object.keys(pki.snapshot()).toSorted(), ["a.crt", "a.key"]);
  assertEquals([modeOf(pki.path("a.key")), modeOf(pki.path("a.crt"))], [0o600, 0o644]);
});

Deno.test("readPair() shows a public file whose write was interrupted, finishPair() puts it in place", async () => {
  await using pki = new PkiFixture();
  const place = placeIn(pki);
  pki.write("a.key", "k");
  pki.write("a.crt.new", "p");

  const before = await readPair(place);
  await finishPair(place);
  const after = await readPair(place);

  assertEquals([before.public, before.pending], [undefined, "p"]);
  assertEquals([after.public, after.pending], ["p", undefined]);
});

Deno.test("writePublic() leaves the key alone", async () => {
  await using pki = new PkiFixture();
  const place = placeIn(pki);
  pki.write("a.key", "k");

  await writePublic(place, "p");

  assertEquals([pki.read("a.key"), pki.read("a.crt")], ["k", "p"]);
});

Deno.test("repairPairOwnership() corrects modes and ignores missing files", async () => {
  await using pki = new PkiFixture();
  const place = placeIn(pki);
  pki.write("a.key", "k");

  await repairPairOwnership(place);

  assertEquals(modeOf(pki.path("a.key")), 0o600);
});

Deno.test("repairPairOwnership() does not touch files that are right", async () => {
  await using pki = new PkiFixture();
  const place = placeIn(pki);
  await writePair(place, { key: "k", public: "p" });
  const changedAt = Deno.statSync(pki.path("a.key")).ctime?.getTime();

  await repairPairOwnership(place);

  assertEquals(Deno.statSync(pki.path("a.key")).ctime?.getTime(), changedAt);
});

Deno.test("readPair() and repairPairOwnership() take no link that leads to another one's key", async () => {
  await using pki = new PkiFixture();
  const place = placeIn(pki);
  pki.write("other.key", "k");
  Deno.chmodSync(pki.path("other.key"), 0o640);
  Deno.symlinkSync("other.key", pki.path("a.key"));
  await assertRejects(() => checkPair(place), K0sError, "a symbolic link");
  await assertRejects(() => repairPairOwnership(place), K0sError, "a symbolic link");

  Deno.removeSync(pki.path("a.key"));
  Deno.linkSync(pki.path("other.key"), pki.path("a.key"));
  await assertRejects(() => repairPairOwnership(place), K0sError, "2 names");

  Deno.removeSync(pki.path("a.key"));
  assertEquals((await new Deno.Command("mkfifo", { args: [pki.path("a.key")] }).output()).code, 0);
  await assertRejects(() => readPair(place), K0sError, "a fifo or a device");
  assertEquals(modeOf(pki.path("other.key")), 0o640);
});

Deno.test("rootGroup() keeps the user only", () => {
  assertEquals(rootGroup({ uid: 5, gid: 6 }), { uid: 5, gid: 0 });
});

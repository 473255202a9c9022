import { assertEquals } from "@std/assert";
import {
  finishPair,
  type PairPlace,
  readPair,
  rootGroup,
  settleFile,
  settlePair,
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

Deno.test("settlePair() corrects modes and ignores missing files", async () => {
  await using pki = new PkiFixture();
  const place = placeIn(pki);
  pki.write("a.key", "k");

  await settlePair(place);

  assertEquals(modeOf(pki.path("a.key")), 0o600);
});

Deno.test("settleFile() does not touch a file that is right", async () => {
  await using pki = new PkiFixture();
  const place = placeIn(pki);
  await writePair(place, { key: "k", public: "p" });
  const changedAt = Deno.statSync(pki.path("a.key")).ctime?.getTime();

  await settleFile(pki.path("a.key"), 0o600, US);

  assertEquals(Deno.statSync(pki.path("a.key")).ctime?.getTime(), changedAt);
});

Deno.test("rootGroup() keeps the user only", () => {
  assertEquals(rootGroup({ uid: 5, gid: 6 }), { uid: 5, gid: 0 });
});

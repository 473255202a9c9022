import { assertEquals } from "@std/assert";
import { StagedLedger } from "../../../lib/bundle/ledger.ts";
import { partNamed, type Payload } from "../../../lib/bundle/payload.ts";
import type { PayloadPart } from "../../../lib/bundle/payload_index.ts";
import { jobsHere } from "../../../lib/bundle/job_runner.ts";
import { writeParts } from "../../../lib/bundle/write_parts.ts";
import { aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

interface Staged extends AsyncDisposable {
  binDir: string;
  payload: Payload;
  part: PayloadPart;
}

/** A part with a link, staged, and recorded `afterMs` after its last change, however long that is ago. */
async function aStagedPart(afterMs = 5_000): Promise<Staged> {
  const directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, [{
    name: "kubernetes",
    content: someBytes(3000),
    links: ["kubelet"],
  }]);
  const part = partNamed(payload, "kubernetes");
  const binDir = `${directory.path}/bin`;
  await Deno.mkdir(binDir);
  await writeParts([part], jobsHere(payload), { binDir, onStaged: () => {} });
  const ledger = await StagedLedger.open(binDir);
  const { ctime } = await Deno.stat(`${binDir}/kubernetes`);
  await ledger.record(part, new Date(ctime!.getTime() + afterMs));
  await ledger.save();
  return { binDir, payload, part, [Symbol.asyncDispose]: () => directory[Symbol.asyncDispose]() };
}

async function isCurrent({ binDir, part }: Staged): Promise<boolean> {
  return await (await StagedLedger.open(binDir)).isCurrent(part);
}

Deno.test("StagedLedger knows a file that nobody touched", async () => {
  await using staged = await aStagedPart();

  assertEquals(await isCurrent(staged), true);
});

const CHANGES: [string, (staged: Staged) => Promise<void>][] = [
  ["a removed file", ({ binDir }) => Deno.remove(`${binDir}/kubernetes`)],
  ["a removed link", ({ binDir }) => Deno.remove(`${binDir}/kubelet`)],
  ["a truncated file", ({ binDir }) => Deno.truncate(`${binDir}/kubernetes`, 100)],
  ["a changed mode", ({ binDir }) => Deno.chmod(`${binDir}/kubernetes`, 0o700)],
  ["a link to another file", async ({ binDir }) => {
    await Deno.remove(`${binDir}/kubelet`);
    await Deno.copyFile(`${binDir}/kubernetes`, `${binDir}/kubelet`);
  }],
  ["a damaged ledger", ({ binDir }) => Deno.writeTextFile(`${binDir}/.staged.json`, "{")],
  ["a record whose change time differs", async ({ binDir }) => {
    // A change that restores the modification time; made by hand, since a real one may fall within the same second.
    const path = `${binDir}/.staged.json`;
    const entries = JSON.parse(await Deno.readTextFile(path));
    entries.kubernetes.changedMs -= 1000;
    await Deno.writeTextFile(path, JSON.stringify(entries));
  }],
  ["a ledger that others can write", ({ binDir }) => Deno.chmod(`${binDir}/.staged.json`, 0o666)],
  ["a ledger that is a link", async ({ binDir }) => {
    await Deno.rename(`${binDir}/.staged.json`, `${binDir}/elsewhere`);
    await Deno.symlink("elsewhere", `${binDir}/.staged.json`);
  }],
  ["a ledger of another shape", ({ binDir }) => Deno.writeTextFile(`${binDir}/.staged.json`, "[]")],
];

for (const [what, change] of CHANGES) {
  Deno.test(`StagedLedger notices ${what}`, async () => {
    await using staged = await aStagedPart();

    await change(staged);

    assertEquals(await isCurrent(staged), false);
  });
}

Deno.test("StagedLedger does not trust a record made within the second of the change", async () => {
  await using staged = await aStagedPart(0);

  assertEquals(await isCurrent(staged), false);
});

Deno.test("StagedLedger does not know a part of another version", async () => {
  await using staged = await aStagedPart();

  assertEquals(await isCurrent({ ...staged, part: { ...staged.part, sha256: "0".repeat(64) } }), false);
});

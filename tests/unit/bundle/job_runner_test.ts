import { assertEquals } from "@std/assert";
import type { BundleEvent } from "../../../lib/bundle/job.ts";
import { jobsHere } from "../../../lib/bundle/job_runner.ts";
import { aPayload, someBytes, temporaryDirectory } from "./_fixture.ts";

Deno.test("jobsHere() audits staged files", async () => {
  await using directory = await temporaryDirectory();
  const payload = await aPayload(directory.path, ["kine", "runc"].map((name) => ({ name, content: someBytes(9) })));
  await Deno.writeFile(`${directory.path}/kine`, someBytes(9));
  const events: BundleEvent[] = [];

  await jobsHere(payload)(
    { kind: "audit", binDir: directory.path, parts: ["kine", "runc"], isBackground: true },
    (event) => void events.push(event),
    new AbortController().signal,
  );

  assertEquals(events, [
    { kind: "audited", part: "kine", isIntact: true },
    { kind: "audited", part: "runc", isIntact: false },
  ]);
});

import { assertEquals } from "@std/assert";
import { BUNDLE_JOB_COMMAND } from "../../../lib/bundle/mod.ts";
import { internalBundleJob } from "../../../lib/cli/internal_bundle_job.ts";

Deno.test("internalBundleJob has the word that a parent k0s types, and is not shown", () => {
  assertEquals([internalBundleJob.word, internalBundleJob.isHidden], [BUNDLE_JOB_COMMAND, true]);
});

import { jobsHere } from "../../../lib/bundle/job_runner.ts";
import { writeParts } from "../../../lib/bundle/write_parts.ts";
import { partNamed } from "../../../lib/bundle/payload.ts";
import { aPayload, someBytes } from "../../unit/bundle/_fixture.ts";

// Stages a part of a million frames, so that the test that started this process surely kills it in the middle.
const [directory, binDir] = Deno.args;
const payload = await aPayload(directory!, [{ name: "kubernetes", content: someBytes(4096) }], 4096);
const part = partNamed(payload, "kubernetes");
part.frames = Array.from({ length: 1_000_000 }, () => part.frames[0]!);
await writeParts([part], jobsHere(payload), { binDir: binDir!, onStaged: () => {} });

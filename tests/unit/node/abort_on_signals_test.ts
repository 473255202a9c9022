import { assert } from "@std/assert";
import { abortOnSignals } from "../../../lib/node/mod.ts";
import { until } from "../../support/until.ts";

Deno.test("abortOnSignals() aborts at the first SIGTERM, and says which signal it was", async () => {
  using stop = abortOnSignals();

  Deno.kill(Deno.pid, "SIGTERM");
  await until("the signal is aborted", () => stop.signal.aborted);

  assert(String(stop.signal.reason).includes("SIGTERM"));
});

import { assertEquals } from "@std/assert";
import { healthProbes } from "../../../../lib/node/status/health_probes.ts";

const REFUSED = { at: "2026-01-01T00:00:00.000Z", error: "connection refused" };
const FINE = { at: "2026-01-01T00:00:01.000Z", error: null };

Deno.test("healthProbes() gives the latest of each component, under upstream's name", () => {
  const supervisor = { probes: () => ({ konnectivity: [REFUSED, FINE], etcd: [REFUSED] }) };

  assertEquals(healthProbes(supervisor, 1), {
    Konnectivity: [{ component: "Konnectivity", ...FINE }],
    etcd: [{ component: "etcd", ...REFUSED }],
  });
  assertEquals(healthProbes(supervisor, 3)["Konnectivity"]?.map(({ error }) => error), ["connection refused", null]);
});

import { assertMatch } from "@std/assert";
import { eventually } from "./eventually.ts";
import type { Machine } from "./machine.ts";
import { writePushGatewayImage } from "./push_gateway_image.ts";

const GATEWAY = "/api/v1/namespaces/k0s-system/services/http:k0s-pushgateway:http/proxy";
const HEAD = "# pushed to ";

/** Puts the receiver's image where k0s imports it from. @returns What `spec.images.pushgateway` has to say. */
export async function bringPushGateway(machine: Machine): Promise<{ image: string; version: string }> {
  const [image, version] = ["registry.example.com/push-gateway", "v1"];
  const archive = `${machine.directory}/push-gateway.tar`;
  await writePushGatewayImage(archive, `${image}:${version}`);
  await machine.run("sh", ["-ec", `mkdir -p /var/lib/k0s/images; cp ${archive} /var/lib/k0s/images`]);
  return { image, version };
}

/**
 * Waits until each of these jobs of the machine has pushed, and verifies what.
 *
 * @param wanted Jobs, and what a metric begins with that nothing else has.
 * @returns The names of all jobs that have pushed.
 */
export async function pushed(
  machine: Machine,
  wanted: readonly (readonly [job: string, metric: string])[],
): Promise<string[]> {
  const headOf = (job: string) => `${HEAD}:metrics:job:${job}:instance:${machine.name}\n`;
  const shown = await eventually(async () => {
    const { code, stdout } = await machine.k0s(["kubectl", "get", "--raw", `${GATEWAY}/metrics`]);
    return code === 0 && wanted.every(([job]) => stdout.includes(headOf(job))) && stdout;
  }, { what: "every job has pushed", withinMs: 120_000, everyMs: 1_000 });
  for (const [job, metric] of wanted) {
    const [, rest = ""] = shown.split(headOf(job));
    assertMatch(rest.split(HEAD)[0]!, new RegExp(`^${metric}`, "m"));
  }
  return [...shown.matchAll(/^# pushed to :metrics:job:([^:]+):/gm)].map(([, job = ""]) => job).toSorted();
}

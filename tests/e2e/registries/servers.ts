import { assert, assertEquals, assertMatch } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import type { DockerRegistry } from "../../support/docker_registry.ts";
import type { Machine } from "../../support/machine.ts";
import { DAMAGED, HANGING, type ImageSources, writeTokenPassword } from "./image_sources.ts";
import { pullFailure, runsOn } from "./pods.ts";
import { lastSteps, reportOf } from "./report.ts";

/** An image of a registry of {@link ImageSources.own}'s contents is pulled, and the test shows it. */
export async function handsOut(
  { host }: DockerRegistry,
  controller: Machine,
  { node, pod }: { node: Machine; pod: string },
): Promise<void> {
  await runsOn(controller, node, `${pod}-${node.name}`, `${host}/team/own:1`);
  const { code, report } = await reportOf(node, `${host}/team/own:1`);

  assertEquals([code, report.answeredBy], [0, `https://${host}/v2`], JSON.stringify(report));
}

/** Images of a registry that wants tokens are pulled; they are asked for with the credentials of its file, as it is now. */
export async function takesTokens(
  controller: Machine,
  nodes: readonly Machine[],
  { tokens, forTokens: { host } }: ImageSources,
): Promise<void> {
  for (const node of nodes) await runsOn(controller, node, `token-${node.name}`, `${host}/team/own:1`);
  const given = `for ${tokens.username} repository:team/own:pull`;
  assert(tokens.requests().filter((line) => line === given).length >= nodes.length, tokens.requests().join("\n"));

  const [node] = nodes as [Machine];
  const ways = async () => {
    const { report: { endpoints, ok } } = await reportOf(node, `${host}/team/own:1`);
    const { detail = "", hint = "" } = endpoints[0]!.hops.find(({ hop }) => hop === "token") ?? {};
    return { ok, detail, hint };
  };
  const before = await ways();
  await tokens.changePassword("another/word:for.tokens");
  const refused = await ways();
  await writeTokenPassword(node, tokens);
  const after = await eventually(async () => {
    const now = await ways();
    return now.ok ? now : undefined;
  }, { what: "the new password is taken", withinMs: 60_000, everyMs: 500 });

  assertEquals([before, after].map(({ ok, detail }) => [ok, detail]), [
    [true, `token of ${tokens.realm}, for the credentials of hosts.toml`],
    [true, `token of ${tokens.realm}, for the credentials of hosts.toml`],
  ]);
  assertEquals([refused.ok, refused.detail], [false, `${new URL(tokens.realm).host} gives no token: status 401`]);
  assertMatch(refused.hint, /Check user name and password/);
}

/**
 * A manifest that is not what its digest says is refused by the runtime, which asks no other server then; the test says so,
 * and which one it is.
 */
export async function endsAtWrongContents(
  controller: Machine,
  node: Machine,
  { damaged, origin }: ImageSources,
): Promise<void> {
  const image = `${DAMAGED}/team/other:1`;
  const refusal = await pullFailure(controller, node, "damaged", image);
  const { code, report } = await reportOf(node, image);

  assertMatch(refusal, /failed size validation|unexpected commit digest/);
  assertEquals([code, report.answeredBy, report.stoppedBy], [1, "", `https://${damaged.host}/v2`]);
  const [wrong, sound] = lastSteps(report);
  assertMatch(wrong!, /^manifest it says that the digest is sha256:\S+, and it is sha256:/);
  assertEquals([sound, report.endpoints[1]?.url], ["layers ok", `https://${origin.host}/v2`]);
  const { stdout } = await node.k0s(["registry", "test", image]);
  assertMatch(stdout, /Not pulled: /);
}

/** A mirror that takes connections and says nothing is passed over, and so told within the time of each step. */
export async function passesWhatHangs(
  controller: Machine,
  node: Machine,
  { forCertificates, origin }: ImageSources,
): Promise<void> {
  const image = `${HANGING}/team/app:1`;
  await forCertificates.freeze();
  const startedMs = performance.now();
  try {
    const { code, report } = await reportOf(node, image, "--timeout", "2s");
    assertEquals([code, report.answeredBy], [0, `https://${origin.host}/v2`]);
    assertEquals(lastSteps(report).slice(0, 2), ["tls no answer within 2 s", "layers ok"]);
    await runsOn(controller, node, "hanging", image);
  } finally {
    await forCertificates.thaw();
  }
  console.log(`    an image past a mirror that hangs: ${((performance.now() - startedMs) / 1_000).toFixed(1)} s`);
}

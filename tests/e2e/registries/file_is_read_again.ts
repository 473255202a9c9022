import { assertEquals, assertMatch } from "@std/assert";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";
import { isTold, nothingIsTold } from "./hosts_toml.ts";
import { type ImageSources, registriesOf } from "./image_sources.ts";
import { assertSameContainerd, pullFailure, runsOn } from "./pods.ts";

/** Writes a configuration with these registries. */
export async function writeRegistries(machine: Machine, path: string, registries: readonly unknown[]): Promise<void> {
  const config = { spec: { containerd: { registries } } };
  await machine.run("sh", ["-c", 'cat > "$0"', path], { stdin: JSON.stringify(config) });
}

/**
 * A controller that follows its file takes over what that says of registries at SIGHUP, and by `k0s config apply`; containerd
 * is not started again.
 *
 * @param config Its file, which names no registry at first.
 */
export async function fileIsReadAgain(node: TestNode, sources: ImageSources, config: string): Promise<void> {
  const { machine } = node;
  const { host } = sources.selfSigned;
  const before = await node.pids();
  assertMatch(await pullFailure(machine, machine, "untrusted", `${host}/team/own:1`), /certificate/i);

  await writeRegistries(machine, config, registriesOf(sources).filter((registry) => registry.host === host));
  await node.process.signal("SIGHUP");
  await isTold(machine, host, 'ca = "');
  await runsOn(machine, machine, "by-signal", `${host}/team/own:1`);

  await writeRegistries(machine, "/run/new.yaml", []);
  const { code, stderr } = await machine.k0s(["config", "apply", "/run/new.yaml"]);
  assertEquals(code, 0, stderr);
  await nothingIsTold(machine, host);
  assertMatch(await pullFailure(machine, machine, "untrusted-again", `${host}/team/own:2`), /certificate/i);
  await assertSameContainerd(() => node.pids(), before);
}

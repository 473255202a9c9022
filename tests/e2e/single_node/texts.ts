import { assertEquals, assertStringIncludes } from "@std/assert";
import { comparedTexts } from "../../support/compared_texts.ts";
import { K0S } from "../../support/k0s_binary.ts";
import type { Machine } from "../../support/machine.ts";
import type { TestNode } from "../../support/test_node.ts";

/** Types every line of `docs/compared-texts.md` for this kind of machine. */
export async function textsAreCompared(machine: Machine, where: "no node" | "single node"): Promise<void> {
  const link = "/run/links/kubectl";
  await machine.run("sh", ["-c", `mkdir -p /run/links && ln -sf '${K0S}' ${link}`]);
  for (const { words: [program, ...args], stderr, exitCode } of comparedTexts(where, "/var/lib/k0s")) {
    const result = await (program === "kubectl" ? machine.run(link, args) : machine.k0s(args));
    assertEquals([result.stdout, result.stderr, result.code], ["", stderr, exitCode], `${program} ${args.join(" ")}`);
  }
  await machine.run("rm", ["-r", "/run/links"]);
}

/** What a single node says that scripts compare. */
export async function textsOfNodeAreCompared({ machine }: TestNode): Promise<void> {
  await textsAreCompared(machine, "single node");
}

/** Client and server say which Kubernetes they are, as upstream's suite has it (k0s `inttest/kubectl`). */
export async function versionsAreUpstreams({ machine }: TestNode): Promise<void> {
  const { clientVersion, serverVersion } = JSON.parse(await machine.kubectl(["version", "-o", "json"]));
  assertEquals([clientVersion.gitCommit, clientVersion.gitTreeState], ["not_available", ""]);
  assertStringIncludes(serverVersion.gitVersion, "+k0s");
  assertEquals([serverVersion.gitCommit !== "", serverVersion.gitTreeState], [true, "clean"]);
  const kubelet = await machine.kubectl(["get", "nodes", "-o", "jsonpath={.items[0].status.nodeInfo.kubeletVersion}"]);
  assertEquals(kubelet, serverVersion.gitVersion);
}

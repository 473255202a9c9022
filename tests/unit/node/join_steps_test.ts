import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";
import type { TokenSource } from "../../../lib/join/mod.ts";
import { checkJoinable, joinNeeds, joinSteps, needsJoin } from "../../../lib/node/join_steps.ts";
import { aClusterConfig, aControllerState, anEtcdConfig } from "../../support/a_controller.ts";

const TOKEN: TokenSource = {
  description: "token argument",
  read: () => Promise.reject(new K0sError("the token was read")),
};

Deno.test("joinSteps() are there only where a token was given", () => {
  assertEquals(joinSteps(aControllerState()), []);
  assertEquals(joinNeeds({}), []);
  const steps = joinSteps(aControllerState({ options: { single: false, token: TOKEN }, config: anEtcdConfig() }));
  assertEquals(steps.map(({ name }) => name), joinNeeds({ token: TOKEN }));
});

Deno.test("joinSteps() do not read the token of a controller that has joined", async () => {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/etcd/member/snap`, { recursive: true });
  await Deno.writeTextFile(`${dataDir}/etcd/member/snap/db`, "");
  const options = { single: false, token: TOKEN };

  await joinSteps(aControllerState({ options, config: anEtcdConfig(), dataDir }))[0]?.run(new AbortController().signal);

  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("needsJoin() goes by the data of etcd, or with another storage by the authority", async () => {
  const dataDir = await Deno.makeTempDir();
  const paths = nodePaths({ dataDir });
  await Deno.mkdir(`${dataDir}/pki`);
  for (const name of ["ca.key", "ca.crt"]) await Deno.writeTextFile(`${dataDir}/pki/${name}`, "");

  assertEquals([await needsJoin(anEtcdConfig(), paths), await needsJoin(aClusterConfig(), paths)], [true, false]);
  await Deno.remove(`${dataDir}/pki/ca.key`);
  assertEquals(await needsJoin(aClusterConfig(), paths), true);
  await Deno.remove(dataDir, { recursive: true });
});

Deno.test("checkJoinable() refuses a token where there is nothing to be joined", () => {
  assertThrows(() => checkJoinable({ single: true, token: TOKEN }, anEtcdConfig()), K0sError, "--single");
  assertThrows(
    () => checkJoinable({ single: false, token: TOKEN }, aClusterConfig()),
    K0sError,
    "takes one controller",
  );
  checkJoinable({ single: false, token: TOKEN }, anEtcdConfig());
  checkJoinable({ single: true }, aClusterConfig());
});

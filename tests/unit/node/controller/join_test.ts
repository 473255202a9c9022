import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { nodePaths } from "../../../../lib/config/mod.ts";
import type { TokenSource } from "../../../../lib/join/mod.ts";
import { checkJoinable, joinCluster, needsJoin } from "../../../../lib/node/controller/join.ts";
import { aClusterConfig, aControllerState, anEtcdConfig } from "../../../support/a_controller.ts";

const TOKEN: TokenSource = {
  description: "token argument",
  read: () => Promise.reject(new K0sError("the token was read")),
};

Deno.test("joinCluster() does not read the token of a controller that has joined", async () => {
  const dataDir = await Deno.makeTempDir();
  const options = { single: false, token: TOKEN };
  const join = () => joinCluster(aControllerState({ options, config: anEtcdConfig(), dataDir }), AbortSignal.abort());

  await assertRejects(join, K0sError, "the token was read");
  await Deno.mkdir(`${dataDir}/etcd/member/snap`, { recursive: true });
  await Deno.writeTextFile(`${dataDir}/etcd/member/snap/db`, "");
  await join();

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

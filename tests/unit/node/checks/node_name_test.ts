import { assert, assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { checkControllerNames, checkNodeName } from "../../../../lib/node/checks/node_name.ts";
import { aClusterConfig, anEtcdConfig, controllerOptions } from "../../../support/a_controller.ts";

const NO_ARGS = { kubeletExtraArgs: "" };

for (const name of ["one", "Node-1.Example.COM", "0", "a".repeat(63)]) {
  Deno.test(`checkNodeName() takes "${name}"`, () => checkNodeName(NO_ARGS, name));
}

const REFUSED: [string, string][] = [
  ["my_node", "my-node"],
  ["-a", "a"],
  ["a-", "a"],
  ["a..b", "a.b"],
  ["a.-b", "a.b"],
  ["a b", "a-b"],
  ["küche", "k-che"],
  ["___", "node1"],
  ["a".repeat(64), "a".repeat(63)],
];
for (const [name, proposal] of REFUSED) {
  Deno.test(`checkNodeName() refuses "${name}" and proposes "${proposal}"`, () => {
    const error = assertThrows(() => checkNodeName(NO_ARGS, name), K0sError);

    assert(error.message.includes(JSON.stringify(name)), error.message);
    assert(error.hint?.includes(`--hostname-override=${proposal}`), error.hint);
    checkNodeName(NO_ARGS, proposal);
  });
}

Deno.test("checkNodeName() looks at the name that the kubelet is given", () => {
  checkNodeName({ kubeletExtraArgs: "--hostname-override=fine" }, "my_node");
  assertThrows(() => checkNodeName({ kubeletExtraArgs: "--hostname-override=my_node" }, "fine"), K0sError, '"my_node"');
});

Deno.test("checkControllerNames() checks a controller without pods too, which has a Lease by its name", () => {
  const alone = controllerOptions({ single: false });

  assertThrows(() => checkControllerNames(alone, aClusterConfig(), "my_node"), K0sError, "of this node");
  checkControllerNames(alone, aClusterConfig(), "a".repeat(64));
  assertThrows(() => checkControllerNames(alone, aClusterConfig(), "a".repeat(245)), K0sError, "245 characters");
  assertThrows(() => checkControllerNames(controllerOptions(), aClusterConfig(), "a".repeat(64)), K0sError);
});

Deno.test("checkControllerNames() checks the member of etcd, where it has an object", () => {
  const config = anEtcdConfig();
  const { etcd } = config.spec.storage;
  const named = aClusterConfig({ storage: { type: "etcd", etcd: { ...etcd!, extraArgs: { name: "My_member" } } } });

  const error = assertThrows(
    () => checkControllerNames(controllerOptions({ single: false }), named, "fine"),
    K0sError,
    'Cannot use "my_member" as the name of this member of etcd',
  );
  assertEquals(error.hint, "Set spec.storage.etcd.extraArgs.name to another, such as my-member");
  checkControllerNames(controllerOptions(), named, "fine");
  checkControllerNames(controllerOptions({ single: false }), config, "fine");
});

import { assertEquals, assertThrows } from "@std/assert";
import { ConfigError, K0sError } from "../../../lib/base/mod.ts";
import { awaitsCloudProvider, checkKubeletArgs, nodeName } from "../../../lib/components/mod.ts";

const GIVEN = { labels: {}, taints: [], kubeletExtraArgs: "" };

Deno.test("nodeName() is the host's name in lower case, unless overridden", () => {
  assertEquals(nodeName({}, " FooBar\n"), "foobar");
  assertEquals(nodeName({ "hostname-override": "Other" }, "foobar"), "other");
  assertThrows(() => nodeName({}, " "), K0sError, "node name");
});

Deno.test("awaitsCloudProvider() follows the kubelet's own flag, which wins", () => {
  const cases: [boolean, string][] = [[false, ""], [true, ""], [false, "--cloud-provider=external"], [
    true,
    "--cloud-provider=",
  ]];
  const found = cases.map(([enableCloudProvider, kubeletExtraArgs]) =>
    awaitsCloudProvider({ enableCloudProvider, kubeletExtraArgs })
  );

  assertEquals(found, [false, true, true, false]);
});

Deno.test("checkKubeletArgs() takes what a kubelet takes", () => {
  checkKubeletArgs(GIVEN);
  checkKubeletArgs({ labels: { a: "b" }, taints: ["a=b:NoSchedule"], kubeletExtraArgs: "--node-labels=a=b,c --v=4" });
});

Deno.test("checkKubeletArgs() lists everything that is wrong, and where it was given", () => {
  const error = assertThrows(() =>
    checkKubeletArgs({
      labels: { x: "b c" },
      taints: ["a:Never"],
      kubeletExtraArgs:
        '--node-labels=k8s.io/x=y --register-with-taints=b,c=d:NoExecute --s="1 2" --node-ip=192.0.2.2,foo',
    }), ConfigError);

  assertEquals(error.problems.map(({ path }) => path), [
    "--labels",
    "--taints",
    "--kubelet-extra-args",
    "--kubelet-extra-args --node-labels",
    "--kubelet-extra-args --node-ip",
    "--kubelet-extra-args --register-with-taints",
  ]);
});

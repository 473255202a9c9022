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

Deno.test("checkKubeletArgs() refuses addresses of a node that its kubelet would end with, or never tell", () => {
  const problemsOf = (ip: string) => {
    try {
      checkKubeletArgs({ ...GIVEN, kubeletExtraArgs: `--node-ip=${ip}` });
      return [];
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      return error.problems.map(({ message }) => message);
    }
  };
  const cases: [ip: string, why: string][] = [
    ["192.0.2.2,192.0.2.3", "expected one address, or one of each family"],
    ["192.0.2.2,2001:db8::2,2001:db8::3", "expected one address, or one of each family"],
    ["127.0.0.1", "a loopback address, at which other nodes find themselves"],
    ["fe80::1", "a link-local address"],
    ["169.254.1.1", "a link-local address"],
    ["224.0.0.1", "a multicast address"],
    ["0.0.0.0,2001:db8::2", "leaves the choice to the kubelet, as one of two may not"],
  ];
  for (const [ip, why] of cases) {
    const named = why.startsWith("leaves") ? "0.0.0.0" : ip;
    assertEquals(problemsOf(ip), [`Invalid value: "${named}": ${why}`], ip);
  }
  for (const ip of ["", "192.0.2.2", "2001:db8::2,192.0.2.2", "::", "0.0.0.0"]) assertEquals(problemsOf(ip), [], ip);
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

import { assert, assertEquals } from "@std/assert";
import { etcd, type EtcdInputs, isRemovalNotice, memberName } from "../../../lib/components/mod.ts";
import { defaultClusterConfig, type GivenArgs, nodePaths } from "../../../lib/config/mod.ts";

const INPUTS: EtcdInputs = {
  paths: nodePaths(),
  user: { uid: 7, gid: 0 },
  memberName: "one",
  peerAddress: "192.0.2.2",
  logLevel: "info",
  tokenAlgorithm: "RS512",
  certificatesDigest: "d1",
  extraArgs: {},
  rawArgs: [],
};

Deno.test("etcd.spec() serves clients on the loopback address only, with their certificates checked", () => {
  const { args } = etcd.spec(INPUTS);

  assert(args.includes("--listen-client-urls=https://127.0.0.1:2379"));
  assert(args.includes("--client-cert-auth=true"));
  assert(args.includes("--peer-client-cert-auth=true"));
});

Deno.test("etcd.spec() signs tokens as its kind of key allows", () => {
  const authToken = ({ args }: { args: readonly string[] }) => args.find((arg) => arg.startsWith("--auth-token"));

  assert(authToken(etcd.spec(INPUTS))?.includes(",sign-method=RS512,"));
  assert(authToken(etcd.spec({ ...INPUTS, tokenAlgorithm: "ES256" }))?.includes(",sign-method=ES256,"));
});

Deno.test("etcd.spec() puts an IPv6 peer address into brackets", () => {
  const { args } = etcd.spec({ ...INPUTS, peerAddress: "2001:db8::1" });

  assert(args.includes("--listen-peer-urls=https://[2001:db8::1]:2380"));
});

Deno.test("etcd.spec() lets extra arguments win over defaults", () => {
  const { args } = etcd.spec({ ...INPUTS, extraArgs: { "log-level": "warn" } });

  assertEquals(args.filter((arg) => arg.startsWith("--log-level")), ["--log-level=warn"]);
});

Deno.test("etcd.spec() reacts to new certificates", () => {
  assertEquals(etcd.spec(INPUTS).reactsTo, { certificatesDigest: "d1" });
});

Deno.test("etcd.spec() starts a first member on its own", () => {
  const { args } = etcd.spec(INPUTS);

  assert(args.includes("--initial-cluster=one=https://192.0.2.2:2380"));
  assertEquals(args.filter((arg) => arg.startsWith("--initial-cluster-state")), []);
});

Deno.test("etcd.spec() starts a member that joins with all members, and gives it time to catch up", () => {
  const initialCluster = ["zero=https://192.0.2.1:2380", "one=https://192.0.2.2:2380"];

  const { args, ready } = etcd.spec({ ...INPUTS, initialCluster });

  assert(args.includes("--initial-cluster=zero=https://192.0.2.1:2380,one=https://192.0.2.2:2380"));
  assert(args.includes("--initial-cluster-state=existing"));
  assertEquals(ready?.kind === "http" && ready.withinMs, 600_000);
});

Deno.test("etcd.spec() chooses no ciphers for TLS 1.3, where etcd refuses a choice", () => {
  for (const given of [{ extraArgs: { "tls-min-version": "TLS1.3" } }, { rawArgs: ["--tls-min-version=TLS1.3"] }]) {
    const { args } = etcd.spec({ ...INPUTS, ...given });

    assertEquals(args.filter((arg) => arg.startsWith("--cipher-suites")), []);
  }
});

Deno.test("memberName() is what the operator says in whatever form, else the name of the host", () => {
  const nameOf = (given: GivenArgs) => {
    const config = defaultClusterConfig({ hostAddress: "192.0.2.2" });
    Object.assign(config.spec.storage.etcd!, given);
    return memberName(config, "host");
  };

  assertEquals(nameOf({}), "host");
  assertEquals(nameOf({ extraArgs: { name: "two" } }), "two");
  assertEquals(nameOf({ extraArgs: { name: "two" }, rawArgs: ["--name=three"] }), "three");
});

Deno.test("isRemovalNotice() knows etcd's word of its own removal, and that it is not about others", () => {
  const removed = "the member has been permanently removed from the cluster";
  const own = `{"level":"warn","msg":"server error","error":"${removed}"}`;
  const [, why] = new RegExp(etcd.spec(INPUTS).complaints!.pattern).exec(own) ?? [];

  assertEquals(why, removed);
  assert(isRemovalNotice(own));
  assert(isRemovalNotice(`etcd: ${removed}; ended unexpectedly: exit code 0`));
  assert(!isRemovalNotice(`{"level":"warn","msg":"peer was removed","remote-peer-id":"1","error":"${removed}"}`));
  assert(!isRemovalNotice("ended unexpectedly: exit code 1"));
});

Deno.test("etcd.spec() asks no proxy for members, wherever they are", () => {
  assertEquals(etcd.spec(INPUTS).env, { NO_PROXY: "*", no_proxy: "*" });
});

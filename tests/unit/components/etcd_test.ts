import { assert, assertEquals } from "@std/assert";
import { etcd, type EtcdInputs } from "../../../lib/components/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";

const INPUTS: EtcdInputs = {
  paths: nodePaths(),
  user: { uid: 7, gid: 0 },
  memberName: "one",
  peerAddress: "192.0.2.2",
  logLevel: "info",
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

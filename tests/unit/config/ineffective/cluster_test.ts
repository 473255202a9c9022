import { assertEquals } from "@std/assert";
import { pathsOf, warnedOf } from "./_warned.ts";

const EXTERNAL = "externalCluster: {endpoints: ['https://192.0.2.7:2379'], etcdPrefix: k0s}";

/** A `spec`, and what is told of it. */
const TOLD: [spec: string, ...told: string[]][] = [
  ["storage: {type: kine, etcd: {peerAddress: 192.0.2.3}}", "storage.etcd: Ignored: the storage is kine"],
  ["storage: {kine: {dataSource: 'sqlite://a'}}", "storage.kine: Ignored: the storage is etcd"],
  [
    `storage: {type: etcd, etcd: {${EXTERNAL}, extraArgs: {quota-backend-bytes: '1'}, ca: {expiresAfter: 1h}}}`,
    "storage.etcd.ca: Without effect: the etcd is one that k0s does not run",
    "storage.etcd.extraArgs: Without effect: the etcd is one that k0s does not run",
  ],
  [
    "api: {extraArgs: {service-account-extend-token-expiration: 'true'}}, security: {extendServiceAccountTokens: false}",
    "security.extendServiceAccountTokens: Without effect: spec.api gives service-account-extend-token-expiration",
  ],
];

for (const [spec, ...told] of TOLD) {
  Deno.test(`ineffectiveInCluster has a reason for ${spec}`, () => assertEquals(warnedOf(spec), told));
}

const SILENT = [
  "storage: {type: kine, etcd: {peerAddress: 192.0.2.2, ca: {expiresAfter: 87600h}}}",
  `api: {address: 192.0.2.5}, storage: {type: etcd, etcd: {peerAddress: 192.0.2.5, ${EXTERNAL}}}`,
  // `k0s install` makes the accounts of all of them.
  "storage: {type: kine}, installConfig: {users: {etcdUser: other, kineUser: mine}}",
  "installConfig: {users: {etcdUser: other, kineUser: mine}}",
  "security: {extendServiceAccountTokens: false}",
];

for (const spec of SILENT) {
  Deno.test(`ineffectiveInCluster has nothing to say of ${spec}`, () => assertEquals(warnedOf(spec), []));
}

Deno.test("ineffectiveInCluster has a reason for half of a repository's credentials", () => {
  const told = (more: string) =>
    pathsOf(`extensions: {helm: {repositories: [{name: a, url: 'https://example.org', ${more}}]}}`);

  assertEquals(told("username: u"), ["extensions.helm.repositories[0].username"]);
  assertEquals(told("password: p"), ["extensions.helm.repositories[0].password"]);
  assertEquals(told("username: u, password: p"), []);
});

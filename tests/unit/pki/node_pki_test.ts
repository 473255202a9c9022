import { assertEquals, assertThrows } from "@std/assert";
import { nodePkiSpecs } from "../../../lib/pki/node_pki.ts";
import { PkiFixture } from "./_fixture.ts";

const USERS = {
  etcd: { uid: 1, gid: 1 },
  kine: { uid: 5, gid: 5 },
  kubeApiserver: { uid: 2, gid: 2 },
  kubeScheduler: { uid: 3, gid: 3 },
  konnectivityServer: { uid: 4, gid: 4 },
};

Deno.test("nodePkiSpecs() lists upstream's certificates with their subjects, signers and owners", async () => {
  await using pki = new PkiFixture({ users: USERS, storage: "etcd", etcdPeerAddress: "192.0.2.2", konnectivity: true });

  const { leaves } = nodePkiSpecs(pki.options);

  const api = "kubernetes localhost 127.0.0.1";
  assertEquals(
    leaves.map((leaf) => [
      leaf.name,
      leaf.commonName,
      leaf.organizations.join(),
      leaf.signer,
      leaf.sans.join(" "),
      leaf.place.keyOwner.uid,
    ]),
    [
      ["admin", "kubernetes-admin", "system:masters", "ca", "", 0],
      ["server", "kubernetes", "kubernetes", "ca", api, 2],
      ["k0s-api", "k0s-api", "kubernetes", "ca", api, 2],
      ["apiserver-kubelet-client", "apiserver-kubelet-client", "system:masters", "ca", "", 2],
      ["ccm", "system:kube-controller-manager", "system:kube-controller-manager", "ca", "", 2],
      ["scheduler", "system:kube-scheduler", "system:kube-scheduler", "ca", "", 3],
      ["front-proxy-client", "front-proxy-client", "front-proxy-client", "front-proxy-ca", "", 2],
      ["konnectivity", "system:konnectivity-server", "", "ca", api, 4],
      ["apiserver-etcd-client", "apiserver-etcd-client", "apiserver-etcd-client", "etcd/ca", "127.0.0.1 localhost", 2],
      ["etcd/server", "etcd-server", "etcd-server", "etcd/ca", "127.0.0.1 localhost", 1],
      ["etcd/peer", "192.0.2.2", "etcd-peer", "etcd/ca", "192.0.2.2", 1],
    ],
  );
});

Deno.test("nodePkiSpecs() lists authorities and token keys with their owners", async () => {
  await using pki = new PkiFixture({ users: USERS, storage: "etcd", etcdPeerAddress: "192.0.2.2" });

  const { authorities, signingKeys } = nodePkiSpecs(pki.options);

  assertEquals([...authorities, ...signingKeys].map(({ name, place }) => [name, place.keyOwner.uid]), [
    ["ca", 2],
    ["front-proxy-ca", 0],
    ["etcd/ca", 0],
    ["sa", 2],
    ["etcd/jwt", 1],
  ]);
});

Deno.test("nodePkiSpecs() has nothing of etcd and konnectivity without them", async () => {
  await using pki = new PkiFixture();

  const { authorities, leaves, signingKeys } = nodePkiSpecs(pki.options);

  const names = [...authorities, ...leaves, ...signingKeys].map(({ name }) => name);
  assertEquals(names.filter((name) => /etcd|konnectivity/.test(name)), []);
});

Deno.test("nodePkiSpecs() needs a peer address with etcd", async () => {
  await using pki = new PkiFixture({ storage: "etcd" });

  assertThrows(() => nodePkiSpecs(pki.options), TypeError, "etcdPeerAddress");
});

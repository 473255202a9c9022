import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { ETCD_MEMBERS, type EtcdMember, MEMBER_LABELS } from "../../../lib/etcd/mod.ts";
import { OwnMember, type OwnMemberOptions } from "../../../lib/etcd/reconcile_own_member.ts";
import { FakeCluster } from "../../support/fake_cluster.ts";
import { FakeEtcd, member, NEVER } from "./_fake_etcd.ts";

const PATH = "/apis/etcd.k0sproject.io/v1beta1/etcdmembers/one";

interface World {
  cluster: FakeCluster;
  etcd: FakeEtcd;
  own: OwnMember;
  object: () => EtcdMember;
}

async function world(run: (world: World) => Promise<void>, others: string[] = ["two"]): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  try {
    const cluster = new FakeCluster();
    cluster.kinds.push(ETCD_MEMBERS);
    const etcd = new FakeEtcd(member("One", 1), ...others.map((name, index) => member(name, index + 2)));
    const options: OwnMemberOptions = {
      kube: cluster.client(),
      ports: etcd.ports,
      paths: { dataDir },
      memberName: "One",
      peerAddress: "192.0.2.1",
      peerUrl: "https://192.0.2.1:2380",
      leaseName: "k0s-ctrl-one",
      invocationId: "run-1",
      onLeft: () => {},
    };
    await run({ cluster, etcd, own: new OwnMember(options), object: () => cluster.objects.get(PATH) as EtcdMember });
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("OwnMember registers the member under upstream's labels and reports about it", () =>
  world(async ({ own, etcd, object }) => {
    etcd.variables = { "raft.status": { commit: 9, progress: { "1": { match: 9 }, "2": { match: 4 } } } };

    assertEquals(await own.pass(true, NEVER), false);

    assertEquals(object().metadata.labels, {
      [MEMBER_LABELS.lease]: "k0s-ctrl-one",
      [MEMBER_LABELS.shutdownOnLeave]: "run-1",
    });
    const { memberID, peerAddress, conditions, report } = object().status!;
    assertEquals([memberID, peerAddress, conditions?.[0]?.status], ["1", "192.0.2.1", "True"]);
    assertEquals([report?.dbSizeBytes, report?.isLeader, report?.lags], [100, true, { "1": 0, "2": 5 }]);
  }));

Deno.test("OwnMember does not leave because of an object of an earlier life", () =>
  world(async ({ own, cluster, etcd, object }) => {
    const { apiVersion, kind } = ETCD_MEMBERS;
    const labels = { [MEMBER_LABELS.shutdown]: "run-1" };
    cluster.put(PATH, { apiVersion, kind, metadata: { name: "one", labels }, spec: { leave: true } });

    assertEquals(await own.pass(false, NEVER), false);

    assertEquals(object().spec, { leave: false });
    assertEquals(object().metadata.labels?.[MEMBER_LABELS.shutdown], undefined);
    assertEquals(etcd.names, ["One", "two"]);
  }));

Deno.test("OwnMember leaves when it is told to by the leader, not by spec.leave alone", () =>
  world(async ({ own, cluster, etcd, object }) => {
    await own.pass(false, NEVER);
    cluster.put(PATH, { ...object(), spec: { leave: true } });
    assertEquals(await own.pass(false, NEVER), false);

    const labels = { ...object().metadata.labels, [MEMBER_LABELS.shutdown]: "run-1" };
    cluster.put(PATH, { ...object(), metadata: { ...object().metadata, labels } });

    assertEquals(await own.pass(false, NEVER), true);
    assertEquals(etcd.names, ["two"]);
  }));

Deno.test("OwnMember writes into its object why it cannot leave", () =>
  world(async ({ own, cluster, etcd, object }) => {
    await own.pass(false, NEVER);
    const labels = { ...object().metadata.labels, [MEMBER_LABELS.shutdown]: "run-1" };
    cluster.put(PATH, { ...object(), metadata: { ...object().metadata, labels }, spec: { leave: true } });

    assertEquals(await own.pass(false, NEVER), false);

    assertEquals(object().status?.reconcileStatus, "Failed");
    assertEquals(object().status?.message?.includes("only voting member"), true);
    assertEquals(etcd.names, ["One"]);
  }, []));

Deno.test("OwnMember tells the others its new address, and finds its member though they know another one", () =>
  world(async ({ own, etcd, object }) => {
    etcd.members = etcd.members.map((one) => one.id === "1" ? { ...one, peerUrls: ["https://192.0.2.9:2380"] } : one);

    await own.pass(true, NEVER);
    await own.pass(true, NEVER);

    assertEquals(etcd.members[0]?.peerUrls, ["https://192.0.2.1:2380"]);
    assertEquals(etcd.changes, ['/v3/cluster/member/update {"ID":"1","peerURLs":["https://192.0.2.1:2380"]}']);
    assertEquals([object().status?.memberID, object().status?.peerAddress], ["1", "192.0.2.1"]);
  }));

const FORMER = PATH.replace(/one$/, "former");

Deno.test("OwnMember removes the object of a former name of its host, and those of others stay", () =>
  world(async ({ own, cluster, object }) => {
    const put = (path: string, name: string, memberID: string) =>
      cluster.put(path, { ...ETCD_MEMBERS, metadata: { name }, status: { peerAddress: "192.0.2.1", memberID } });
    put(FORMER, "former", "1");
    put(PATH.replace(/one$/, "two"), "two", "2");

    await own.pass(true, NEVER);

    assertEquals([...cluster.objects.keys()].toSorted(), [PATH, PATH.replace(/one$/, "two")]);
    assertEquals(object().status?.memberID, "1");
  }));

Deno.test("OwnMember does not take over the object of a member that is there", () =>
  world(async ({ own, cluster, etcd, object }) => {
    const theirs = { ...ETCD_MEMBERS, metadata: { name: "one" }, status: { peerAddress: "192.0.2.2", memberID: "2" } };
    cluster.put(PATH, theirs);

    await assertRejects(() => own.pass(true, NEVER), K0sError, "it is that of another member of etcd, 2");
    assertEquals(object().status?.memberID, "2");

    etcd.members = etcd.members.filter(({ id }) => id !== "2");
    await own.pass(true, NEVER);
    assertEquals(object().status?.memberID, "1");
  }));

import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { type ClusterConfig, nodePaths } from "../../../../lib/config/mod.ts";
import { checkStoredCluster } from "../../../../lib/node/checks/stored_cluster.ts";
import { recordStore } from "../../../../lib/node/checks/store_change.ts";
import { aClusterConfig, fakePorts } from "../../../support/a_controller.ts";
import { FakeHttp } from "../../../support/fake_http.ts";
import { rangeResponse } from "../../../support/range_response.ts";

const OURS = "-----BEGIN CERTIFICATE-----\nb3Vycw==\n-----END CERTIFICATE-----\n";
const THEIRS = "-----BEGIN CERTIFICATE-----\ndGhlaXJz\n-----END CERTIFICATE-----\n";

/** Runs the check on a store that answers what the test says. @returns What was asked for: URL and key. */
async function check(
  config: ClusterConfig,
  answer: (url: string) => Response,
  { earlier, tell = () => {} }: { earlier?: ClusterConfig; tell?: (found: unknown) => void } = {},
): Promise<[string, string][]> {
  const dataDir = await Deno.makeTempDir();
  await Deno.mkdir(`${dataDir}/pki`);
  await Deno.writeTextFile(`${dataDir}/pki/ca.crt`, OURS);
  const http = new FakeHttp();
  const asked: [string, string][] = [];
  http.answer = (url, init) => {
    const body = init.body as Uint8Array;
    asked.push([url, new TextDecoder().decode(body.subarray(body.indexOf(0x2f)))]);
    return answer(url);
  };
  try {
    const paths = nodePaths({ dataDir });
    if (earlier !== undefined) await recordStore({ config: earlier, paths });
    tell(await checkStoredCluster({ config, paths, ports: { ...fakePorts(), http } }, new AbortController().signal));
    assertEquals(http.openSessions, 0);
    return asked;
  } finally {
    await Deno.remove(dataDir, { recursive: true });
  }
}

/** An answer whose value holds a text among other bytes; without a text, that there is none. */
function holding(text: string): Response {
  const value = new Uint8Array([0xff, 0x80, ...new TextEncoder().encode(text), 0xfe]);
  return rangeResponse(text === "" ? [] : [{ key: "/a", value }]);
}

function kineAt(dataSource: string): ClusterConfig {
  return aClusterConfig({ storage: { type: "kine", kine: { dataSource } } });
}

const SHARED = kineAt("postgres://h/d");

Deno.test("checkStoredCluster() takes an empty store and one with our authority", async () => {
  const key = "/registry/configmaps/kube-system/kube-root-ca.crt";
  assertEquals(await check(SHARED, () => holding("")), [["http://localhost/etcdserverpb.KV/Range", key]]);
  await check(SHARED, () => holding(`ca.crt${OURS}`));
  await check(SHARED, () => holding(THEIRS + OURS));
});

Deno.test("checkStoredCluster() says whether there is a cluster in the store yet", async () => {
  const found: unknown[] = [];
  for (const text of ["", OURS]) await check(SHARED, () => holding(text), { tell: (is) => found.push(is) });
  await check(kineAt("sqlite://x"), () => holding(""), { tell: (is) => found.push(is) });

  assertEquals(found, ["none", "ours", "unshared"]);
});

Deno.test("checkStoredCluster() refuses a store with another authority", async () => {
  await assertRejects(() => check(SHARED, () => holding(THEIRS)), K0sError, "it holds another cluster");
});

Deno.test("checkStoredCluster() refuses an empty store in the place of another, and takes one with our cluster", async () => {
  const earlier = kineAt("postgres://another/d");

  await assertRejects(
    () => check(SHARED, () => holding(""), { earlier }),
    K0sError,
    'PostgreSQL at another:5432, database "d"',
  );
  await check(SHARED, () => holding(OURS), { earlier });
  await check(SHARED, () => holding(""), { earlier: SHARED });
});

Deno.test("checkStoredCluster() does not ask a store that nobody else can have", async () => {
  assertEquals(await check(kineAt("sqlite://x"), () => holding(THEIRS)), []);
  assertEquals(await check(aClusterConfig({ storage: { type: "etcd" } }), () => holding(THEIRS)), []);
});

Deno.test("checkStoredCluster() asks the members of an external etcd one after the other, below its prefix", async () => {
  const external = { endpoints: ["http://a:2379/", "http://b:2379"], etcdPrefix: `one${"/long".repeat(30)}` };
  const config = aClusterConfig({
    storage: {
      type: "etcd",
      etcd: {
        peerAddress: "192.0.2.2",
        ca: { expiresAfter: "1h", certificatesExpireAfter: "1h" },
        externalCluster: external,
      },
    },
  });

  const asked = await check(config, (url) => url.startsWith("http://a") ? new Response(null) : holding(OURS));

  const key = `/${external.etcdPrefix}/configmaps/kube-system/kube-root-ca.crt`;
  assertEquals(asked, [
    ["http://a:2379/etcdserverpb.KV/Range", key],
    ["http://b:2379/etcdserverpb.KV/Range", key],
  ]);
});

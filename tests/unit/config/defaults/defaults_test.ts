import { assertEquals, assertNotEquals } from "@std/assert";
import {
  defaultCalico,
  defaultClusterConfig,
  defaultEtcd,
  defaultKine,
  defaultKuberouter,
  defaultNodeProxy,
} from "../../../../lib/config/defaults/defaults.ts";
import { parseDocument } from "../../../../lib/config/parse.ts";
import { renderDocument } from "../../../../lib/config/render.ts";

const hostAddress = "192.0.2.2";

Deno.test("defaultClusterConfig() stores in etcd, a single node in SQLite under its data directory", () => {
  assertEquals(defaultClusterConfig({ hostAddress }).spec.storage, {
    type: "etcd",
    etcd: defaultEtcd({ hostAddress }),
  });
  assertEquals(defaultClusterConfig({ hostAddress, single: true, dataDir: "/srv/k0s" }).spec.storage, {
    type: "kine",
    kine: { dataSource: "sqlite://file:/srv/k0s/db/state.db?mode=rwc&_journal=WAL" },
  });
});

Deno.test("defaultClusterConfig() is sound, with and without --single", () => {
  for (const single of [true, false]) {
    const config = defaultClusterConfig({ hostAddress, single });
    assertEquals(
      parseDocument(renderDocument(config, { includeImages: true }), { hostAddress, single }).config,
      config,
    );
  }
});

Deno.test("defaultClusterConfig() gives a fresh value at each call", () => {
  const changed = defaultClusterConfig({ hostAddress });
  changed.spec.api.port = 1;
  changed.spec.images.pause.version = "x";

  assertNotEquals(changed, defaultClusterConfig({ hostAddress }));
});

Deno.test("defaultEtcd() announces this node's address", () => {
  assertEquals(defaultEtcd({ hostAddress }).peerAddress, hostAddress);
});

Deno.test("defaultKine() falls back to the default data directory", () => {
  assertEquals(
    defaultKine({ hostAddress }).dataSource,
    "sqlite://file:/var/lib/k0s/db/state.db?mode=rwc&_journal=WAL",
  );
});

Deno.test("defaultKuberouter() derives the MTU", () => assertEquals(defaultKuberouter().autoMTU, true));

Deno.test("defaultCalico() uses VXLAN", () => assertEquals(defaultCalico().mode, "vxlan"));

Deno.test("defaultNodeProxy() binds upstream's ports", () => {
  const { apiServerBindPort, konnectivityServerBindPort } = defaultNodeProxy("traefik");
  assertEquals([apiServerBindPort, konnectivityServerBindPort], [7443, 7132]);
});

import { assertEquals } from "@std/assert";
import { kine, sqliteFileOf } from "../../../lib/components/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";

Deno.test("kine.spec() listens on the socket whose name upstream uses, as the API server's user", () => {
  const spec = kine.spec({
    paths: nodePaths(),
    user: { uid: 7, gid: 0 },
    dataSource: "sqlite://file:/x",
    extraArgs: { "compact-interval": "5m" },
    rawArgs: ["--debug"],
  });

  assertEquals(spec.args, [
    "--compact-interval=5m",
    "--endpoint=sqlite://file:/x",
    "--listen-address=unix:///run/k0s/kine/kine.sock:2379",
    "--metrics-bind-address=127.0.0.1:2380",
    "--debug",
  ]);
  assertEquals(spec.user, { uid: 7, gid: 0 });
});

const DATA_SOURCES: [string, string | undefined][] = [
  ["sqlite://file:/var/lib/k0s/db/state.db?mode=rwc&_journal=WAL", "/var/lib/k0s/db/state.db"],
  ["sqlite://file:///srv/state.db", "/srv/state.db"],
  ["sqlite:///srv/state.db?mode=rwc", "/srv/state.db"],
  ["sqlite://db/state.db", "/data/db/state.db"],
  ["sqlite://:memory:", undefined],
  ["sqlite://", undefined],
  ["postgres://user@host/db", undefined],
  ["no data source", undefined],
];

for (const [dataSource, file] of DATA_SOURCES) {
  Deno.test(`sqliteFileOf() finds ${file ?? "no file"} in ${dataSource}`, () => {
    assertEquals(sqliteFileOf(dataSource, "/data"), file);
  });
}

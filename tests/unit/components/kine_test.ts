import { assertEquals, assertMatch } from "@std/assert";
import { isRefusal, kine, kineDirectory, type KineInputs, sqliteFileOf } from "../../../lib/components/mod.ts";
import { dataSourceOf, nodePaths } from "../../../lib/config/mod.ts";
import { aClusterConfig } from "../../support/a_controller.ts";

function specFor(dataSource: string, changes: Partial<KineInputs> = {}) {
  const config = aClusterConfig({ storage: { type: "kine", kine: { dataSource } } });
  const source = dataSourceOf(config);
  const user = { uid: 7, gid: 0 };
  return kine.spec({ paths: nodePaths(), user, dataSource, source, extraArgs: {}, rawArgs: [], ...changes });
}

Deno.test("kine.spec() listens on the socket whose name upstream uses, as the API server's user", () => {
  const spec = specFor("sqlite://file:/x", { extraArgs: { "compact-interval": "5m" }, rawArgs: ["--debug"] });

  assertEquals(spec.args, [
    "--compact-interval=5m",
    "--listen-address=unix:///run/k0s/kine/kine.sock:2379",
    "--metrics-bind-address=127.0.0.1:2380",
    "--debug",
  ]);
  assertEquals(spec.user, { uid: 7, gid: 0 });
});

Deno.test("kine.spec() hands over the data source where other users cannot see it, and masks its password", () => {
  const spec = specFor("postgres://u:p%40ssword@h/d");

  assertEquals(spec.env, { KINE_ENDPOINT: "postgres://u:p%40ssword@h/d" });
  assertEquals(spec.args.join(" ").includes("ssword"), false);
  assertEquals(spec.secrets, ["p%40ssword", "p@ssword"]);
  assertEquals(spec.longestPauseMs, 5_000);
  assertEquals(spec.complaints?.about, 'PostgreSQL at h:5432, database "d", user "u"');
});

Deno.test("kine.spec() opens its socket to the API server's group where that has another account", () => {
  const { env } = specFor("sqlite://file:/x", { isApart: true });

  assertEquals(env, { KINE_ENDPOINT: "sqlite://file:/x", KINE_SHARED_SOCKET: "/run/k0s/kine/kine.sock:2379" });
});

Deno.test("kine.spec() keeps a NATS inside kine off the network and out of /tmp", () => {
  const cases: [string, string][] = [
    ["nats://", "nats://?dataDir=%2Fvar%2Flib%2Fk0s%2Fdb%2Fnats&dontListen=true"],
    ["nats://127.0.0.1:4222?bucket=b", "nats://127.0.0.1:4222?bucket=b&dataDir=%2Fvar%2Flib%2Fk0s%2Fdb%2Fnats"],
    ["nats://?serverConfig=/etc/nats.conf", "nats://?serverConfig=/etc/nats.conf"],
    ["nats://u:p@h:4222?noEmbed", "nats://u:p@h:4222?noEmbed"],
  ];
  for (const [dataSource, endpoint] of cases) assertEquals(specFor(dataSource).env, { KINE_ENDPOINT: endpoint });
});

Deno.test("kine.spec() understands what kine says when it cannot open its database", () => {
  const pattern = new RegExp(specFor("postgres://h/d").complaints?.pattern ?? "");
  const why = (line: string) => pattern.exec(line)?.groups?.["why"];

  assertEquals(why("ERRO[2026-11-23T02:13:07Z] Failed to ping database connection: no route "), "no route");
  assertEquals(
    why("FATA[2026-11-23T02:13:07Z] failed to create driver for configured endpoint: Error 1045"),
    "Error 1045",
  );
  assertEquals(
    why("ERRO[2026-11-23T02:13:07Z] Failed to list latest changes: EOF"),
    "Failed to list latest changes: EOF",
  );
  assertEquals(why("WARN[2026-11-23T02:13:07Z] failed to ensure existence of database postgres"), undefined);
});

Deno.test("kine.spec() asks for a key of the length that it says", () => {
  const { ready } = specFor("sqlite://x");
  assertEquals(ready.kind, "grpc");
  if (ready.kind !== "grpc") return;
  const [tag, length = 0, ...rest] = ready.request;
  assertEquals(tag, 0x0a);
  assertEquals(new TextDecoder().decode(new Uint8Array(rest.slice(0, length))), "/k0s-health-check");
  // limit: 1
  assertEquals(rest.slice(length), [0x18, 0x01]);
});

const REFUSED = [
  'failed SASL auth: FATAL: password authentication failed for user "k0s" (SQLSTATE 28P01)',
  "server error: FATAL: connection requires a valid client certificate (SQLSTATE 28000)",
  'FATAL: database "other" does not exist (SQLSTATE 3D000)',
  "Error 1045 (28000): Access denied for user 'k0s'@'one' (using password: YES)",
  "Error 1044 (42000): Access denied for user 'k0s'@'%' to database 'other'",
  "tls: failed to verify certificate: x509: certificate signed by unknown authority",
  "open /nope.crt: no such file or directory",
  "failed to connect to NATS server: nats: Authorization Violation",
];
const TRANSIENT = [
  "dial tcp 192.0.2.2:5432: connect: connection refused",
  "FATAL: the database system is starting up (SQLSTATE 57P03)",
  "FATAL: sorry, too many clients already (SQLSTATE 53300)",
  "Error 1040 (08004): Too many connections",
  "lookup db.example.com: i/o timeout",
  "invalid connection",
];

Deno.test("isRefusal() tells a database that will not let us in from one that is not there", () => {
  for (const complaint of REFUSED) assertEquals(isRefusal(complaint), true, complaint);
  for (const complaint of TRANSIENT) assertEquals(isRefusal(complaint), false, complaint);
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

Deno.test("kineDirectory() is where kine itself writes", () => {
  assertEquals(kineDirectory("sqlite://db/state.db", "/data"), "/data/db");
  assertEquals(kineDirectory("nats://", "/data"), "/data/db/nats");
  assertEquals(kineDirectory("nats://?dataDir=js", "/data"), "/data/js");
  assertEquals(kineDirectory("nats://h?noEmbed", "/data"), undefined);
  assertEquals(kineDirectory("mysql://tcp(h)/d", "/data"), undefined);
  assertMatch(specFor("nats://").env["KINE_ENDPOINT"] ?? "", /dontListen/);
});

Deno.test("kine.spec() takes for an alarm what tells of a change that no watch sees", () => {
  const alarm = new RegExp(specFor("postgres://u:p@h/d").alarm ?? "");
  const said = "GAP /registry/configmaps/default/a, revision=12, delete=false, next=11";

  assertEquals([`ERRO[0091] ${said}`, `time="t" level=error msg="${said}"`].map((line) => alarm.test(line)), [
    true,
    true,
  ]);
  assertEquals(alarm.test("ERRO[0091] Failed to list latest changes: GAP"), false);
});

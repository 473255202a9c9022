import { assert, assertEquals } from "@std/assert";
import {
  type DataSource,
  DataSourceProblem,
  describeDataSource,
  maskedDataSource,
  parseDataSource,
} from "../../../lib/config/data_source.ts";

function parsed(source: string): DataSource {
  const result = parseDataSource(source);
  assert(!(result instanceof DataSourceProblem), source);
  return result;
}

function problem(source: string): string {
  const result = parseDataSource(source);
  assert(result instanceof DataSourceProblem, source);
  return result.message;
}

Deno.test("parseDataSource() tells which drivers kine has, and which are for several controllers", () => {
  const isShared: [string, boolean][] = [
    ["sqlite://file:/x", false],
    ["memory://", false],
    ["postgres://h", true],
    ["postgresql://h", true],
    ["mysql://tcp(h)/", true],
    ["nats://", false],
    ["nats://h?noEmbed", true],
    ["jetstream://h", true],
  ];
  for (const [source, expected] of isShared) assertEquals(parsed(source).isShared, expected, source);
  assertEquals(problem("s3cret"), "failed to find infix between driver and DSN");
  assertEquals(problem("://x"), "no backend specified");
  assert(problem("dqlite://x").startsWith('kine has no driver "dqlite"'));
  assert(problem("https://etcd:2379").endsWith("use spec.storage.etcd.externalCluster"));
});

Deno.test("parseDataSource() never quotes a source that it refuses", () => {
  for (
    const source of ["postgres://u:s3cret w@h/d", "mysql://u:s3cret@tcp(h)", "x s3cret", "nats://u:s3cret@h:x?noEmbed"]
  ) {
    assert(!problem(source).includes("s3cret"), source);
  }
});

Deno.test("parseDataSource() keeps short passwords out of what is masked in logs", () => {
  assertEquals(parsed("postgres://u:abc@h").secrets, []);
  assertEquals(parsed("postgres://u:p%40ssword@h").secrets, ["p%40ssword", "p@ssword"]);
});

const MASKED: [source: string, masked: string][] = [
  ["sqlite://file:/var/lib/k0s/db/state.db?mode=rwc", "sqlite://file:/var/lib/k0s/db/state.db?mode=rwc"],
  ["postgres://h/db", "postgres://h/db"],
  ["postgres://k0s@h/db", "postgres://k0s@h/db"],
  ["postgres://k0s:pw@h:5432/db?sslrootcert=/a/b", "postgres://k0s:***@h:5432/db?sslrootcert=/a/b"],
  ["postgres://h/db?user=k0s&password=pw", "postgres://h/db?user=k0s&password=***"],
  ["mysql://k0s:p@s/s:w@tcp(h:3306)/db", "mysql://k0s:***@tcp(h:3306)/db"],
  ["mysql://k0s:pw@unix(/run/mysqld.sock)/", "mysql://k0s:***@unix(/run/mysqld.sock)/"],
  ["nats://token@h:4222?noEmbed", "nats://***@h:4222?noEmbed"],
  ["nats://u:pw@h1,nats://u:pw@h2", "nats://u:***@h2"],
  ["postgres://u:pw w@h", "***"],
  ["nonsense", "***"],
];

for (const [source, masked] of MASKED) {
  Deno.test(`maskedDataSource() shows ${masked} for ${source}`, () => assertEquals(maskedDataSource(source), masked));
}

Deno.test("describeDataSource() names server, database and account", () => {
  const cases: [string, string][] = [
    ["sqlite://x", "SQLite"],
    ["postgres://k0s:pw@db/Kube", 'PostgreSQL at db:5432, database "kube", user "k0s"'],
    ["postgres://a:1,[2001:db8::1]:2/d", 'PostgreSQL at a:1 or [2001:db8::1]:2, database "d"'],
    ["mysql://k0s:pw@tcp(db:33)/", 'MySQL at db:33, database "kubernetes", user "k0s"'],
    ["mysql://root@unix(/run/m.sock)/d", 'MySQL at /run/m.sock, database "d", user "root"'],
    ["nats://h?noEmbed", "NATS at h:4222"],
  ];
  for (const [source, expected] of cases) assertEquals(describeDataSource(parsed(source)), expected);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import {
  type DataSource,
  DataSourceProblem,
  mysqlSource,
  natsSource,
  postgresSource,
} from "../../../lib/config/data_source_drivers.ts";

function problemOf(result: DataSource | DataSourceProblem): string {
  assert(result instanceof DataSourceProblem);
  return result.message;
}

Deno.test("postgresSource() reads addresses, account, files and passwords", () => {
  assertEquals(
    postgresSource("k0s:p%3Aw@db.example.com:6432/Kube?sslmode=verify-full&sslrootcert=/ca&sslcert=/c&sslkey=/k"),
    {
      driver: "postgres",
      servers: [{ host: "db.example.com", port: 6432 }],
      database: "kube",
      user: "k0s",
      isShared: true,
      files: ["/ca", "/c", "/k"],
      secrets: ["p%3Aw", "p:w"],
    },
  );
  assertEquals(postgresSource("/d?host=/run/pg&port=5433&user=u&password=secret"), {
    driver: "postgres",
    servers: [],
    socket: "/run/pg/.s.PGSQL.5433",
    database: "d",
    user: "u",
    isShared: true,
    files: [],
    secrets: ["secret"],
  });
});

Deno.test("postgresSource() lets parameters win over the address, as the client does", () => {
  const serversOf = (rest: string) =>
    (postgresSource(rest) as DataSource).servers.map(({ host, port }) => `${host} ${port}`);

  assertEquals(serversOf("a:1,b:2,c/d"), ["a 1", "b 2", "c 5432"]);
  assertEquals(serversOf("a,b:2/d"), ["a 5432", "b 2"]);
  assertEquals(serversOf("a/d?host=b,c&port=1,2"), ["b 1", "c 2"]);
  assertEquals(serversOf("a:1/d?host=b"), ["b 1"]);
  assertEquals(serversOf("/d?host=::1,b&port=7"), ["::1 7", "b 7"]);
});

const WRONG_POSTGRES: [rest: string, says: string][] = [
  ["", "no host given"],
  ["u:p@h/d?sslmode=on", "sslmode must be one of"],
  ["h/d?sslcert=/c", "sslcert and sslkey"],
  ["u:p/w@h/d", "%XX"],
  ["u:p w@h/d", "%XX"],
  ["u:p%@h/d", "%XX"],
  ["u:p[@h/d", "%XX"],
  ["h:port/d", "host:port"],
  ["/d?host=h&port=x", "port must be"],
  ["h:70000/d", "host:port"],
  ["2001:db8::1/d", "host:port"],
];

for (const [rest, says] of WRONG_POSTGRES) {
  Deno.test(`postgresSource() refuses postgres://${rest}`, () => {
    assertStringIncludes(problemOf(postgresSource(rest)), says);
  });
}

Deno.test("mysqlSource() reads the driver's notation, in which a password needs no encoding", () => {
  assertEquals(mysqlSource("k0s:p@s/s(1):x@tcp([2001:db8::1]:3307)/kube?tls=true"), {
    driver: "mysql",
    servers: [{ host: "2001:db8::1", port: 3307 }],
    database: "kube",
    user: "k0s",
    isShared: true,
    files: [],
    secrets: ["p@s/s(1):x"],
  });
  assertEquals((mysqlSource("/") as DataSource).servers, [{ host: "127.0.0.1", port: 3306 }]);
  assertEquals((mysqlSource("u@unix(/m.sock)/") as DataSource).socket, "/m.sock");
});

const WRONG_MYSQL: [rest: string, says: string][] = [
  ["u:p@tcp(h:1)", "missing the slash"],
  ["u:p@h:3306/d", "tcp(host:port)"],
  ["u:p@tcp(h:x)/d", "host:port"],
  ["u:p@tcp(h)/d?tls=custom", "tls must be"],
];

for (const [rest, says] of WRONG_MYSQL) {
  Deno.test(`mysqlSource() refuses mysql://${rest}`, () => assertStringIncludes(problemOf(mysqlSource(rest)), says));
}

Deno.test("natsSource() tells a server elsewhere from one inside kine", () => {
  assertEquals(natsSource("k0s:secret@a:1,nats://k0s:secret@b?noEmbed", false), {
    driver: "nats",
    // The parameters belong to the first address.
    servers: [],
    user: "k0s",
    isShared: false,
    files: [],
    secrets: ["secret", "secret"],
  });
  const external = natsSource("secret@a:1?noEmbed&credsFile=/creds,nats://b", false) as DataSource;
  assertEquals(external.servers, [{ host: "a", port: 1 }, { host: "b", port: 4222 }]);
  assertEquals([external.isShared, external.files, external.secrets, external.user], [
    true,
    ["/creds"],
    ["secret"],
    undefined,
  ]);
  assertStringIncludes(problemOf(natsSource("?noEmbed", false)), "no host given");
});

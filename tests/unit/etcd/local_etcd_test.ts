import { assertEquals, assertRejects } from "@std/assert";
import { openLocalEtcd } from "../../../lib/etcd/mod.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeClock } from "../../support/fakes.ts";

Deno.test("openLocalEtcd() talks to our member as the API server does, and to peers as our peer", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const paths = { pkiDir: directory, etcdPkiDir: `${directory}/etcd` };
    await assertRejects(
      () => openLocalEtcd(paths, { http: new FakeHttp(), clock: new FakeClock() }),
      Error,
      "Cannot read",
    );
    await Deno.mkdir(paths.etcdPkiDir);
    for (
      const file of [
        "etcd/ca.crt",
        "etcd/peer.crt",
        "etcd/peer.key",
        "apiserver-etcd-client.crt",
        "apiserver-etcd-client.key",
      ]
    ) {
      await Deno.writeTextFile(`${directory}/${file}`, file);
    }
    const http = new FakeHttp();

    using etcd = await openLocalEtcd(paths, { http, clock: new FakeClock() });

    assertEquals(etcd.client.endpoints, ["https://127.0.0.1:2379"]);
    assertEquals(http.opened.map(({ cert }) => cert), ["apiserver-etcd-client.crt", "etcd/peer.crt"]);

    await Deno.writeTextFile(`${directory}/etcd/peer.crt`, "renewed");
    await etcd.readCertificates();

    assertEquals(http.opened.slice(2).map(({ cert, protocol }) => [cert, protocol]), [
      ["apiserver-etcd-client.crt", undefined],
      ["renewed", "http/1.1"],
    ]);
    assertEquals(http.openSessions, 2, "the former ones are closed");
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

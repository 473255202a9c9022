import { assert, assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { type ClusterConfig, nodePaths } from "../../../../lib/config/mod.ts";
import {
  checkSameStore,
  earlierPlace,
  recordStore,
  type StoreInputs,
} from "../../../../lib/node/checks/store_change.ts";
import { aClusterConfig, anEtcdConfig } from "../../../support/a_controller.ts";

const DEFAULT_SQLITE = "sqlite://file:DATA/db/state.db?mode=rwc&_journal=WAL";

function kineAt(dataSource: string): ClusterConfig {
  return aClusterConfig({ storage: { type: "kine", kine: { dataSource } } });
}

function externalEtcd(...endpoints: string[]): ClusterConfig {
  const { storage } = anEtcdConfig().spec;
  const externalCluster = { endpoints, etcdPrefix: "p" };
  return aClusterConfig({ storage: { ...storage, etcd: { ...storage.etcd!, externalCluster } } });
}

/** A data directory of its own; `DATA` in a data source stands for it. */
class Data implements AsyncDisposable {
  readonly dir = Deno.makeTempDirSync();

  inputs(config: ClusterConfig): StoreInputs {
    const text = JSON.stringify(config).replaceAll("DATA", this.dir);
    return { config: JSON.parse(text) as ClusterConfig, paths: nodePaths({ dataDir: this.dir }) };
  }

  write(name: string, text = "data"): void {
    Deno.mkdirSync(`${this.dir}/${name}`.replace(/\/[^/]*$/, ""), { recursive: true });
    Deno.writeTextFileSync(`${this.dir}/${name}`, text);
  }

  /** What a refusal to start with a configuration says: message and hint. */
  async refusal(config: ClusterConfig): Promise<string> {
    const { message, hint } = await assertRejects(() => checkSameStore(this.inputs(config)), K0sError);
    return `${message}\n${hint}`.replaceAll(this.dir, "DATA");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.dir, { recursive: true });
  }
}

const SQLITE = "db/state.db";
const ETCD = "etcd/member/snap/db";
const SOME: Readonly<Record<string, ClusterConfig>> = {
  sqlite: kineAt(DEFAULT_SQLITE),
  etcd: anEtcdConfig(),
  "an etcd elsewhere": externalEtcd("https://a:2379"),
  PostgreSQL: kineAt("postgres://u:secret@h/d"),
  MySQL: kineAt("mysql://u:secret@tcp(h)/d"),
  NATS: kineAt("nats://?noEmbed&contextFile=/x"),
  "NATS inside kine": kineAt("nats://"),
};

/** Where the data of those lie that are kept on this machine. */
const FILES: Readonly<Record<string, string>> = {
  "sqlite": SQLITE,
  "etcd": ETCD,
  "NATS inside kine": "db/nats/jetstream",
};

for (const [name, config] of Object.entries(SOME)) {
  Deno.test(`checkSameStore() lets a first start use ${name}, and later ones`, async () => {
    await using data = new Data();
    await checkSameStore(data.inputs(config));
    await recordStore(data.inputs(config));

    await checkSameStore(data.inputs(config));
  });

  if (name !== "sqlite") {
    Deno.test(`checkSameStore() refuses ${name} beside SQLite that upstream left, naming both and the ways out`, async () => {
      await using data = new Data();
      data.write(SQLITE);

      const text = await data.refusal(config);

      assert(text.includes('has kept it in the SQLite database "DATA/db/state.db"'), text);
      assert(
        text.includes("add --single") && text.includes("k0s reset") && text.includes("mv DATA/db DATA/db.old"),
        text,
      );
      assert(!text.includes("secret"), text);
    });
  }

  if (name !== "etcd") {
    Deno.test(`checkSameStore() refuses ${name} beside etcd that upstream left`, async () => {
      await using data = new Data();
      data.write(ETCD);

      const text = await data.refusal(config);

      assert(text.includes('has kept it in an etcd of its own in "DATA/etcd"'), text);
      assert(text.includes("spec.storage.type to etcd") && text.includes("mv DATA/etcd DATA/etcd.old"), text);
    });
  }

  for (const [other, used] of Object.entries(SOME)) {
    if (other === name) continue;
    Deno.test(`checkSameStore() refuses ${name} after ${other}, as noted`, async () => {
      await using data = new Data();
      await recordStore(data.inputs(used));
      const file = FILES[other];
      if (file !== undefined) data.write(file);

      const text = await data.refusal(config);

      assert(text.includes("k0s reset") && /put it aside: (mv|rm) DATA\//.test(text), text);
      assert(!text.includes("secret"), text);
    });
  }
}

Deno.test("checkSameStore() goes on once the earlier data are put aside, as its hint says", async () => {
  await using data = new Data();
  data.write(SQLITE);
  await recordStore(data.inputs(kineAt(DEFAULT_SQLITE)));
  Deno.renameSync(`${data.dir}/db`, `${data.dir}/db.old`);

  await checkSameStore(data.inputs(anEtcdConfig()));
});

Deno.test("checkSameStore() takes what has data already, whatever upstream left beside it", async () => {
  await using data = new Data();
  data.write(SQLITE);
  data.write(ETCD);

  await checkSameStore(data.inputs(anEtcdConfig()));
  await checkSameStore(data.inputs(kineAt(DEFAULT_SQLITE)));
});

Deno.test("checkSameStore() sees no store in what a start that failed early has left", async () => {
  await using data = new Data();
  data.write(SQLITE, "");
  Deno.mkdirSync(`${data.dir}/etcd`);

  for (const config of Object.values(SOME)) await checkSameStore(data.inputs(config));
});

Deno.test("checkSameStore() takes a copied database in another place, and refuses an empty one there", async () => {
  await using data = new Data();
  data.write(SQLITE);
  await recordStore(data.inputs(kineAt(DEFAULT_SQLITE)));
  const elsewhere = kineAt("sqlite://other/state.db");

  assert((await data.refusal(elsewhere)).includes('the SQLite database "DATA/other/state.db"'));
  data.write("other/state.db");
  await checkSameStore(data.inputs(elsewhere));
});

Deno.test("earlierPlace() is that of the same kind of store on another machine", async () => {
  await using data = new Data();
  const at = (host: string) => data.inputs(kineAt(`postgres://u:secret@${host}/d`));
  assertEquals(await earlierPlace(at("one")), undefined);
  await recordStore(at("one"));

  assertEquals(await earlierPlace(at("one")), undefined);
  assertEquals(await earlierPlace(at("two")), 'PostgreSQL at one:5432, database "d"');
  assertEquals(await earlierPlace(data.inputs(externalEtcd("https://a:2379"))), undefined);
});

Deno.test("recordStore() notes no password and no account", async () => {
  await using data = new Data();
  await recordStore(data.inputs(kineAt("postgres://the-user:secret@h/d")));

  const text = Deno.readTextFileSync(`${data.dir}/storage.json`);
  assertEquals([text.includes("secret"), text.includes("the-user")], [false, false]);
});

Deno.test("checkSameStore() says what a damaged note is and how to go on", async () => {
  await using data = new Data();
  data.write("storage.json", "junk");

  assert((await data.refusal(anEtcdConfig())).includes("remove the file"));
});

Deno.test("checkSameStore() refuses another prefix of the keys, which is an empty cluster in the same store", async () => {
  const withPrefix = (prefix: string) =>
    ["sqlite", "etcd", "PostgreSQL"].map((name): [string, ClusterConfig] => {
      const config = SOME[name]!;
      const api = { ...config.spec.api, extraArgs: { "etcd-prefix": prefix } };
      return [name, { ...config, spec: { ...config.spec, api } }];
    });
  for (const [name, other] of withPrefix("/other/")) {
    await using data = new Data();
    const config = SOME[name]!;
    data.write(SQLITE);
    data.write(ETCD);
    await recordStore(data.inputs(config));

    const text = await data.refusal(other);

    assert(text.includes('prefix "other": this controller has kept it in'), text);
    assert(
      /go on with it, give etcd-prefix in spec\.api\.extraArgs as before.*: rm DATA\/storage\.json$/s.test(text),
      text,
    );
    await recordStore(data.inputs(other));
    await checkSameStore(data.inputs(other));
    assert((await data.refusal(config)).includes("kept it in"), name);
  }
  // Its default, and that of a directory without a record, such as upstream's.
  for (const [, same] of withPrefix("/registry")) {
    await using data = new Data();
    await recordStore(data.inputs(same));
    await checkSameStore(data.inputs(same));
  }
  await using data = new Data();
  data.write(SQLITE);
  await checkSameStore(data.inputs(withPrefix("other")[0]![1]));
});

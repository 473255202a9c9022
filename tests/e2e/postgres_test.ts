import { encryptsStore } from "../support/encrypted_store.ts";
import { PostgresServer } from "../support/postgres.ts";
import { scenario } from "../support/scenario.ts";
import { KINE_ARGS, sqlScenario } from "../support/sql_scenario.ts";
import { TestNode } from "../support/test_node.ts";

scenario("a controller keeps its state in PostgreSQL, by TLS with a client certificate", async (t, machine) => {
  const store = await sqlScenario(t, machine, PostgresServer.create);
  const boot = () => TestNode.boot(machine, KINE_ARGS);
  await t.step("Secrets are encrypted in it, rotated and decrypted", () => encryptsStore({ machine, boot, store }));
});

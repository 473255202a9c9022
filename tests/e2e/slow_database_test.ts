import { assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { PostgresServer } from "../support/postgres.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { KINE_ARGS, useDatabase } from "../support/sql_scenario.ts";
import { TestNode } from "../support/test_node.ts";

/** How long the database takes for one insert, in seconds: kine notices a later revision meanwhile, and passes this one over. */
const SLOW_S = 20;
/** Delay per direction, in milliseconds: kine looks a second time for what is missing after more than its second. */
const DELAY_MS = 550;

const SLOW_INSERT = `\\c kubernetes
CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN IF NEW.name LIKE '%/slow-write' THEN PERFORM pg_sleep(${SLOW_S}); END IF; RETURN NULL; END $$;
CREATE TRIGGER slow AFTER INSERT ON kine FOR EACH ROW EXECUTE FUNCTION slow();
`;
const SLEEPERS = "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep';\n";

networkScenario("a slow database hides no write for good", ["database", "one"], async (t, network, [database, one]) => {
  const server = await PostgresServer.create(database);
  await useDatabase(one, server);
  await using node = await TestNode.boot(one, KINE_ARGS);
  await server.sql(SLOW_INSERT);

  await nodeStep(t, node, "a write that was acknowledged late is in every list", async () => {
    await network.delay(database, DELAY_MS);
    const slow = one.k0s(["kubectl", "create", "configmap", "slow-write"]);
    await eventually(async () => (await server.sql(SLEEPERS)).trim() === "1", {
      what: "the database is at the slow insert",
      withinMs: 60_000,
    });
    for (const name of ["fast-1", "fast-2"]) await one.k0s(["kubectl", "create", "configmap", name]);
    await eventually(async () => (await node.status()).Processes.some(({ alarms = 0 }) => alarms > 0), {
      what: "kine passes over a change",
      withinMs: 60_000,
      everyMs: 500,
    });
    await network.delay(database, 0);
    assertEquals((await slow).code, 0, (await slow).stderr);
    // The API server begins anew meanwhile.
    await eventually(
      async () => (await one.kubectl(["get", "configmaps", "-o", "name"])).includes("slow-write"),
      { what: "the list has it", withinMs: 120_000, everyMs: 1_000 },
    );
  });
});

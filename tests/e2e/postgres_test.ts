import { PostgresServer } from "../support/postgres.ts";
import { scenario } from "../support/scenario.ts";
import { sqlScenario } from "../support/sql_scenario.ts";

scenario(
  "a controller keeps its state in PostgreSQL, by TLS with a client certificate",
  (t, machine) => sqlScenario(t, machine, PostgresServer.create),
);

import { MariadbServer } from "../support/mariadb.ts";
import { scenario } from "../support/scenario.ts";
import { sqlScenario } from "../support/sql_scenario.ts";

scenario(
  "a controller keeps its state in MariaDB, by TLS with a client certificate",
  async (t, machine) => void await sqlScenario(t, machine, MariadbServer.create),
);

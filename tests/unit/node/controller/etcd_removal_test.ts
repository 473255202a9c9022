import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import { readLeaveIntent, writeLeaveIntent } from "../../../../lib/etcd/mod.ts";
import type { ControllerState } from "../../../../lib/node/controller/controller_state.ts";
import { refuseOnceRemoved, retireOnceRemoved } from "../../../../lib/node/controller/etcd_removal.ts";
import { aControllerState, anEtcdConfig, fakePorts } from "../../../support/a_controller.ts";
import { aProcessSpec } from "../../../support/a_process_spec.ts";
import type { FakeSpawn } from "../../../support/fake_spawn.ts";
import { until } from "../../../support/until.ts";

const REMOVED = '{"msg":"server error","error":"the member has been permanently removed from the cluster"}';

interface RunningEtcd {
  state: ControllerState;
  ports: ReturnType<typeof fakePorts>;
  dataDir: string;
  /** Etcd prints this and ends. */
  ends(line: string): Promise<void>;
}

async function withRunningEtcd(run: (inputs: RunningEtcd) => Promise<void>): Promise<void> {
  const dataDir = await Deno.makeTempDir();
  for (const folder of ["run", "logs"]) await Deno.mkdir(`${dataDir}/${folder}`);
  const ports = fakePorts();
  const state = aControllerState({ options: { single: false }, config: anEtcdConfig(), ports, dataDir });
  const { supervisor } = state.inputs;
  supervisor.apply(aProcessSpec({ name: "etcd" }));
  const { children } = ports.spawn as FakeSpawn;
  await until("etcd runs", () => children.length === 1);
  const ends = async (line: string) => {
    const runs = children.length;
    children.at(-1)!.print(line);
    children.at(-1)!.exit({ code: 0 });
    await until("it has begun again", async () => {
      await ports.clock.advance(200);
      return children.length > runs;
    });
  };
  try {
    await run({ state, ports, dataDir, ends });
  } finally {
    await supervisor.stopAll();
    await Deno.remove(dataDir, { recursive: true });
  }
}

Deno.test("retireOnceRemoved() retires when etcd says that it was removed, and says what to do", () =>
  withRunningEtcd(async ({ state, ports, dataDir, ends }) => {
    const retiring = retireOnceRemoved(state, new AbortController().signal);
    await ends("panic: something else");
    assertEquals(state.retired.signal.aborted, false);

    await ends(REMOVED);
    await retiring;

    assertEquals(state.retired.signal.reason, "it was removed from the etcd cluster");
    assertEquals((await readLeaveIntent({ dataDir }))?.state, "removed");
    const said = ports.log.records.find(({ level }) => level === "error");
    assertStringIncludes(String(said?.fields["hint"]), "k0s reset");
  }));

Deno.test("retireOnceRemoved() knows a removal that was asked for", () =>
  withRunningEtcd(async ({ state, ports, dataDir, ends }) => {
    await writeLeaveIntent({ dataDir }, { state: "leaving", peerUrl: "https://192.0.2.2:2380", clock: ports.clock });
    const retiring = retireOnceRemoved(state, new AbortController().signal);

    await ends(REMOVED);
    await retiring;

    assertEquals(state.retired.signal.reason, "it has left the etcd cluster");
  }));

Deno.test("refuseOnceRemoved() ends a start", () =>
  withRunningEtcd(async ({ state, ends }) => {
    const refused = assertRejects(
      () => refuseOnceRemoved(state, new AbortController().signal),
      K0sError,
      "This controller was removed from the etcd cluster",
    );

    await ends(REMOVED);
    await refused;
  }));

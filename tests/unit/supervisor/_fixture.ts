import { LogFile } from "../../../lib/supervisor/log_file.ts";
import type { ManagedProcessContext } from "../../../lib/supervisor/managed_process.ts";
import { Output } from "../../../lib/supervisor/output.ts";
import { ProcessRecord } from "../../../lib/supervisor/process_record.ts";
import { FakeHttp } from "../../support/fake_http.ts";
import { FakeSpawn } from "../../support/fake_spawn.ts";
import { FakeClock, FakeLogger, FakeRandom } from "../../support/fakes.ts";

/** Everything a process of a given name uses, faked but for files, which lie in a directory of their own. */
export async function processFixture(name = "etcd") {
  const directory = await Deno.makeTempDir();
  const clock = new FakeClock();
  const [http, log, spawn] = [new FakeHttp(), new FakeLogger(), new FakeSpawn()];
  const record = new ProcessRecord(name, clock, () => {});
  const file = new LogFile({ path: `${directory}/${name}.log`, log });
  const context: ManagedProcessContext = {
    spawn,
    clock,
    http,
    log,
    random: new FakeRandom(),
    runDir: directory,
    binDir: "/opt/bin",
    environment: { PATH: "/bin" },
    direct: () => [],
    record,
    output: new Output(log, file),
    waitForNeeds: () => Promise.resolve(),
  };
  return {
    directory,
    clock,
    http,
    log,
    spawn,
    record,
    file,
    context,
    async [Symbol.asyncDispose]() {
      await file.close();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

import { until } from "./until.ts";

/** A process that notes each SIGHUP, running as the component `name`. */
export async function trappingProcess(runDir: string, name: string) {
  const script = 'trap \'echo hup > "$0"\' HUP; echo ready > "$0"; while :; do sleep 0.02; done';
  const said = `${runDir}/said`;
  const child = new Deno.Command("sh", { args: ["-c", script, said], stdout: "null", stderr: "null" }).spawn();
  const says = async () => (await Deno.readTextFile(said).catch(() => "")).trim();
  await until("it traps", async () => await says() === "ready");
  await Deno.writeTextFile(`${runDir}/${name}.pid`, `${child.pid}\n`);
  return {
    says,
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

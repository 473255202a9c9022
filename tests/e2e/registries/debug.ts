import { assert, assertEquals } from "@std/assert";
import type { TestNode } from "../../support/test_node.ts";

/** A node that runs with `--debug` tells of its inside on loopback alone. */
export async function tellsOfItsInside({ machine }: TestNode): Promise<void> {
  const get = async (host: string, path: string) => {
    const { code, stdout } = await machine.run("curl", ["-sS", "-m", "10", `http://${host}:6060${path}`]);
    return { code, answer: code === 0 ? JSON.parse(stdout) : undefined };
  };
  const { answer: { paths } } = await get("127.0.0.1", "/");
  assertEquals(paths, ["/memory", "/event-loop", "/supervisor"]);
  const [memory, eventLoop, supervisor] = await Promise.all(
    paths.map(async (path: string) => (await get("127.0.0.1", path)).answer),
  );

  assert(memory.residentBytes > 10_000_000 && eventLoop.samples > 0, JSON.stringify({ memory, eventLoop }));
  const states = supervisor.processes.map(({ name, state }: { name: string; state: string }) => `${name} ${state}`);
  assert(states.includes("containerd ready") && states.includes("kubelet ready"), states.join());
  // 7: curl could not connect.
  assertEquals((await get(machine.address, "/memory")).code, 7);
}

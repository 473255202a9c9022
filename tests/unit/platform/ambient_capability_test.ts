import { assertEquals, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { denoSpawn } from "../../../lib/platform/mod.ts";
import { withAmbientCapability } from "../../../lib/platform/ambient_capability.ts";

const isRoot = Deno.uid() === 0;
const NET_BIND = 1n << 10n;

async function masksOf(capabilities?: readonly ["CAP_NET_BIND_SERVICE"]): Promise<Record<string, bigint>> {
  const child = denoSpawn.start({
    ...{ executable: "/bin/cat", args: ["/proc/self/status"], env: {}, cwd: "/", uid: 65534, gid: 65534 },
    ...(capabilities === undefined ? {} : { capabilities }),
  });
  const lines = (await Array.fromAsync(child.lines)).map(({ text }) => text);
  await child.exited;
  const masks = lines.flatMap((line) => {
    const match = /^Cap(Inh|Prm|Eff|Amb):\s*([0-9a-f]+)$/.exec(line);
    return match === null ? [] : [[match[1]!, BigInt(`0x${match[2]}`)] as const];
  });
  return Object.fromEntries([...masks, ["Uid", BigInt(/^Uid:\s*(\d+)/m.exec(lines.join("\n"))?.[1] ?? -1)]]);
}

function ownMasks(): string[] {
  return Deno.readTextFileSync("/proc/thread-self/status").split("\n").filter((line) => line.startsWith("Cap"));
}

Deno.test({
  name: "denoSpawn.start() leaves a child of another user the capability that it is given, and no other",
  ignore: !isRoot,
  async fn() {
    const before = ownMasks();

    assertEquals(await masksOf(["CAP_NET_BIND_SERVICE"]), {
      Inh: NET_BIND,
      Prm: NET_BIND,
      Eff: NET_BIND,
      Amb: NET_BIND,
      Uid: 65534n,
    });

    // Neither we nor children that are started afterwards have anything of it.
    assertEquals(ownMasks(), before);
    assertEquals(await masksOf(), { Inh: 0n, Prm: 0n, Eff: 0n, Amb: 0n, Uid: 65534n });
  },
});

Deno.test({
  name: "withAmbientCapability() puts everything back when the start fails",
  ignore: !isRoot,
  fn() {
    const before = ownMasks();

    assertThrows(() =>
      withAmbientCapability("CAP_NET_BIND_SERVICE", () => {
        throw new RangeError("no such program");
      }), RangeError);

    assertEquals(ownMasks(), before);
  },
});

Deno.test({
  name: "withAmbientCapability() says what is missing where the kernel refuses",
  ignore: isRoot,
  fn() {
    assertThrows(() => withAmbientCapability("CAP_NET_BIND_SERVICE", () => {}), K0sError, "CAP_NET_BIND_SERVICE");
  },
});

import { assertEquals } from "@std/assert";
import { routeServices } from "../../../../lib/manifests/system/service_routes.ts";

/** Stands in for ip(8): knows the routes in a file, and the addresses in another. */
const IP = `#!/bin/sh
case "$*" in
  "route get "*) grep -qxF "$3" "$ROUTES" ;;
  "-o -4 address show up scope global") grep "inet " "$ADDRESSES" ;;
  "-o -6 address show up scope global") grep "inet6 " "$ADDRESSES" ;;
  *) echo "ip $*"; echo "\${3%/*}" >> "$ROUTES" ;;
esac
`;
const BOTH = ["10.96.0.0/12", "fd01::/108"];
const V4 = "2: eth0    inet 192.0.2.2/24 scope global eth0";
const V6 = "3: eth1    inet6 2001:db8::2/64 scope global";
const OF_CONTAINERS = "1: kube-bridge    inet 10.244.0.1/24 scope global kube-bridge";

/** Runs the commands on a node with these addresses, which knows a way to some networks. @returns What they change. */
async function changes(
  networks: readonly string[],
  addresses: readonly string[],
  known: readonly string[] = [],
): Promise<string[]> {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/ip`, IP, { mode: 0o755 });
  // The pause of the loop ends it.
  await Deno.writeTextFile(`${directory}/sleep`, "#!/bin/sh\necho loops; exit 1\n", { mode: 0o755 });
  const lined = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join("");
  await Deno.writeTextFile(`${directory}/routes`, lined(known));
  await Deno.writeTextFile(`${directory}/addresses`, lined(addresses));
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-ec", `${routeServices(networks)}wait; echo "goes on with $1"`, "sh", "its own"],
    env: {
      PATH: `${directory}:${Deno.env.get("PATH")}`,
      ROUTES: `${directory}/routes`,
      ADDRESSES: `${directory}/addresses`,
    },
  }).output();
  await Deno.remove(directory, { recursive: true });
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assertEquals(lines.pop(), "goes on with its own");
  return lines;
}

Deno.test("routeServices() leaves a node alone that knows a way", async () => {
  assertEquals(await changes(BOTH, [V4, V6], ["10.96.0.0", "fd01::"]), []);
});

Deno.test("routeServices() gives each family a way by an address of it that is not a container network's, and looks again", async () => {
  assertEquals(await changes(BOTH, [OF_CONTAINERS, V4, V6]), [
    "ip route replace 10.96.0.0/12 dev eth0 proto 107",
    "ip route replace fd01::/108 dev eth1 proto 107",
    "loops",
  ]);
  assertEquals(await changes(BOTH, [V4, V6], ["10.96.0.0"]), [
    "ip route replace fd01::/108 dev eth1 proto 107",
    "loops",
  ]);
});

for (const [what, addresses] of [["no address yet", []], ["none of the family", [V4]]] as const) {
  Deno.test(`routeServices() lets a node be that has ${what}`, async () => {
    assertEquals(await changes(["fd01::/108"], addresses), []);
  });
}

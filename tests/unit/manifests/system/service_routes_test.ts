import { assertEquals } from "@std/assert";
import { routeServices, SERVICE_ROUTES_ENV } from "../../../../lib/manifests/system/service_routes.ts";

/** Stands in for ip(8): knows the routes in a file, and the interfaces of two addresses. */
const IP = `#!/bin/sh
case "$*" in
  "route get "*) grep -qxF "$3" "$ROUTES" ;;
  "-o address show to 192.0.2.2") echo "2: eth0    inet 192.0.2.2/24 scope global eth0" ;;
  "-o address show to 2001:db8::2") echo "3: eth1    inet6 2001:db8::2/64 scope global" ;;
  "-o address show to "*) ;;
  *) echo "ip $*"; echo "\${3%/*}" >> "$ROUTES" ;;
esac
`;
const BOTH = ["10.96.0.0/12", "fd01::/108"];

/** Runs the commands on a node with these addresses, which knows a way to some networks. @returns What they change. */
async function changes(networks: readonly string[], hostIps: string, known: readonly string[] = []): Promise<string[]> {
  const directory = await Deno.makeTempDir();
  await Deno.writeTextFile(`${directory}/ip`, IP, { mode: 0o755 });
  // The pause of the loop ends it.
  await Deno.writeTextFile(`${directory}/sleep`, "#!/bin/sh\necho loops; exit 1\n", { mode: 0o755 });
  await Deno.writeTextFile(`${directory}/routes`, known.map((network) => `${network}\n`).join(""));
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-ec", `${routeServices(networks)}wait; echo "goes on with $1"`, "sh", "its own"],
    env: { PATH: `${directory}:${Deno.env.get("PATH")}`, ROUTES: `${directory}/routes`, HOST_IPS: hostIps },
  }).output();
  await Deno.remove(directory, { recursive: true });
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  const lines = new TextDecoder().decode(stdout).trim().split("\n");
  assertEquals(lines.pop(), "goes on with its own");
  return lines;
}

Deno.test("routeServices() leaves a node alone that knows a way", async () => {
  assertEquals(await changes(BOTH, "192.0.2.2,2001:db8::2", ["10.96.0.0", "fd01::"]), []);
});

Deno.test("routeServices() gives each family a way by the node's address of it, and looks again", async () => {
  assertEquals(await changes(BOTH, "2001:db8::2,192.0.2.2"), [
    "ip route replace 10.96.0.0/12 dev eth0 proto 107",
    "ip route replace fd01::/108 dev eth1 proto 107",
    "loops",
  ]);
  assertEquals(await changes(BOTH, "192.0.2.2,2001:db8::2", ["10.96.0.0"]), [
    "ip route replace fd01::/108 dev eth1 proto 107",
    "loops",
  ]);
});

for (const [what, hostIps] of [["no address yet", ""], ["none of the family", "192.0.2.2"], ["a foreign one", "::9"]]) {
  Deno.test(`routeServices() lets a node be that has ${what}`, async () => {
    assertEquals(await changes(["fd01::/108"], hostIps!), []);
  });
}

Deno.test("SERVICE_ROUTES_ENV names what the commands read", () => {
  assertEquals(SERVICE_ROUTES_ENV.every(({ name }) => routeServices([]).includes(name)), true);
});

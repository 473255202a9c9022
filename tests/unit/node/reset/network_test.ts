import { assertEquals, assertRejects } from "@std/assert";
import { K0sError } from "../../../../lib/base/mod.ts";
import {
  removeLinks,
  removeNetworkNamespaces,
  removePacketFilters,
  removeVirtualAddresses,
} from "../../../../lib/node/reset/network.ts";
import { resetContext, touch } from "./_context.ts";

Deno.test("removePacketFilters removes redirections of a controller that shared addresses and ran no pods", async () => {
  const context = { ...resetContext("/proc/nowhere"), ranPods: false, hasBalanced: true };
  const saved = "*nat\n:K0S-CPLB - [0:0]\n-A PREROUTING -j K0S-CPLB\nCOMMIT\n";
  const restored: string[] = [];
  context.tool = (name) =>
    Promise.resolve({
      path: name,
      run: (args, stdin) => {
        if (stdin !== undefined) restored.push(`${name} ${args[0]}: ${stdin}`);
        const stdout = args.join(" ") === "ip6tables-save -t nat" ? saved : "";
        return Promise.resolve({ code: 0, signal: null, stdout, stderr: "" });
      },
    });

  await removePacketFilters.run(context);

  const plan = "*nat\n:K0S-CPLB - [0:0]\n-D PREROUTING -j K0S-CPLB\n-X K0S-CPLB\nCOMMIT\n";
  assertEquals(restored, [`xtables-nft-multi ip6tables-restore: ${plan}`]);
});

Deno.test("removePacketFilters cleans what it can, and tells each program that it lacks", async () => {
  const context = resetContext("/proc/nowhere");
  const found: string[] = [];
  context.tool = (name) => {
    found.push(name);
    return Promise.reject(new Error(`no ${name}`));
  };

  const error = await assertRejects(() => removePacketFilters.run(context), K0sError);

  assertEquals([error.message, found.includes("ipset")], ["no xtables-nft-multi; no ipset; no nft", true]);
});

Deno.test("removeNetworkNamespaces() deletes those of pods only", async () => {
  const directory = await Deno.makeTempDir();
  const context = resetContext(directory);
  await touch(context.root, ["run/netns/cni-1", "run/netns/mine"]);

  await removeNetworkNamespaces.run(context);

  assertEquals([...Deno.readDirSync(`${context.root}/run/netns`)].map(({ name }) => name), ["mine"]);
  await Deno.remove(directory, { recursive: true });
});

Deno.test("removeLinks removes routes of kube-router and Calico, and those to Services, in both families", async () => {
  const context = resetContext("/proc/nowhere");
  const ran: string[] = [];
  context.tool = (name) =>
    Promise.resolve({
      path: name,
      run: (args) => {
        ran.push(args.join(" "));
        return Promise.resolve({ code: 0, signal: null, stdout: "[]", stderr: "" });
      },
    });

  await removeLinks.run(context);

  assertEquals(ran.filter((words) => words.includes("proto")), [
    ...["-4", "-6"].flatMap((family) =>
      ["17", "107", "80"].map((own) => `${family} route flush table all proto ${own}`)
    ),
  ]);
});

for (const step of [removeNetworkNamespaces, removeLinks, removePacketFilters]) {
  Deno.test(`the step "${step.name}" does nothing on a machine that never ran our pods`, async () => {
    const context = { ...resetContext("/proc/nowhere"), ranPods: false, ranRuntime: false };

    await step.run(context);

    assertEquals(context.spawn.runs, []);
  });
}

Deno.test("removeVirtualAddresses does nothing where no address was ever shared", async () => {
  const context = resetContext("/proc/nowhere");

  await removeVirtualAddresses.run(context);

  assertEquals(context.spawn.runs, []);
});

Deno.test("removeVirtualAddresses removes the link of virtual servers", async () => {
  const context = { ...resetContext("/proc/nowhere"), hasBalanced: true };

  await removeVirtualAddresses.run(context);

  assertEquals(context.spawn.runs, [["/tools/ip", "link", "delete", "dummyvip0"]]);
});

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import type { Machine } from "../support/machine.ts";
import { networkScenario, nodeStep } from "../support/scenario.ts";
import { secretTraces } from "../support/secret_traces.ts";
import { patchConfig } from "../support/stored_config.ts";
import { TestNode } from "../support/test_node.ts";
import {
  certifiedRegistriesOf,
  IMAGE,
  type ImageSources,
  makeImageSources,
  MIRRORED,
  registriesOf,
  writeMirrorPassword,
  writeNodeFiles,
} from "./registries/image_sources.ts";
import { bundlesReachNodes, foreignBundleIsRefused } from "./registries/bundles.ts";
import { fileIsReadAgain, writeRegistries } from "./registries/file_is_read_again.ts";
import { isTold, nothingIsTold, TREE } from "./registries/hosts_toml.ts";
import { ownFilesAreUsed } from "./registries/own_hosts_toml.ts";
import { assertSameContainerd, pullFailure, runsOn } from "./registries/pods.ts";
import { tellsOfItsInside } from "./registries/debug.ts";
import { lastSteps, reportOf } from "./registries/report.ts";
import { endsAtWrongContents, handsOut, passesWhatHangs, takesTokens } from "./registries/servers.ts";

const CONFIG = "/run/k0s-config.yaml";
const CONTROLLER = ["--enable-worker", "--no-taints", "--enable-dynamic-config", "-c", CONFIG, "--debug"];
/** The same, by its file alone. */
const BY_FILE = CONTROLLER.filter((flag) => flag !== "--enable-dynamic-config");

/** Changes the cluster's object. */
async function configure(machine: Machine, registries: readonly unknown[] | null): Promise<void> {
  await patchConfig(machine, { containerd: { registries } });
}

async function storePassword(machine: Machine, { own: { username, password } }: ImageSources): Promise<void> {
  const metadata = { name: "pull", namespace: "kube-system" };
  const secret = { apiVersion: "v1", kind: "Secret", metadata, stringData: { username, password } };
  await machine.kubectl(["apply", "-f", "-"], { stdin: JSON.stringify(secret) });
}

const shown = ({ username, password }: { username: string; password: string }) => btoa(`${username}:${password}`);

networkScenario("images come from where the configuration says", ["one", "box"], async (t, _network, [one, box]) => {
  const sources = await makeImageSources(one);
  const { mirror, own, forCertificates, selfSigned } = sources;
  const machines = [one, box];
  for (const machine of machines) await writeNodeFiles(machine, sources);
  const config = { spec: { containerd: { registries: registriesOf(sources) } } };
  await one.run("sh", ["-c", `cat > ${CONFIG}`], { stdin: JSON.stringify(config) });
  await using controller = await TestNode.boot(one, CONTROLLER);
  await using worker = await TestNode.startWorker(box, await controller.createToken("worker"));
  await worker.booted();
  const nodes = [controller, worker];
  const before = await Promise.all(nodes.map((node) => node.pids()));
  const step = (name: string, body: () => Promise<void>) => nodeStep(t, controller, name, body);

  await step("pods are pulled through the mirror that works, on a controller and on a worker", async () => {
    for (const machine of machines) await runsOn(one, machine, `mirrored-${machine.name}`, IMAGE);
  });

  await step("with --debug a node tells of its inside, on loopback", () => tellsOfItsInside(controller));

  await step("k0s registry test shows each way, and which one is taken", async () => {
    for (const machine of machines) {
      const { code, report } = await reportOf(machine, IMAGE);

      assertEquals([code, report.answeredBy], [0, `https://${mirror.host}/v2`], JSON.stringify(report));
      const [down, stranger, works, registry] = lastSteps(report);
      assertMatch(down!, /^tls .*REFUSED/);
      assertMatch(stranger!, /^tls CN=server, issued by CN=charts-ca, not trusted/);
      assertEquals(works, "layers ok");
      assertMatch(registry!, /^tls .*REFUSED/);
      assertEquals(report.endpoints[2]?.blobs.length, 2);
    }
    const { code, stdout } = await box.k0s(["registry", "test", "lost.example/x"]);
    assertEquals(code, 1);
    assertStringIncludes(stdout, "No server has it");
  });

  await step("what is missing is said, and does not matter to anything else", async () => {
    for (const { process, status } of nodes.map((node) => ({ process: node.process, status: node.status() }))) {
      assertStringIncludes(
        process.output(),
        'Cannot read the credentials \\"/etc/registry/none\\": there is no such file',
      );
      assert(JSON.stringify((await status).Processes).includes("containerd"));
    }
    assertStringIncludes(controller.process.output(), "There is no Secret kube-system/pull");
  });

  await step("a Secret gives credentials to both nodes", async () => {
    assertMatch(await pullFailure(one, box, "too-early", `${own.host}/team/own:1`), /authorization|401|denied/i);
    await storePassword(one, sources);
    for (const machine of machines) await isTold(machine, own.host, shown(own));

    for (const machine of machines) await runsOn(one, machine, `own-${machine.name}`, `${own.host}/team/own:1`);
    const { report } = await reportOf(box, `${own.host}/team/own:1`);
    assertStringIncludes(
      report.endpoints[0]!.hops.find(({ hop }) => hop === "token")!.detail,
      "credentials of hosts.toml",
    );
  });

  await step("nodes may read that Secret and no other; a join token may read none", async () => {
    const may = async (name: string, ...as: string[]) => {
      const ask = ["auth", "can-i", "get", `secrets/${name}`, "-n", "kube-system", ...as];
      return (await one.k0s(["kubectl", ...ask])).stdout.split(/\s/, 1)[0];
    };
    const node = ["--as=system:node:box", "--as-group=system:nodes"];
    const bootstrapper = ["--as=system:bootstrap:abcdef", "--as-group=system:bootstrappers"];

    assertEquals([await may("pull", ...node), await may("other", ...node)], ["yes", "no"]);
    assertEquals(await may("pull", ...bootstrapper), "no");
  });

  await step("passwords that change are used without a restart of containerd", async () => {
    await mirror.changePassword("the-second/word");
    await own.changePassword("another:second/word");
    await storePassword(one, sources);
    for (const machine of machines) await writeMirrorPassword(machine, mirror);
    for (const machine of machines) {
      await isTold(machine, MIRRORED, shown(mirror));
      await isTold(machine, own.host, shown(own));
    }

    for (const machine of machines) {
      await runsOn(one, machine, `later-${machine.name}`, `${MIRRORED}/team/later:1`);
      await runsOn(one, machine, `second-${machine.name}`, `${own.host}/team/own:2`);
    }
    for (const [index, node] of nodes.entries()) await assertSameContainerd(() => node.pids(), before[index]!);
  });

  await step("a changed object reaches both nodes without a restart of containerd", async () => {
    assertMatch(await pullFailure(one, box, "stranger", `${forCertificates.host}/team/own:1`), /certificate/i);
    const { report } = await reportOf(box, `${forCertificates.host}/team/own:1`);
    assertMatch(
      lastSteps(report)[0]!,
      /^token it (refuses clients without a certificate|ends the connection without an answer)/,
    );
    await configure(one, certifiedRegistriesOf(sources));

    for (const machine of machines) await isTold(machine, forCertificates.host, 'client = "');
    for (const node of machines) await handsOut(forCertificates, one, { node, pod: "certified" });
    for (const [index, node] of nodes.entries()) await assertSameContainerd(() => node.pids(), before[index]!);
  });

  await step("a registry that is its own authority is trusted where it is named as such", async () => {
    await handsOut(selfSigned, one, { node: box, pod: "itself" });
  });

  await step("a registry that wants a token sends nodes for it with their credentials", async () => {
    await takesTokens(one, machines, sources);
  });

  await step("what a mirror hands out in the place of an image is refused, and found", async () => {
    await endsAtWrongContents(one, box, sources);
  });

  await step("a mirror that hangs holds an image up, and no more", async () => {
    await passesWhatHangs(one, box, sources);
  });

  await step("a bundle of what registries and k0s have is imported by a node, and its pods run", async () => {
    await bundlesReachNodes(one, worker, sources);
  });

  await step("a bundle for another platform is refused, and so said", () => foreignBundleIsRefused(worker));

  await step("a registry that hangs is told within its time", async () => {
    await mirror.freeze();
    const { code, report } = await reportOf(box, IMAGE, "--timeout", "2s");
    await mirror.thaw();

    assertEquals([code, report.answeredBy], [1, ""]);
    assertEquals(lastSteps(report)[2], "tls no answer within 2 s");
  });

  await step("passwords are in no log, argument, other process or file that others may read", async () => {
    for (const machine of machines) {
      for (const secret of [mirror.password, shown(mirror), own.password, shown(own)]) {
        assertEquals(await secretTraces(machine, secret, ["root"]), [], machine.name);
      }
      const secrets = [mirror.password, own.password, shown(mirror), shown(own)];
      assertStringIncludes(await traces(machine, secrets, "all"), `${TREE}/${MIRRORED}/hosts.toml`);
      assertEquals(await traces(machine, secrets, "open"), "");
      const { stdout } = await machine.run("find", [TREE, "-not", "-perm", "600", "-not", "-perm", "700"]);
      assertEquals(stdout, "");
    }
  });

  await step("registries that are gone leave nothing behind", async () => {
    await configure(one, null);
    for (const machine of machines) await nothingIsTold(machine);
  });
  await step(
    "files of an operator are used as containerd documents them",
    () => ownFilesAreUsed(controller, worker, sources),
  );
  assertEquals([await worker.stop(), await controller.stop()], [0, 0]);

  await writeRegistries(one, CONFIG, []);
  await using byFile = await TestNode.boot(one, BY_FILE);
  await nodeStep(t, byFile, "a changed file reaches its controller without a restart of containerd", () => {
    return fileIsReadAgain(byFile, sources, CONFIG);
  });
  assertEquals(await byFile.stop(), 0);
});

/** Files of a node that hold one of these: those that every account may read, or all of them. */
async function traces(machine: Machine, secrets: readonly string[], which: "open" | "all"): Promise<string> {
  const script = `umask 077; patterns=$(mktemp); cat > "$patterns"
find /etc/k0s /etc/registry /run /var/lib/k0s -xdev \\( -path /var/lib/k0s/containerd -o -path /var/lib/k0s/bin \\
  -o -path /run/k0s/containerd \\) -prune -o -type f ${which === "open" ? "-perm -o=r" : ""} -print0 |
  xargs -0 grep -lF -f "$patterns"
rm "$patterns"`;
  return (await machine.run("sh", ["-c", script], { stdin: `${secrets.join("\n")}\n` })).stdout;
}

import { assertEquals } from "@std/assert";
import { managerStateProblems } from "../../../../lib/node/checks/manager_state.ts";

/** As kubelets of 1.37 write it, and of releases before. */
const NEWER = { policyName: "", data: JSON.stringify({ policyName: "static" }) };
const OLDER = { policyName: "None", checksum: 1 };

const CASES: readonly [profile: Record<string, unknown>, flags: string, problems: readonly string[]][] = [
  [{ cpuManagerPolicy: "static" }, "", []],
  [{ cpuManagerPolicy: "static", memoryManagerPolicy: "None" }, "", []],
  [{}, "", ['f.cpuManagerPolicy: the kubelet has run with "static"']],
  [{ cpuManagerPolicy: "" }, "", ['f.cpuManagerPolicy: the kubelet has run with "static"']],
  [{}, "--cpu-manager-policy=static", []],
  [{ cpuManagerPolicy: "static" }, "--cpu-manager-policy=none", [
    '--kubelet-extra-args --cpu-manager-policy: the kubelet has run with "static"',
  ]],
  [{ cpuManagerPolicy: "static", memoryManagerPolicy: "Static" }, "", [
    'f.memoryManagerPolicy: the kubelet has run with "None"',
  ]],
];

for (const [profile, kubeletExtraArgs, problems] of CASES) {
  Deno.test(`managerStateProblems() of ${JSON.stringify(profile)} ${kubeletExtraArgs}`, async () => {
    const kubeletRootDir = await Deno.makeTempDir();
    await Deno.writeTextFile(`${kubeletRootDir}/cpu_manager_state`, JSON.stringify(NEWER));
    await Deno.writeTextFile(`${kubeletRootDir}/memory_manager_state`, JSON.stringify(OLDER));

    const found = await managerStateProblems("f", profile, {
      paths: { kubeletRootDir },
      options: { kubeletExtraArgs },
    });

    assertEquals(found.map(({ path, message }) => `${path}: ${message.split(" on this node")[0]}`), problems);
    await Deno.remove(kubeletRootDir, { recursive: true });
  });
}

Deno.test("managerStateProblems() finds none on a node without a kubelet so far, nor in what cannot be read", async () => {
  const kubeletRootDir = await Deno.makeTempDir();
  const judged = () =>
    managerStateProblems("f", { cpuManagerPolicy: "static" }, {
      paths: { kubeletRootDir },
      options: { kubeletExtraArgs: "" },
    });

  assertEquals(await judged(), []);
  for (const text of ["", "{", "[]", '{"data":"{"}']) {
    await Deno.writeTextFile(`${kubeletRootDir}/cpu_manager_state`, text);
    assertEquals(await judged(), []);
  }
  await Deno.remove(kubeletRootDir, { recursive: true });
});

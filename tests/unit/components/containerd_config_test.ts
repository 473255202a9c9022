import { assert, assertEquals } from "@std/assert";
import { isManagedConfig, MANAGED_MARKER, renderContainerdConfig } from "../../../lib/components/containerd_config.ts";

const INPUTS = { dropInDir: "/etc/k0s/containerd.d", pauseImage: "example.com/pause:1", restrictOomScoreAdj: false };

const OWNERS: [string | undefined, boolean][] = [
  [undefined, true],
  ["# k0s_managed=true\nversion = 3\n", true],
  ["# k0s_managed=true", true],
  ["", false],
  ["\n# k0s_managed=true\n", false],
  ["# k0s_managed=true \n", false],
  ["version = 3\n", false],
];
for (const [text, expected] of OWNERS) {
  Deno.test(`isManagedConfig() judges ${JSON.stringify(text)}`, () => assertEquals(isManagedConfig(text), expected));
}

Deno.test("renderContainerdConfig() names the pause image and the drop-ins", () => {
  const lines = renderContainerdConfig(INPUTS).split("\n");

  assertEquals(lines[0], MANAGED_MARKER);
  assert(lines.includes("version = 3"));
  assert(lines.includes('imports = ["/etc/k0s/containerd.d/*.toml"]'));
  assert(lines.includes('sandbox = "example.com/pause:1"'));
  assert(!lines.some((line) => line.includes("restrict_oom_score_adj")));
});

Deno.test("renderContainerdConfig() restricts oom_score_adj on demand", () => {
  const text = renderContainerdConfig({ ...INPUTS, restrictOomScoreAdj: true });

  assert(text.endsWith('[plugins."io.containerd.cri.v1.runtime"]\nrestrict_oom_score_adj = true\n'));
});

Deno.test("renderContainerdConfig() says where registries are described only where that is for k0s to say", () => {
  const path = 'config_path = "/d/registries"';
  const [without, with_] = [INPUTS, { ...INPUTS, registriesDir: "/d/registries" }].map(renderContainerdConfig);

  assert(!without!.includes("config_path"));
  assert(with_!.includes(`[plugins."io.containerd.cri.v1.images".registry]\n${path}\n`));
});

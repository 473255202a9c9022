import { assertEquals, assertStringIncludes } from "@std/assert";
import { renderReport } from "../../../../lib/cli/registry/render_report.ts";
import type { ImageReport } from "../../../../lib/registries/mod.ts";

const BARE = { digest: "", mediaType: "", platform: "", blobs: [], capabilities: [] };
const REPORT: ImageReport = {
  ...{ image: "a.example/x", host: "a.example", repository: "x", tag: "latest", digest: "sha256:1" },
  configuration: "/d/a.example/hosts.toml",
  notes: ["something else"],
  endpoints: [
    {
      ...BARE,
      kind: "mirror",
      url: "https://m/v2",
      ok: false,
      hops: [{ hop: "name", ok: true, detail: "192.0.2.1", ms: 1 }, {
        hop: "tls",
        ok: false,
        detail: "no",
        hint: "Do",
        ms: 2,
      }],
    },
    {
      ...BARE,
      kind: "registry",
      url: "https://a.example/v2",
      ok: true,
      hops: [{ hop: "layers", ok: true, detail: "1", ms: 3 }],
    },
  ],
  answeredBy: "https://a.example/v2",
  stoppedBy: "",
  ok: true,
};

Deno.test("renderReport() shows each step of each way, and which one is taken", () => {
  assertEquals(
    renderReport(REPORT),
    `Image a.example/x: x of a.example
Described in /d/a.example/hosts.toml
Note: something else

1. mirror https://m/v2
   name      ok     192.0.2.1 (1 ms)
   tls       FAILED no (2 ms)
                    Do

2. registry https://a.example/v2
   layers    ok     1 (3 ms)

Pulled from https://a.example/v2, as sha256:1
`,
  );
});

Deno.test("renderReport() says that no server has an image, or which one ends its pull", () => {
  const report = { ...REPORT, configuration: "", answeredBy: "", endpoints: [], notes: [] };

  assertEquals(
    renderReport(report),
    "Image a.example/x: x of a.example\nDescribed in no hosts.toml\n\nNo server has it\n",
  );
  assertStringIncludes(
    renderReport({ ...REPORT, answeredBy: "", stoppedBy: "https://m/v2" }),
    "\nNot pulled: containerd refuses what https://m/v2 hands out, and asks no other server then\n",
  );
});

import { assert } from "@std/assert";
import { kubeScheduler } from "../../../lib/components/mod.ts";
import { nodePaths } from "../../../lib/config/mod.ts";

Deno.test("kubeScheduler.spec() takes part in no election where no other controller can be", () => {
  const { args } = kubeScheduler.spec({
    paths: nodePaths(),
    user: { uid: 7, gid: 0 },
    leaderElect: false,
    verbosity: "1",
    featureGates: "A=true",
    certificatesDigest: "d1",
    extraArgs: { "leader-elect": "true" },
    rawArgs: [],
  });

  assert(args.includes("--leader-elect=false"));
  assert(args.includes("--feature-gates=A=true"));
});

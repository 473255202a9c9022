import { assertEquals } from "@std/assert";
import { parseArgv } from "../../../../lib/command/argv.ts";
import {
  CONFIG_FLAG,
  CONTROLLER_FLAGS,
  debugFlags,
  DIRECTORY_FLAGS,
  WORKER_FLAGS,
} from "../../../../lib/cli/flag_groups.ts";
import { carriedFlags } from "../../../../lib/cli/install/carried_flags.ts";

const FLAGS = [...debugFlags("long"), ...DIRECTORY_FLAGS, ...CONTROLLER_FLAGS, ...WORKER_FLAGS, CONFIG_FLAG];

function carried(...argv: string[]): string[] {
  return carriedFlags(FLAGS, parseArgv(argv, FLAGS).flags, () => "/here");
}

Deno.test("carriedFlags() carries nothing that was not given", () => {
  assertEquals(carried(), []);
});

Deno.test("carriedFlags() writes every kind as upstream does", () => {
  const cases: [string[], string[]][] = [
    [["--single", "--enable-worker=false", "-d"], ["--debug=true", "--enable-worker=false", "--single=true"]],
    [["--taints", "a=b:NoSchedule", "--taints", "c"], ["--taints=a=b:NoSchedule,c"]],
    [["--disable-components=coredns,helm"], ["--disable-components=coredns,helm"]],
    [["--labels", "k2,k=v"], ["--labels=k=v,k2="]],
    [["--feature-gates=IPv6SingleStack=true"], ["--feature-gates=IPv6SingleStack=true"]],
    [["--k0s-cloud-provider-update-frequency=2m"], ["--k0s-cloud-provider-update-frequency=2m0s"]],
    [["--enable-metrics-scraper"], ["--enable-metrics-scraper=true"]],
    [["--enable-cloud-provider", "--cri-socket=remote:unix:///var/run/cri.sock"], [
      "--cri-socket=remote:unix:///var/run/cri.sock",
      "--enable-cloud-provider=true",
    ]],
    [["--k0s-cloud-provider-port=1"], ["--k0s-cloud-provider-port=1"]],
    [["--kubelet-extra-args", "--v=2 --max-pods=9"], ["--kubelet-extra-args=--v=2 --max-pods=9"]],
    [["-l", "kubelet=5"], [
      "--logging=containerd=info,etcd=info,konnectivity-server=1,kube-apiserver=1,kube-controller-manager=1," +
      "kube-scheduler=1,kubelet=5",
    ]],
  ];
  for (const [argv, written] of cases) assertEquals(carried(...argv), written);
});

Deno.test("carriedFlags() makes paths absolute, and leaves out empty ones", () => {
  assertEquals(
    carried("--config=a/../k0s.yaml", "--token-file", "t", "--data-dir=/x/", "--kubelet-root-dir="),
    ["--config=/here/k0s.yaml", "--data-dir=/x", "--token-file=/here/t"],
  );
  assertEquals(carried("--status-socket=s"), ["--status-socket=s"]);
});

Deno.test("carriedFlags() is read back as it was typed", () => {
  const argv = ["--taints", '"a,b",c', "--labels=x=1,y=2", "--profile=p q", "--api-server-stop-timeout=1m30s"];
  const once = carried(...argv);

  assertEquals(carried(...once), once);
  assertEquals(parseArgv(once, FLAGS).flags.strings("taints"), ["a,b", "c"]);
});

Deno.test("carriedFlags() drops flags without effect", () => {
  assertEquals(carried("--cidr-range=10.0.0.0/8"), []);
});

import { assertEquals } from "@std/assert";
import { systemdUnit, upgradeUnit } from "../../../lib/install/systemd_unit.ts";

function unit(args: readonly string[], executable = "/usr/local/bin/k0s"): string {
  return systemdUnit({ role: "controller", executable, args, environmentFile: "/etc/k0s/k0scontroller.env" });
}

Deno.test("systemdUnit() has upstream's settings and reports readiness", () => {
  assertEquals(
    unit(["--single=true"]),
    `[Unit]
Description=k0s - Zero Friction Kubernetes
Documentation=https://docs.k0sproject.io
ConditionFileIsExecutable=/usr/local/bin/k0s
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=5
StartLimitBurst=10

[Service]
Type=notify
ExecStart=/usr/local/bin/k0s controller --single=true
ExecReload=/bin/kill -HUP $MAINPID
EnvironmentFile=-/etc/k0s/k0scontroller.env
Restart=always
RestartSec=10
WatchdogSec=2min
WatchdogSignal=SIGKILL
TimeoutStartSec=0
Delegate=yes
KillMode=process
LimitCORE=infinity
LimitNOFILE=999999
TasksMax=infinity

[Install]
WantedBy=multi-user.target
`,
  );
});

Deno.test("systemdUnit() quotes what systemd would read otherwise", () => {
  const cases: [string, string][] = [
    ["--labels=a=1,b=2", "--labels=a=1,b=2"],
    ["--taints=a=b:NoSchedule", "--taints=a=b:NoSchedule"],
    ["--kubelet-extra-args=--v=2 --max-pods=9", '"--kubelet-extra-args=--v=2 --max-pods=9"'],
    ["--profile=50%", '"--profile=50%%"'],
    ["--profile=$HOME", '"--profile=$$HOME"'],
    ['--profile="\\', '"--profile=\\"\\\\"'],
    ["--profile=a\nb", '"--profile=a\\nb"'],
    ["", '""'],
  ];
  for (const [word, written] of cases) {
    const line = unit([word]).split("\n").find((candidate) => candidate.startsWith("ExecStart="));
    assertEquals(line, `ExecStart=/usr/local/bin/k0s controller ${written}`);
  }
});

Deno.test("systemdUnit() takes an executable with a blank and a per cent sign", () => {
  const lines = unit([], "/opt/my k0s/50%/k0s").split("\n");

  assertEquals(lines.find((line) => line.startsWith("Condition")), "ConditionFileIsExecutable=/opt/my k0s/50%%/k0s");
  assertEquals(lines.find((line) => line.startsWith("Exec")), 'ExecStart="/opt/my k0s/50%%/k0s" controller');
});

Deno.test("systemdUnit() has no reload for a worker, which would end", () => {
  const environmentFile = "/etc/k0s/k0sworker.env";

  const text = systemdUnit({ role: "worker", executable: "/usr/local/bin/k0s", args: [], environmentFile });

  assertEquals(text.includes("ExecReload"), false);
});

Deno.test("upgradeUnit() goes on after a kill and with the machine, until it has done its work", () => {
  assertEquals(
    upgradeUnit(["/opt/my k0s/k0s.previous", "internal-upgrade", "--data-dir=/d"]),
    `[Unit]
Description=k0s - an upgrade that is under way
After=network-online.target
Wants=network-online.target
StartLimitIntervalSec=0

[Service]
ExecStart="/opt/my k0s/k0s.previous" internal-upgrade --data-dir=/d
Restart=on-failure
RestartSec=5

[Install]
WantedBy=multi-user.target
`,
  );
});

import { assert, assertEquals } from "@std/assert";
import { openrcScript, upgradeScript } from "../../../lib/install/openrc_script.ts";

function script(args: readonly string[], role: "controller" | "worker" = "worker"): string {
  const executable = "/usr/local/bin/k0s";
  return openrcScript({ role, executable, args, environmentFile: "/proc/nowhere/k0sworker.env" });
}

/** What OpenRC's own `eval` makes of the script's arguments. */
async function argumentsOf(text: string): Promise<string[]> {
  const shell = new Deno.Command("sh", { args: ["-ec", `${text}\neval "printf '%s\\0' $command_args"`] });
  const { code, stdout, stderr } = await shell.output();
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
  return new TextDecoder().decode(stdout).split("\0").slice(0, -1);
}

Deno.test("openrcScript() has upstream's settings and never gives up", () => {
  const text = script([]);
  for (
    const line of [
      "supervisor=supervise-daemon",
      "description='k0s - Zero Friction Kubernetes'",
      "command='/usr/local/bin/k0s'",
      "supervise_daemon_args='--stdout /var/log/k0s.log --stderr /var/log/k0s.err'",
      "respawn_delay=10",
      "respawn_max=0",
      'retry="SIGTERM/90/SIGKILL/5"',
      "  need cgroups net",
    ]
  ) assert(text.split("\n").includes(line), line);
  assert(text.startsWith("#!/sbin/openrc-run\n"));
});

/** As upstream's suite and k0sctl rewrite the arguments of a service. */
const REWRITE = 's#^command_args=.*$#command_args="worker --other"#g';

Deno.test("openrcScript() has the arguments on a line that sed can rewrite", async () => {
  const plain = script(["--data-dir=/x", "--labels=a=1,b=2"]).split("\n");
  assert(plain.includes('command_args="worker --data-dir=/x --labels=a=1,b=2"'), plain.join("\n"));

  const text = script(["--profile=a b", "--labels=c\nd"]);
  const sed = new Deno.Command("sed", { args: ["-e", REWRITE], stdin: "piped", stdout: "piped" }).spawn();
  const writer = sed.stdin.getWriter();
  await writer.write(new TextEncoder().encode(text));
  await writer.close();
  const rewritten = new TextDecoder().decode((await sed.output()).stdout);

  assertEquals(await argumentsOf(rewritten), ["worker", "--other"]);
});

Deno.test("openrcScript() hands arguments on as they are", async () => {
  const args = [
    "a\nb\n",
    "",
    "\\n",
    "--labels=a=1,b=2",
    "--kubelet-extra-args=--v=2 --max-pods=9",
    "--profile=it's $HOME `x` \"\\ *",
  ];

  assertEquals(await argumentsOf(script(args)), ["worker", ...args]);
});

Deno.test("openrcScript() has a reload for a controller, not for a worker, which would end", () => {
  const reloads = (["controller", "worker"] as const).map((role) =>
    script([], role).includes('\n  supervise-daemon "$RC_SVCNAME" --signal HUP\n')
  );

  assertEquals(reloads, [true, false]);
});

Deno.test("upgradeScript() runs in the background after the service that it restarts, with a log", async () => {
  const script = upgradeScript(["/bin/echo", "it's", "--data-dir=/my data $HOME"]);

  assertEquals(/^command_background=true$/m.test(script), true);
  assertEquals(/^ {2}after net k0scontroller k0sworker$/m.test(script), true);
  const log = await Deno.makeTempFile();
  // As OpenRC starts a program.
  const start = `eval set -- "$command" "$command_args"; "$@"`;
  const text = script.replace("/var/log/k0supgrade.log", log);
  const { success } = await new Deno.Command("sh", {
    args: ["-ec", `${text.replace("#!/sbin/openrc-run", "")}${start}`],
  }).output();
  assertEquals([success, await Deno.readTextFile(log)], [true, "it's --data-dir=/my data $HOME\n"]);
  await Deno.remove(log);
});

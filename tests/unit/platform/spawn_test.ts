import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { K0sError } from "../../../lib/base/mod.ts";
import { denoSpawn, processFacts } from "../../../lib/platform/mod.ts";

Deno.test("denoSpawn.start() gives the child exactly its environment, input and own group", async () => {
  const child = denoSpawn.start({
    executable: "/bin/sh",
    args: ["-c", "read line; echo $line; echo $MARK >&2; exec env"],
    env: { MARK: "yes" },
    cwd: "/",
    stdin: "typed\n",
  });
  assertEquals((await processFacts(child.pid))?.groupId ?? child.pid, child.pid);

  const lines = await Array.fromAsync(child.lines);

  assertEquals(await child.exited, { code: 0, signal: null });
  assertEquals(lines.filter(({ stream }) => stream === "stderr").map(({ text }) => text), ["yes"]);
  const out = lines.filter(({ stream }) => stream === "stdout").map(({ text }) => text);
  assertEquals(out[0], "typed");
  assertEquals(out.slice(1).filter((text) => !/^(PWD|_|SHLVL|OLDPWD)=/.test(text)), ["MARK=yes"]);
  child.signal("SIGTERM");
  child.signalGroup("SIGTERM");
});

Deno.test("denoSpawn.start() copes with a child that does not read its input", async () => {
  const stdin = "x".repeat(1_000_000);
  const child = denoSpawn.start({ executable: "/bin/true", args: [], env: {}, cwd: "/", stdin });

  assertEquals(await child.exited, { code: 0, signal: null });
  await Array.fromAsync(child.lines);
});

Deno.test("denoSpawn.start() names a program that cannot be started", () => {
  const options = { executable: "/proc/nowhere/program", args: [], env: {}, cwd: "/" };
  assertThrows(() => denoSpawn.start(options), K0sError, 'Cannot start "/proc/nowhere/program"');
});

Deno.test("denoSpawn.start() reports the signal that ended a child", async () => {
  const child = denoSpawn.start({ executable: "/bin/sleep", args: ["100"], env: {}, cwd: "/" });
  child.signal("SIGKILL");
  assertEquals((await child.exited).signal, "SIGKILL");
  await Array.fromAsync(child.lines);
});

Deno.test("denoSpawn.run() gives output and exit code, whatever it is", async () => {
  const result = await denoSpawn.run("/bin/sh", {
    args: ["-c", "cat; echo $X >&2; exit 3"],
    stdin: "in",
    env: { X: "e" },
  });

  assertEquals(result, { code: 3, signal: null, stdout: "in", stderr: "e\n" });
  await assertRejects(() => denoSpawn.run("/proc/nowhere/program"), K0sError);
});

Deno.test("denoSpawn.run() fails as its input fails, once the child has seen the end of it", async () => {
  const file = await Deno.makeTempFile();
  const stdin = new ReadableStream<Uint8Array>({
    pull(controller) {
      controller.error(new Error("damaged"));
    },
  });

  await assertRejects(
    () => denoSpawn.run("/bin/sh", { args: ["-c", `cat; echo end > ${file}`], stdin }),
    Error,
    "damaged",
  );

  assertEquals(await Deno.readTextFile(file), "end\n");
  await Deno.remove(file);
});

Deno.test("denoSpawn.run() hands on no secret of our environment", async () => {
  Deno.env.set("K0S_TOKEN", "secret");
  try {
    const { stdout } = await denoSpawn.run("/usr/bin/env", { env: { MARK: "yes" } });

    const names = stdout.trim().split("\n").map((line) => line.split("=", 1)[0]);
    assertEquals([names.includes("PATH"), names.includes("MARK"), names.includes("K0S_TOKEN")], [true, true, false]);
  } finally {
    Deno.env.delete("K0S_TOKEN");
  }
});

import { assertEquals } from "@std/assert";

Deno.test("lowerPriority() makes the process nice, and what it starts", async () => {
  const module = new URL("../../../lib/platform/priority.ts", import.meta.url).href;
  // In a child, since there is no way back. The 17th field after the name is the niceness (proc_pid_stat(5)).
  const code = `
    (await import(${JSON.stringify(module)})).lowerPriority();
    const { stdout } = await new Deno.Command("cat", { args: ["/proc/self/stat"] }).output();
    console.log(new TextDecoder().decode(stdout).split(") ")[1].split(" ")[16]);
  `;

  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["eval", code] }).output();

  const own = (await Deno.readTextFile("/proc/self/stat")).split(") ")[1]?.split(" ")[16];
  assertEquals(new TextDecoder().decode(stdout).trim(), String(Math.min(19, Number(own) + 19)));
});
